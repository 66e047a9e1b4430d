"""e-Kinerja BKN over SIASN: plans in, periodic results out."""

from integrations.ekinerja_bkn.siasn import EKINERJA

__all__ = ["EKINERJA"]
