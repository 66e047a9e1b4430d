"""What every page of the two demo regions is shown with: for the pictures, and for the tests that open them all.

Nothing of it changes the closed October of Bandung; Musi Rawas's is locked, and corrected.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from erk_core import load_pack
from erk_kit.binding import public_atomic, region_atomic
from provisioning.demo.akun import Masuk
from provisioning.demo.catatan import log_seed
from provisioning.demo.jalan import PAKET, PERIODE, LaporanWilayah
from provisioning.demo.koneksi import connections_seed
from provisioning.demo.pelengkap import JOB, jobs_report, rest_seed
from provisioning.demo.percontohan import old_pay_seed, pilots_seed
from provisioning.demo.putusan import decisions_seed
from provisioning.demo.sasaran import targets_ids
from provisioning.demo.wilayah import WILAYAH
from provisioning.panduan.services import region_begin
from tenants.aktivitas.models import Aktivitas
from tenants.akun.selectors import pengguna_get
from tenants.laporan.sampel import sample_draw
from tenants.organisasi.models import Jabatan, Penugasan
from tenants.pemberitahuan.models import Pemberitahuan, PesanKeluar
from tenants.pemberitahuan.services import notify
from tenants.pemberitahuan.setelan import channel_save
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.jelas.verifikasi import code_of
from tenants.penilaian.koreksi.buku import Batas
from tenants.penilaian.koreksi.hitung import names_of
from tenants.penilaian.koreksi.putus import correction_accept
from tenants.penilaian.koreksi.ubah import Perubahan
from tenants.penilaian.koreksi.usul import Usulan, correction_propose
from tenants.penilaian.models import HasilPegawai, Hitungan, KunciBulan
from tenants.penilaian.penguncian import period_lock
from tenants.penilaian.services import period_close
from tenants.perilaku.models import TugasMenilai
from tenants.presensi.models import HasilHari
from tenants.presensi.services import calendar_accept, calendar_propose, day_results_build
from tenants.sinkronisasi.pratinjau import delivery_preview, delivery_receive
from tenants.sinkronisasi.services import kesegaran_set


@dataclass(frozen=True)
class Peraga:
    """Log-ins by (site, role), and by kind the ids that addresses of pages need."""

    akun: dict[tuple[str, str], tuple[str, str]]
    kunci: dict[str, int | str]


def pages_seed(laporan: Sequence[LaporanWilayah], operator: Masuk) -> Peraga:
    """After `run`, once. Opens its own transactions."""
    akun = {(w.slug, m.peran): (m.nip, m.sandi) for w in laporan for m in w.masuk}
    akun["konsol", operator.peran] = (operator.nip, operator.sandi)
    bandung, lain = laporan
    with region_atomic(bandung.schema):
        orang = {m.peran: pengguna_get(nip=m.nip) for m in bandung.masuk}
        pegawai_id = orang["pegawai"].pegawai_id or 0
        _delivery()
        kunci: dict[str, int | str] = {"pegawai": pegawai_id}
        kunci |= log_seed(pengguna=orang["pegawai"], bkpsdm=orang["bkpsdm"])
        _pesan({m.peran: m.nip for m in bandung.masuk})
        kunci |= decisions_seed(atasan=orang["atasan"], pegawai=orang["pegawai"])
        kunci |= targets_ids(pegawai_id)
        kunci |= connections_seed()
    kunci["percontohan"] = pilots_seed(schema=bandung.schema, akun=orang)
    kunci |= {"slip": _jelas(bandung.schema, pegawai_id), "tugas": _tugas(bandung.schema, pegawai_id)}
    old_pay_seed(schema=bandung.schema, akun=orang)
    pack = load_pack(PAKET / WILAYAH[bandung.slug].paket)
    kunci |= rest_seed(schema=bandung.schema, akun=orang, pack=pack, bulan=PERIODE)
    jobs_report(schema=bandung.schema, bulan=PERIODE, hasil=kunci)
    kunci["dikoreksi"] = _koreksi(lain.schema, {m.peran: m.nip for m in lain.masuk})
    kunci["job"] = str(JOB)
    with public_atomic():
        # one that was begun and left
        region_begin(
            actor=pengguna_get(nip=operator.nip),
            kode="7271",
            nama="Pemerintah Kota Palu",
            slug="palu",
            zona_waktu="Asia/Makassar",
            paket_id="bandung-erk",
            dasar="Nota kesepahaman 12/2026",
        )
    return Peraga(akun, kunci)


def _jelas(schema: str, pegawai_id: int) -> str:
    """September of that region, so that October has something to differ from, and the running month of the employee
    whose slip is shown; the code of that slip."""

    def siapkan(bulan: Bulan, sampai: dt.date, mundur: int, siapa: list[int]) -> None:
        calendar_propose(tahun=bulan.tahun, bulan=bulan.bulan)
        calendar_accept(actor_id=None, mulai=bulan.awal, sampai=bulan.akhir)
        day_results_build(mulai=bulan.awal, sampai=sampai, zona="Asia/Jakarta")
        hari = HasilHari.objects.filter(tanggal__range=(bulan.awal, sampai), status_hadir="TANPA_KETERANGAN")
        hari.filter(hari_kerja=True).update(status_hadir="HADIR")
        baru = []
        for satu in Aktivitas.objects.filter(tanggal__month=10, status="DITERIMA", pegawai_id__in=siapa):
            satu.pk, satu.tanggal = None, satu.tanggal - dt.timedelta(days=mundur)
            if bulan.awal <= satu.tanggal <= sampai:
                baru.append(satu)
        Aktivitas.objects.bulk_create(baru)

    kini = timezone.localdate()
    with region_atomic(schema):
        semua = list(HasilPegawai.objects.values_list("pegawai_id", flat=True))
        siapkan(Bulan(2026, 9), dt.date(2026, 9, 30), 28, [i for i in semua if i % 5])
        berjalan = Bulan(kini.year, kini.month)
        if berjalan.awal > dt.date(2026, 10, 31):
            jarak = (dt.date(2026, 10, 5) - berjalan.awal).days // 7 * 7
            siapkan(berjalan, max(berjalan.awal, kini - dt.timedelta(days=8)), jarak, [pegawai_id])
            kesegaran_set(sumber="presensi", data_sampai=timezone.now() - dt.timedelta(days=8))
    period_close(schema=schema, kode="2026-09")
    with region_atomic(schema):
        h = HasilPegawai.objects.select_related("hitungan__periode").get(
            pegawai_id=pegawai_id, hitungan__periode__bulan=10
        )
        uang = {"bruto": h.bruto, "potongan": h.potongan, "bersih": h.bersih}
        return code_of(schema=schema, hitungan=h.hitungan, pegawai_id=pegawai_id, **uang)


def _delivery() -> None:
    """A file of positions that waits for a decision: one row of each kind that a preview knows of."""
    tugas = Penugasan.objects.filter(jenis="DEFINITIF", berlaku_sampai=None).select_related(
        "pegawai", "jabatan", "unit"
    )
    ada, pindah, salah = tugas.order_by("pegawai_id")[:3]
    lain = Jabatan.objects.filter(aktif=True, riwayat_kelas__isnull=False).exclude(pk=pindah.jabatan_id).first()
    baris = [
        ("nip", "kode_jabatan", "kode_unit", "mulai"),
        (ada.pegawai.nip, ada.jabatan.kode, ada.unit.kode, str(ada.berlaku_mulai)),
        (pindah.pegawai.nip, lain.kode if lain else "", pindah.unit.kode, "2026-11-16"),
        (salah.pegawai.nip, f"{salah.jabatan.kode}X", salah.unit.kode, "2026-11-16"),
    ]
    isi = "\n".join(",".join(str(s) for s in satu) for satu in baris).encode()
    kiriman = delivery_receive(jenis="penugasan", nama_berkas="mutasi-november.csv", isi=isi, actor_id=None)
    delivery_preview(kiriman_id=kiriman.pk)


def _pesan(nip: dict[str, str]) -> None:
    """Messages to the employee and the superior, one channel with what left by it, one that nobody has set, and a
    drawn sample."""
    orang = {p: pengguna_get(nip=nip[p]) for p in ("pegawai", "atasan", "bkpsdm", "inspektorat")}
    for jenis, judul, isi in (
        ("aktivitas.revisi", "Aktivitas 20 Nov dikembalikan", "Lengkapi nomor surat pada uraiannya."),
        ("aktivitas.ditolak", "2 aktivitas ditolak", "Rapat koordinasi dan penyusunan laporan, 19 Nov 2026."),
        ("aktivitas.ditolak", "Aktivitas 12 Nov ditolak", "Bukti tidak sesuai uraian."),
    ):
        notify(penerima=[orang["pegawai"].pegawai_id or 0], jenis=jenis, judul=judul, isi=isi, alamat="/aktivitas/")
    Pemberitahuan.objects.filter(judul__startswith="Aktivitas 12").update(dibaca_pada=timezone.now())
    notify(
        penerima=[orang["atasan"].pegawai_id or 0],
        jenis="aktivitas.menunggu",
        judul="6 aktivitas bawahan menunggu verifikasi",
        alamat="/aktivitas/verifikasi/",
    )
    surel = {"host": "smtp.contoh.go.id", "port": "587", "aman": "starttls", "pengirim": "e-kinerja@contoh.go.id"}
    isi_surel = surel | {"nama_pengirim": "E-RK Kota Bandung", "nama_masuk": "e-kinerja"}
    channel_save(actor=orang["bkpsdm"], kode="surel", aktif=True, isi=isi_surel, rahasia={"sandi": "peraga"}, versi=0)
    kini = timezone.now()
    for ke, (macam, keadaan, sebab) in enumerate(
        (
            ("HARIAN", "TERKIRIM", ""),
            ("SEGERA", "TERKIRIM", ""),
            ("SEGERA", "GAGAL", "server surel menolak penerima (550)"),
            ("SEGERA", "MENUNGGU", "server surel tidak menjawab dalam 15 detik"),
        )
    ):
        PesanKeluar.objects.create(
            saluran="surel",
            macam=macam,
            penerima_id=orang["pegawai"].pegawai_id,
            kunci=f"peraga:{ke}",
            perihal="E-RK",
            teks="E-RK",
            keadaan=keadaan,
            percobaan=1 + ke // 3,
            sebab=sebab,
            coba_pada=kini + dt.timedelta(hours=1),
            selesai_pada=None if keadaan == "MENUNGGU" else kini,
        )
    hitungan = Hitungan.objects.select_related("periode").get()
    sample_draw(actor=orang["inspektorat"], hitungan=hitungan, banyak=10, biji="20261128-7714")


def _koreksi(schema: str, nip: dict[str, str]) -> int:
    """Lock October of the other region and propose two corrections, so that their pages have something to show; an
    employee whom the first changes."""
    with region_atomic(schema):
        bkpsdm, pimpinan = (pengguna_get(nip=nip[p]) for p in ("bkpsdm", "pimpinan"))
    hasil = period_close(schema=schema, kode="2026-10", actor_id=bkpsdm.pk)
    with region_atomic(schema):
        hash_hasil = Hitungan.objects.get(pk=hasil.hitungan_id).hash_hasil
    frasa = "KUNCI OKTOBER 2026"
    period_lock(schema=schema, kode="2026-10", actor_id=pimpinan.pk, konfirmasi=frasa, hash_hasil=hash_hasil)
    with region_atomic(schema):
        nama = names_of(KunciBulan.objects.select_related("hitungan").get())
        dibayar = HasilPegawai.objects.filter(alasan="", bersih__gt=0).order_by("id")
        orang = list(dibayar.values_list("pegawai_id", flat=True)[:2])
        for ke, (siapa, nilai) in enumerate(zip(orang, ("0", "480"), strict=True)):
            ubah = [Perubahan("hari", nama[siapa], f"2026-10-{h:02d}", "menit_sah_utama", nilai) for h in (5, 6, 7, 8)]
            usulan = Usulan("PUTUSAN", f"800/{ke + 1}/BKPSDM", "Keberatan", ubah, batas=Batas("PERSEN", 1000))
            koreksi = correction_propose(actor=bkpsdm, kode="2026-10", usulan=usulan)
            if not ke:
                correction_accept(actor=pimpinan, nomor=koreksi.nomor, sidik=koreksi.hash)
    return orang[0]


def _tugas(schema: str, pegawai_id: int) -> int:
    """An open sheet of that employee of Bandung."""
    with region_atomic(schema):
        milik = TugasMenilai.objects.filter(penilai_id=pegawai_id, selesai=False).order_by("pk").first()
    return milik.pk if milik is not None else 0
