"""A small region of its own for tests of the close: calendar, one office, positions, people, attendance, all by hand.

Everything is written inside the caller's region_atomic.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from tenants.aktivitas.models import Aktivitas, JenisAktivitas
from tenants.organisasi.models import (
    GarisAtasan,
    Jabatan,
    KelasJabatan,
    Opd,
    Pegawai,
    Penugasan,
    RiwayatGolongan,
    RiwayatKedudukan,
    RiwayatStatus,
    Unit,
)
from tenants.organisasi.services import kepala_daerah_create
from tenants.perilaku.models import Indikator, Jawaban, Lembar, Pertanyaan, Pilihan, Ronde
from tenants.presensi.models import HasilHari, Kalender
from tenants.presensi.services import calendar_accept, calendar_propose, day_results_build
from tenants.sinkronisasi.services import kesegaran_set
from tenants.skp.models import ButirSkp, RealisasiButir, Skp

ZONA = "Asia/Jakarta"
AWAL, AKHIR = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
LAMA = dt.date(2020, 1, 1)


def nip_ke(n: int) -> str:
    return f"19800101200501{1 + n % 2}{n:03d}"


def kelas_set(jabatan: Jabatan, kelas: int | None, mulai: dt.date = LAMA, sampai: dt.date | None = None) -> None:
    KelasJabatan.objects.create(
        jabatan=jabatan, kelas=kelas, nilai=kelas * 100, berlaku_mulai=mulai, berlaku_sampai=sampai
    )


class Pabrik:
    """`jabatan[k]` is a position of kelas k at the office DINKES."""

    def __init__(self) -> None:
        calendar_propose(tahun=2026, bulan=10)
        calendar_accept(actor_id=None, mulai=AWAL, sampai=AKHIR)
        self.opd, self.unit = self.kantor("1.02", "Dinas Kesehatan", "DINKES")
        self.jabatan: dict[int, Jabatan] = {}
        for kelas in (5, 7, 9, 11):
            jenis = Jabatan.Jenis.ADMINISTRATOR if kelas > 9 else Jabatan.Jenis.PELAKSANA
            self.jabatan[kelas] = self.posisi(f"J{kelas:02d}", f"Jabatan kelas {kelas}", kelas, jenis=jenis)
        self._nomor = 0
        self.kepala = kepala_daerah_create(nama="Bupati Uji", mulai=LAMA)

    def kantor(self, kode: str, nama: str, singkatan: str) -> tuple[Opd, Unit]:
        opd = Opd.objects.create(kode=kode, nama=nama, singkatan=singkatan)
        return opd, Unit.objects.create(opd=opd, kode=kode, nama=nama)

    def posisi(self, kode: str, nama: str, kelas: int | None, *, jenis: str = Jabatan.Jenis.PELAKSANA) -> Jabatan:
        jabatan = Jabatan.objects.create(kode=kode, nama=nama, jenis=jenis)
        if kelas is not None:
            kelas_set(jabatan, kelas)
        return jabatan

    def pegawai(
        self,
        nama: str,
        *,
        kelas: int | None = 7,
        mulai: dt.date = LAMA,
        sampai: dt.date | None = None,
        status: str = "PNS",
        golongan: str = "III",
        kedudukan: str = "AKTIF",
        gaji: int | None = 4_000_000,
        nip: str | None = "",
        atasan: Pegawai | None = None,
    ) -> Pegawai:
        """Somebody with one definitive position of `kelas` (None: without a position). nip "" = the next free one.

        Under the kepala daerah unless `atasan` is given."""
        self._nomor += 1
        orang = Pegawai.objects.create(
            nip=nip_ke(self._nomor) if nip == "" else nip, nama=nama, terdaftar_mulai=mulai, terdaftar_sampai=sampai
        )
        RiwayatStatus.objects.create(pegawai=orang, status=status, berlaku_mulai=mulai)
        RiwayatGolongan.objects.create(pegawai=orang, golongan=golongan, gaji_bulan=gaji, berlaku_mulai=mulai)
        RiwayatKedudukan.objects.create(pegawai=orang, kedudukan=kedudukan, berlaku_mulai=mulai)
        GarisAtasan.objects.create(pegawai=orang, atasan=atasan or self.kepala, berlaku_mulai=mulai)
        if kelas is not None:
            self.tugas(orang, kelas, mulai=mulai, sampai=sampai)
        return orang

    def tugas(
        self,
        orang: Pegawai,
        kelas: int,
        *,
        mulai: dt.date = LAMA,
        sampai: dt.date | None = None,
        jenis: str = "DEFINITIF",
        unit: Unit | None = None,
    ) -> Penugasan:
        return Penugasan.objects.create(
            pegawai=orang,
            jabatan=self.jabatan[kelas],
            unit=unit or self.unit,
            jenis=jenis,
            berlaku_mulai=mulai,
            berlaku_sampai=sampai,
        )

    def aktivitas(self, orang: Pegawai, hari: int, menit: int, *, status: str = "DITERIMA", **lain: Any) -> Aktivitas:
        penilai = None
        if status in ("DITERIMA", "DITOLAK", "REVISI"):
            penilai = Pegawai.objects.exclude(pk=orang.pk).order_by("id").first()
        lain.setdefault("jenis", JenisAktivitas.UTAMA)
        return Aktivitas.objects.create(
            pegawai=orang,
            tanggal=AWAL.replace(day=hari),
            uraian="Menyusun laporan",
            menit=menit,
            menit_norma=menit,
            status=status,
            validator=penilai,
            alasan="Tidak jelas" if status in ("DITOLAK", "REVISI") else "",
            **lain,
        )

    def skp(self, orang: Pegawai, *butir: tuple[str, int, dict[int, int]]) -> Skp:
        """Items (jenis, target, {month: realisasi}); approved, for the whole year."""
        skp = Skp.objects.create(
            pegawai=orang, tahun=2026, mulai=dt.date(2026, 1, 1), sampai=dt.date(2026, 12, 31), status="DISETUJUI"
        )
        for jenis, target, realisasi in butir:
            satu = ButirSkp.objects.create(skp=skp, uraian="Laporan", jenis=jenis, target=target, satuan="laporan")
            for bulan, nilai in realisasi.items():
                RealisasiButir.objects.create(butir=satu, tahun=2026, bulan=bulan, realisasi=nilai)
        return skp

    def nilai(self, orang: Pegawai, kelompok: str, jawaban: dict[str, list[int]]) -> None:
        """One Lembar a rater: jawaban[indikator][k] is the answer of rater k to that indicator's one question."""
        ronde, _ = Ronde.objects.get_or_create(
            tahun=2026, bulan=10, defaults={"dibuka": AWAL, "ditutup": AKHIR, "status": "DITUTUP"}
        )
        for n in range(1, 6):
            Pilihan.objects.get_or_create(nilai=n, defaults={"label": str(n)})
        lembar = [
            Lembar.objects.create(ronde=ronde, dinilai=orang, kelompok=kelompok)
            for _ in range(max(len(j) for j in jawaban.values()))
        ]
        for urutan, indikator in enumerate(Indikator.values):
            if indikator not in jawaban:
                continue
            tanya, _ = Pertanyaan.objects.get_or_create(
                indikator=indikator, teks=indikator, defaults={"urutan": urutan}
            )
            for satu, nilai in zip(lembar, jawaban[indikator], strict=False):
                Jawaban.objects.create(ronde=ronde, lembar=satu, pertanyaan=tanya, nilai=nilai)

    def presensi(self, *, sampai: dt.datetime | None = None) -> None:
        """Everybody present on each working day, and the feed complete to the end of the month."""
        day_results_build(mulai=AWAL, sampai=AKHIR, zona=ZONA)
        HasilHari.objects.filter(hari_kerja=True, status_hadir="TANPA_KETERANGAN").update(status_hadir="HADIR")
        kesegaran_set(sumber="presensi", data_sampai=sampai or dt.datetime(2026, 11, 1, 2, tzinfo=dt.UTC))


def buka_kalender(hari: dt.date) -> None:
    """Take back the acceptance of one day's calendar row."""
    Kalender.objects.filter(tanggal=hari).update(diterima_pada=None)


def sekarang() -> dt.datetime:
    return timezone.now()
