"""Plan of people who left (retired, moved to another region, died): the last day on the roll, and what follows.

A known person whose last day lies in a locked month becomes a late fact; somebody unknown changes nothing.
"""

from __future__ import annotations

import datetime as dt

from erk_kit.bentuk import tanggal
from erk_kit.kunci import horizon
from integrations.contracts import Bacaan, BerhentiRecord, Temuan
from tenants.organisasi.kunci import BulanTerkunci, open_end_check
from tenants.organisasi.models import Pegawai
from tenants.organisasi.services import pegawai_leave
from tenants.sinkronisasi.rencana.dasar import Ditolak, Rencana, Tindakan, Ubahan, days, plain, rows_plan
from tenants.sinkronisasi.susulan import LateFact

SEBAB = {
    "PENSIUN": "pensiun",
    "MUTASI_KELUAR": "mutasi keluar",
    "MENINGGAL": "meninggal dunia",
    "BERHENTI": "berhenti",
}
SEHARI = dt.timedelta(days=1)


def berhenti(berkas: str, bacaan: Bacaan[BerhentiRecord]) -> Rencana:
    return _Berhenti(berkas, bacaan).rencana()


class _Berhenti:
    def __init__(self, berkas: str, bacaan: Bacaan[BerhentiRecord]) -> None:
        self.berkas, self.bacaan = berkas, bacaan
        self.orang = {p.nip: p for p in Pegawai.objects.filter(nip__in={c.nip for c in bacaan.catatan})}
        self.batas = horizon()
        self.keluar: list[tuple[Pegawai, BerhentiRecord]] = []

    def rencana(self) -> Rencana:
        return rows_plan(
            jenis="berhenti",
            berkas=self.berkas,
            bacaan=self.bacaan,
            urut=lambda c: c.mulai,
            putus=self._putus,
            telat=self._telat,
            tulis=self._tulis,
            titik=lambda: len(self.keluar),
            batal=self._batal,
            sebut=self._sebut,
        )

    def _batal(self, di: int) -> None:
        del self.keluar[di:]

    def _sebut(self, c: BerhentiRecord) -> str:
        ada = self.orang.get(c.nip)
        return f"{ada.nama_lengkap if ada else 'tidak terdaftar'} · {c.nip}"

    def _putus(self, c: BerhentiRecord) -> tuple[str, str, list[Ubahan]]:
        ada, akhir = self.orang.get(c.nip), c.mulai - SEHARI
        if ada is None or ada.terdaftar_sampai == akhir:
            return Tindakan.SAMA, self._sebut(c), []
        if akhir < ada.terdaftar_mulai:
            raise Ditolak(
                Temuan(
                    self.berkas,
                    c.baris,
                    "mulai",
                    f"Keluar mulai {tanggal(c.mulai)}, sebelum terdaftar {tanggal(ada.terdaftar_mulai)}",
                    "tanggal sesudah pegawai terdaftar",
                    "periksa tanggalnya di sumber",
                )
            )
        open_end_check(akhir, f"{ada.nama} {SEBAB[c.sebab]}", self.batas)
        self.keluar.append((ada, c))
        return (
            Tindakan.BERUBAH,
            self._sebut(c),
            [
                ["terdaftar sampai", days(ada.terdaftar_sampai), days(akhir)],
                ["sebab", None, SEBAB[c.sebab]],
            ],
        )

    def _telat(self, c: BerhentiRecord, galat: BulanTerkunci) -> LateFact:
        return LateFact("BERHENTI", c.mulai, plain(c), galat.pesan, pegawai_id=self.orang[c.nip].pk)

    def _tulis(self) -> None:
        for orang, c in self.keluar:
            pegawai_leave(pegawai_id=orang.pk, sampai=c.mulai - SEHARI, sebab=SEBAB[c.sebab], nomor_sk=c.nomor_sk)
