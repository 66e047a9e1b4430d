"""Plan of a file of people: new ones with their facts, changed names, and new facts of those who are known.

An empty cell of an optional column says nothing, so it changes nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from erk_kit.bentuk import tanggal
from erk_kit.kunci import horizon
from integrations.contracts import Bacaan, PegawaiRecord, Temuan
from tenants.organisasi.borongan import SEKALI, FactBatch, columns_update
from tenants.organisasi.kunci import BulanTerkunci, open_check
from tenants.organisasi.models import Pegawai, RiwayatGolongan, RiwayatKedudukan, RiwayatStatus
from tenants.organisasi.services import left_check
from tenants.sinkronisasi.rencana.dasar import SUMBER, Ditolak, Rencana, Tindakan, Ubahan, days, plain, rows_plan
from tenants.sinkronisasi.susulan import LateFact

_NAMA = ("nama", "gelar_depan", "gelar_belakang")
_KEDUDUKAN_BARU = RiwayatKedudukan.Kedudukan.AKTIF


def pegawai(berkas: str, bacaan: Bacaan[PegawaiRecord], *, hanya_baru: bool = False) -> Rencana:
    """hanya_baru: a NIP that is known is refused, whatever the row says of it."""
    return _Pegawai(berkas, bacaan, hanya_baru).rencana()


class _Pegawai:
    def __init__(self, berkas: str, bacaan: Bacaan[PegawaiRecord], hanya_baru: bool) -> None:
        self.berkas, self.bacaan, self.hanya_baru = berkas, bacaan, hanya_baru
        self.batas = horizon()
        self.orang = {p.nip: p for p in Pegawai.objects.filter(nip__in={c.nip for c in bacaan.catatan})}
        milik = {"pegawai_id__in": [p.pk for p in self.orang.values()]}
        self.status, self.golongan, self.kedudukan = (
            FactBatch(m, m.objects.filter(**milik), pemilik="pegawai_id", batas=self.batas)
            for m in (RiwayatStatus, RiwayatGolongan, RiwayatKedudukan)
        )
        # people who are not there yet are called by a number below zero until they have a key
        self.baru: list[tuple[int, Pegawai]] = []
        self.bernama: list[Pegawai] = []

    def rencana(self) -> Rencana:
        return rows_plan(
            jenis="pegawai",
            berkas=self.berkas,
            bacaan=self.bacaan,
            urut=lambda c: c.berlaku_mulai or c.terdaftar_mulai,
            putus=self._putus,
            telat=self._telat,
            tulis=self._tulis,
            titik=lambda: tuple(b.savepoint() for b in self._buku()),
            batal=lambda di: [b.rollback(n) for b, n in zip(self._buku(), di, strict=True)],
            sebut=lambda c: f"{c.nama} · {c.nip}",
        )

    def _buku(self) -> tuple[FactBatch, FactBatch, FactBatch]:
        return self.status, self.golongan, self.kedudukan

    def _putus(self, c: PegawaiRecord) -> tuple[str, str, list[Ubahan]]:
        ada = self.orang.get(c.nip)
        sebutan = f"{c.nama} · {c.nip}"
        return (Tindakan.BARU, sebutan, self._tambah(c)) if ada is None else self._ubah(c, ada, sebutan)

    def _tambah(self, c: PegawaiRecord) -> list[Ubahan]:
        if c.berlaku_mulai not in (None, c.terdaftar_mulai):
            raise self._salah(
                c,
                "berlaku_mulai",
                f"Pegawai ini belum terdaftar, tetapi berlaku_mulai {tanggal(c.berlaku_mulai)} lain dari "
                f"terdaftar_mulai {tanggal(c.terdaftar_mulai)}",
                "kosong, atau sama dengan terdaftar_mulai",
                "isi keadaannya pada hari ia terdaftar; perubahan sesudahnya impor dengan berkas berikutnya",
            )
        mulai = c.terdaftar_mulai
        open_check(mulai, f"Pegawai terdaftar mulai {tanggal(mulai)}", self.batas)
        kunci = -1 - len(self.baru)
        kedudukan = c.kedudukan or _KEDUDUKAN_BARU
        self._set(self.status, kunci, mulai, {"status": c.status}, "Status kepegawaian")
        golongan = {"golongan": c.golongan, "ruang": c.ruang, "gaji_bulan": None}
        self._set(self.golongan, kunci, mulai, golongan, "Golongan")
        self._set(self.kedudukan, kunci, mulai, {"kedudukan": kedudukan}, "Kedudukan")
        isi = {"gelar_depan": c.gelar_depan, "gelar_belakang": c.gelar_belakang, "terdaftar_mulai": mulai}
        self.baru.append((kunci, Pegawai(nip=c.nip, nama=c.nama, **isi)))
        ubah: list[Ubahan] = [["nama", None, c.nama]]
        ubah += [[n, None, getattr(c, n)] for n in ("gelar_depan", "gelar_belakang") if getattr(c, n)]
        ubah += [["status", None, c.status], ["golongan", None, _golongan(c.golongan, c.ruang)]]
        return [*ubah, ["kedudukan", None, str(kedudukan)], ["terdaftar_mulai", None, days(mulai)]]

    def _ubah(self, c: PegawaiRecord, ada: Pegawai, sebutan: str) -> tuple[str, str, list[Ubahan]]:
        if self.hanya_baru:
            raise self._salah(
                c,
                "nip",
                f"NIP {c.nip} sudah terdaftar",
                "pegawai yang belum terdaftar",
                "hapus baris itu; perubahan dicatat sebagai riwayat, bukan sebagai pegawai baru",
            )
        if c.terdaftar_mulai != ada.terdaftar_mulai:
            raise self._salah(
                c,
                "terdaftar_mulai",
                f"Tercatat terdaftar mulai {tanggal(ada.terdaftar_mulai)}, berkas berisi {tanggal(c.terdaftar_mulai)}",
                ada.terdaftar_mulai.isoformat(),
                "samakan; hari terdaftar tidak diubah lewat impor",
            )
        nama = {k: getattr(c, k) for k in _NAMA if getattr(c, k) and getattr(c, k) != getattr(ada, k)}
        ubah: list[Ubahan] = [[k, getattr(ada, k), v] for k, v in nama.items()]
        fakta = self._facts(c, ada.pk)
        if not ubah and not fakta:
            return Tindakan.SAMA, sebutan, []
        if fakta and c.berlaku_mulai is None:
            beda = ", ".join(f"{kolom} {lama or 'kosong'} menjadi {baru}" for _, kolom, lama, baru, *_ in fakta)
            raise self._salah(
                c,
                "berlaku_mulai",
                f"Berubah tanpa tanggal: {beda}",
                "tanggal mulai berlakunya (TMT), misalnya 2026-10-01",
                "isi berlaku_mulai pada baris itu",
            )
        for buku, kolom, lama, baru, isi, label in fakta:
            assert c.berlaku_mulai is not None  # noqa: S101 - refused above; for the type checker
            self._set(buku, ada.pk, c.berlaku_mulai, isi, label)
            ubah.append([kolom, lama, baru])
        if fakta:
            ubah.append(["berlaku_mulai", None, days(c.berlaku_mulai)])
        if nama:
            left_check(ada, self.batas)
            for k, v in nama.items():
                setattr(ada, k, v)
            self.bernama.append(ada)
        return Tindakan.BERUBAH, sebutan, ubah

    def _facts(self, c: PegawaiRecord, pk: int) -> list[tuple[FactBatch, str, str | None, str, dict[str, Any], str]]:
        """What the row says otherwise than what holds on `berlaku_mulai` (without it: last of all)."""
        hasil: list[tuple[FactBatch, str, str | None, str, dict[str, Any], str]] = []
        status = _held(self.status, pk, c.berlaku_mulai)
        if status is None or status.status != c.status:
            lama = status.status if status else None
            hasil.append((self.status, "status", lama, c.status, {"status": c.status}, "Status kepegawaian"))
        gol = _held(self.golongan, pk, c.berlaku_mulai)
        if gol is None or gol.golongan != c.golongan or (c.ruang and gol.ruang != c.ruang):
            isi = {"golongan": c.golongan, "ruang": c.ruang, "gaji_bulan": None}
            lama = _golongan(gol.golongan, gol.ruang) if gol else None
            hasil.append((self.golongan, "golongan", lama, _golongan(c.golongan, c.ruang), isi, "Golongan"))
        duduk = _held(self.kedudukan, pk, c.berlaku_mulai)
        if c.kedudukan and (duduk is None or duduk.kedudukan != c.kedudukan):
            lama = duduk.kedudukan if duduk else None
            isi = {"kedudukan": c.kedudukan}
            hasil.append((self.kedudukan, "kedudukan", lama, c.kedudukan, isi, "Kedudukan"))
        return hasil

    def _set(self, buku: FactBatch, pk: int, mulai: dt.date, isi: dict[str, Any], label: str) -> None:
        buku.set(pk, {}, mulai, None, SUMBER, isi, label)

    def _tulis(self) -> None:
        orang = Pegawai.objects.bulk_create([p for _, p in self.baru], batch_size=SEKALI)
        kunci = {k: p.pk for (k, _), p in zip(self.baru, orang, strict=True)}
        for buku in self._buku():
            buku.write(kunci)
        columns_update(self.bernama, _NAMA)

    def _salah(self, c: PegawaiRecord, kolom: str, pesan: str, harap: str, saran: str) -> Ditolak:
        return Ditolak(Temuan(self.berkas, c.baris, kolom, pesan, harap, saran))

    def _telat(self, c: PegawaiRecord, galat: BulanTerkunci) -> LateFact:
        ada = self.orang.get(c.nip)
        return LateFact("PEGAWAI", galat.mulai, plain(c), galat.pesan, None, ada.pk if ada else None)


def _held(buku: FactBatch, pk: int, hari: dt.date | None) -> Any:
    """What holds on `hari`; without it, the last of all."""
    if hari is not None:
        return buku.on(pk, hari)
    return next(reversed(buku.of(pk)), None)


def _golongan(golongan: str, ruang: str) -> str:
    return f"{golongan}/{ruang}" if ruang else golongan
