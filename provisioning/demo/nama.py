"""Names that belong to nobody, and NIPs that are plausible and plainly made up.

Names are put together from common given names and made-up second names out of syllables, so that a full name of
the demo is nobody's. Sequence numbers of the NIPs start at 900, which real ones hardly reach.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

DEPAN_L = (
    "Adi Agus Ahmad Ari Asep Bagus Bayu Budi Cecep Dadan Dani Dedi Deni Dian Eko Endang Fajar Feri Galih Gilang Hadi "
    "Hari Hendra Iman Indra Irwan Jajang Joko Kurnia Lukman Mulyadi Nana Nandang Oki Panji Rahmat Rizal Rudi Sandi "
    "Taufik Tedi Ujang Wawan Yadi Yusuf Zaenal"
).split()
DEPAN_P = (
    "Ai Ani Ayu Citra Dewi Dina Elis Eva Fitri Gita Hani Ika Imas Indah Intan Kartika Lia Lilis Lina Maya Mega Mira "
    "Neneng Nia Nina Nita Novi Nur Putri Rani Ratna Reni Rika Rina Rini Risma Santi Sari Siska Siti Sri Tika Tuti Wida "
    "Wulan Yani Yanti Yuni"
).split()
_SUKU_1 = "Ba Bra Da Dar Ga Gu Ha Ja Ka Kar La Ma Na Pra Ra Sa San Su Ta Wi Wa Ya".split()
_SUKU_2 = "di da ga ha ka la ma na ni ra ri sa ta wa wi ya".split()
_SUKU_3 = "dinata kusuma laga nagara ningrat prawira putra raksa sasmita sena soma suma tama wangsa wijaya yasa".split()
GELAR = {"IV": ("M.Si.", "M.M.", "M.A.P."), "III": ("S.E.", "S.Sos.", "S.T.", "S.IP.", "S.H."), "II": ("A.Md.",)}


def nama_acak(rng: np.random.Generator, perempuan: bool) -> str:
    depan = DEPAN_P if perempuan else DEPAN_L
    i, j, k, m = rng.integers(0, (len(depan), len(_SUKU_1), len(_SUKU_2), len(_SUKU_3))).tolist()
    return f"{depan[i]} {_SUKU_1[j]}{_SUKU_2[k]}{_SUKU_3[m]}"


class PembuatNip:
    """Makes unique NIPs."""

    def __init__(self) -> None:
        self._terpakai: set[str] = set()

    def buat(self, *, lahir: dt.date, tmt: dt.date, perempuan: bool, pppk: bool) -> str:
        """PNS: year and month of appointment; PPPK: year and 21. The next free sequence from 900 on."""
        muka = f"{lahir:%Y%m%d}{tmt.year}{'21' if pppk else f'{tmt.month:02d}'}{2 if perempuan else 1}"
        for urut in range(900, 1000):
            nip = f"{muka}{urut}"
            if nip not in self._terpakai:
                self._terpakai.add(nip)
                return nip
        return self.buat(lahir=lahir + dt.timedelta(days=1), tmt=tmt, perempuan=perempuan, pppk=pppk)
