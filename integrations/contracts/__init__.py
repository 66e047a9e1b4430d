"""What every connector speaks: frozen records, findings, and one Protocol for each kind of source.

`CONTRACT_VERSION` rises when a record changes in a way that an older connector cannot satisfy.
"""

from integrations.contracts.nip import nip_masalah, nip_peringatan
from integrations.contracts.records import (
    CONTRACT_VERSION,
    Bacaan,
    JabatanRecord,
    NormaWaktuRecord,
    PegawaiRecord,
    PenugasanRecord,
    RekamanRecord,
    Temuan,
)
from integrations.contracts.sources import KepegawaianSource, PresensiSource, ReferensiSource

__all__ = [
    "CONTRACT_VERSION",
    "Bacaan",
    "JabatanRecord",
    "KepegawaianSource",
    "NormaWaktuRecord",
    "PegawaiRecord",
    "PenugasanRecord",
    "PresensiSource",
    "ReferensiSource",
    "RekamanRecord",
    "Temuan",
    "nip_masalah",
    "nip_peringatan",
]
