"""Plan of an organisation's tree: new OPD and units, and changed names. What a source no longer names stays."""

from __future__ import annotations

from typing import Any

from integrations.contracts import Bacaan, Temuan, UnitRecord
from tenants.jejak.services import catat
from tenants.organisasi.borongan import SEKALI
from tenants.organisasi.models import Opd, Unit
from tenants.sinkronisasi.rencana.dasar import Ditolak, Rencana, Tindakan, Ubahan, rows_plan
from tenants.sinkronisasi.susulan import LateFact

# words with which the name of an OPD begins -> its kind
_JENIS = {
    "sekretariat": Opd.Jenis.SEKRETARIAT,
    "inspektorat": Opd.Jenis.INSPEKTORAT,
    "badan": Opd.Jenis.BADAN,
    "dinas": Opd.Jenis.DINAS,
    "kecamatan": Opd.Jenis.KECAMATAN,
    "rumah sakit": Opd.Jenis.RSUD,
    "rsud": Opd.Jenis.RSUD,
}


def unit(berkas: str, bacaan: Bacaan[UnitRecord]) -> Rencana:
    return _Unit(berkas, bacaan).rencana()


class _Unit:
    def __init__(self, berkas: str, bacaan: Bacaan[UnitRecord]) -> None:
        self.berkas, self.bacaan = berkas, bacaan
        self.ada = {u.kode: u for u in Unit.objects.select_related("opd", "induk")}
        self.induk = {c.kode: c.kode_induk for c in bacaan.catatan}
        self.baru: list[UnitRecord] = []
        self.bernama: list[tuple[Unit, str]] = []

    def rencana(self) -> Rencana:
        return rows_plan(
            jenis="unit",
            berkas=self.berkas,
            bacaan=self.bacaan,
            urut=lambda c: self._dalam(c.kode),
            putus=self._putus,
            telat=self._telat,
            tulis=self._tulis,
            titik=lambda: (len(self.baru), len(self.bernama)),
            batal=self._batal,
            sebut=lambda c: f"{c.nama} · {c.kode}",
        )

    def _dalam(self, kode: str) -> int:
        """How deep a node lies, so that what is above comes first; a ring counts as deeper than any tree."""
        dalam = 0
        while kode and dalam <= len(self.induk):
            kode, dalam = self.induk.get(kode, ""), dalam + 1
        return dalam

    def _batal(self, di: tuple[int, int]) -> None:
        del self.baru[di[0] :], self.bernama[di[1] :]

    def _putus(self, c: UnitRecord) -> tuple[str, str, list[Ubahan]]:
        sebutan, ada = f"{c.nama} · {c.kode}", self.ada.get(c.kode)
        if self._dalam(c.kode) > len(self.induk):
            raise self._salah(c, "kode_induk", "Unit ini menjadi induk dirinya sendiri", "pohon tanpa lingkaran")
        if ada is None:
            if c.kode_induk and c.kode_induk not in self.ada and c.kode_induk not in {b.kode for b in self.baru}:
                raise self._salah(c, "kode_induk", f"Induk '{c.kode_induk}' tidak dikenal", "kode unit yang ada")
            self.baru.append(c)
            return Tindakan.BARU, sebutan, [["nama", None, c.nama], ["induk", None, c.kode_induk or "OPD"]]
        induk = ada.induk.kode if ada.induk else ""
        # a unit right below an OPD hangs on its root, which has the OPD's own code
        if c.kode_induk and induk != c.kode_induk:
            raise self._salah(
                c,
                "kode_induk",
                f"Tercatat di bawah '{induk or 'OPD'}', sumber berkata '{c.kode_induk}'",
                "induk yang sama; perpindahan unit mengubah pembayaran orang di dalamnya",
            )
        if ada.nama == c.nama:
            return Tindakan.SAMA, sebutan, []
        self.bernama.append((ada, c.nama))
        return Tindakan.BERUBAH, sebutan, [["nama", ada.nama, c.nama]]

    def _salah(self, c: UnitRecord, kolom: str, pesan: str, harap: str) -> Ditolak:
        saran = "betulkan di sumbernya, atau pindahkan unitnya dengan keputusan"
        return Ditolak(Temuan(self.berkas, c.baris, kolom, pesan, harap, saran))

    def _telat(self, c: UnitRecord, galat: Any) -> LateFact:
        raise AssertionError("unit tidak bertanggal")

    def _tulis(self) -> None:
        for c in self.baru:
            self.ada[c.kode] = self._create(c)
        for satu, nama in self.bernama:
            lama = satu.nama
            satu.nama = nama
            catat(aksi="unit.ubah", objek=(satu.pk, nama), rincian={"lama": lama, "kode": satu.kode})
        Unit.objects.bulk_update([u for u, _ in self.bernama], ["nama"], batch_size=SEKALI)
        akar = {u.kode: nama for u, nama in self.bernama if u.induk_id is None}
        opd = list(Opd.objects.filter(kode__in=akar))
        for o in opd:
            o.nama = akar[o.kode]
        Opd.objects.bulk_update(opd, ["nama"])

    def _create(self, c: UnitRecord) -> Unit:
        induk = self.ada.get(c.kode_induk) if c.kode_induk else None
        if induk is None:
            depan = c.nama.casefold()
            jenis = next((j for kata, j in _JENIS.items() if depan.startswith(kata)), Opd.Jenis.LAINNYA)
            opd = Opd.objects.create(kode=c.kode, nama=c.nama, singkatan=_short(c.nama), jenis=jenis)
            return Unit.objects.create(opd=opd, kode=c.kode, nama=c.nama)
        return Unit.objects.create(opd_id=induk.opd_id, induk=induk, kode=c.kode, nama=c.nama)


def _short(nama: str) -> str:
    """A first short name: the initials of a long one. The region may change it."""
    kata = [k for k in nama.split() if k[:1].isupper()]
    return nama if len(nama) <= 20 else "".join(k[0] for k in kata)[:40] or nama[:40]
