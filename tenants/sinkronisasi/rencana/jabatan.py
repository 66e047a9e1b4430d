"""Plan of a file of positions: new ones, changed names and kinds, and their class and points since a day."""

from __future__ import annotations

from typing import Any

from erk_kit.kunci import horizon
from integrations.contracts import Bacaan, JabatanRecord, Temuan
from tenants.organisasi.aturan_fakta import kelas_rule
from tenants.organisasi.borongan import SEKALI, FactBatch, columns_update
from tenants.organisasi.kunci import BulanTerkunci
from tenants.organisasi.models import Jabatan, KelasJabatan
from tenants.organisasi.services import jabatan_record
from tenants.sinkronisasi.rencana.dasar import SUMBER, Ditolak, Rencana, Tindakan, Ubahan, days, plain, rows_plan
from tenants.sinkronisasi.susulan import LateFact

_SEBUT = ("nama", "jenis")


def jabatan(berkas: str, bacaan: Bacaan[JabatanRecord]) -> Rencana:
    return _Jabatan(berkas, bacaan).rencana()


class _Jabatan:
    def __init__(self, berkas: str, bacaan: Bacaan[JabatanRecord]) -> None:
        self.berkas, self.bacaan = berkas, bacaan
        self.ada = {j.kode: j for j in Jabatan.objects.filter(kode__in={c.kode for c in bacaan.catatan})}
        kelas = KelasJabatan.objects.filter(jabatan_id__in=[j.pk for j in self.ada.values()])
        self.kelas = FactBatch(KelasJabatan, kelas, pemilik="jabatan_id", batas=horizon())
        # positions that are not there yet are called by a number below zero until they have a key
        self.baru: dict[str, Jabatan] = {}
        self.bernama: dict[int, tuple[Jabatan, dict[str, str]]] = {}

    def rencana(self) -> Rencana:
        return rows_plan(
            jenis="jabatan",
            berkas=self.berkas,
            bacaan=self.bacaan,
            urut=lambda c: c.berlaku_mulai,
            putus=self._putus,
            telat=self._telat,
            tulis=self._tulis,
            titik=self.kelas.savepoint,
            batal=self.kelas.rollback,
            sebut=lambda c: f"{c.nama} · {c.kode}",
        )

    def _putus(self, c: JabatanRecord) -> tuple[str, str, list[Ubahan]]:
        sebutan = f"{c.nama} · {c.kode}"
        ada = self.ada.get(c.kode) or self.baru.get(c.kode)
        if ada is None:
            calon = Jabatan(pk=-1 - len(self.baru), kode=c.kode, nama=c.nama, jenis=c.jenis)
            ubah: list[Ubahan] = [["nama", None, c.nama], ["jenis", None, c.jenis], *self._kelas(c, calon.pk)]
            self.baru[c.kode] = calon
            return Tindakan.BARU, sebutan, ubah
        if not ada.aktif:
            raise Ditolak(
                Temuan(
                    self.berkas,
                    c.baris,
                    "kode",
                    f"Jabatan '{c.kode}' ({ada.nama}) sudah tidak aktif",
                    "jabatan yang aktif, atau kode baru",
                    "hapus baris itu, atau pakai kode lain",
                )
            )
        ubah = [[n, getattr(ada, n), getattr(c, n)] for n in _SEBUT if getattr(ada, n) != getattr(c, n)]
        kelas = self._kelas(c, ada.pk)
        if ubah:
            lama = {n: getattr(ada, n) for n in _SEBUT}
            ada.nama, ada.jenis = c.nama, c.jenis
            self.bernama.setdefault(ada.pk, (ada, lama))
        return (Tindakan.BERUBAH if ubah or kelas else Tindakan.SAMA), sebutan, [*ubah, *kelas]

    def _kelas(self, c: JabatanRecord, pk: int) -> list[Ubahan]:
        """The class since `berlaku_mulai`, unless that day has it already. Without a status the legal basis decides."""
        kini = self.kelas.on(pk, c.berlaku_mulai)
        if kini is not None and all(getattr(kini, k) == v for k, v in _stated(c).items()):
            return []
        status = c.status or (KelasJabatan.Status.TERVERIFIKASI if c.dasar else KelasJabatan.Status.ASUMSI)
        isi = {"kelas": c.kelas, "nilai": c.nilai, "status": status, "dasar": c.dasar}
        self.kelas.set(pk, {}, c.berlaku_mulai, None, SUMBER, isi, "Kelas jabatan", aturan=kelas_rule)
        ubah: list[Ubahan] = [
            [k, _text(getattr(kini, k)) if kini is not None else None, _text(v)]
            for k, v in isi.items()
            if kini is None or getattr(kini, k) != v
        ]
        return [*(u for u in ubah if u[1:] != [None, None]), ["berlaku_mulai", None, days(c.berlaku_mulai)]]

    def _tulis(self) -> None:
        sementara = {j.pk: j for j in self.baru.values()}
        for satu in sementara.values():
            satu.pk = None
        Jabatan.objects.bulk_create(sementara.values(), batch_size=SEKALI)
        kunci = {lama: j.pk for lama, j in sementara.items()}
        columns_update([j for j, _ in self.bernama.values()], _SEBUT)
        self.kelas.write(kunci)
        for satu, lama_ in self.bernama.values():
            jabatan_record(satu, lama_)

    def _telat(self, c: JabatanRecord, galat: BulanTerkunci) -> LateFact:
        return LateFact("KELAS_JABATAN", galat.mulai, plain(c), galat.pesan)


def _stated(c: JabatanRecord) -> dict[str, Any]:
    """What the row says of the class; an empty optional cell says nothing."""
    pilihan = {"nilai": c.nilai, "status": c.status, "dasar": c.dasar}
    return {"kelas": c.kelas} | {k: v for k, v in pilihan.items() if v not in (None, "")}


def _text(isi: Any) -> str | None:
    return None if isi in (None, "") else str(isi)
