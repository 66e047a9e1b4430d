"""What every connector speaks: frozen records, findings, one Protocol for each kind of source, and that of channels.

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
from integrations.contracts.saluran import (
    Akhir,
    HasilKirim,
    JenisSaluran,
    Medan,
    Pesan,
    Saluran,
    SetelanSalah,
    Tujuan,
)
from integrations.contracts.sources import KepegawaianSource, PresensiSource, ReferensiSource

__all__ = [
    "CONTRACT_VERSION",
    "Akhir",
    "Bacaan",
    "HasilKirim",
    "JabatanRecord",
    "JenisSaluran",
    "KepegawaianSource",
    "Medan",
    "NormaWaktuRecord",
    "PegawaiRecord",
    "PenugasanRecord",
    "Pesan",
    "PresensiSource",
    "ReferensiSource",
    "RekamanRecord",
    "Saluran",
    "SetelanSalah",
    "Temuan",
    "Tujuan",
    "nip_masalah",
    "nip_peringatan",
]
