"""The locked October of the tests of corrections, for explanations of it."""

from tests.unit.koreksi.conftest import Terkunci, terkunci
from tests.unit.penilaian.conftest import Daerah, _bersih, daerah, paket_uji

__all__ = ["Daerah", "Terkunci", "_bersih", "daerah", "paket_uji", "terkunci"]
