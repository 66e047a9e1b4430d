"""Gambar setiap halaman pada lebar 390 dan 1280 piksel."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

HELP = "gambar setiap halaman peraga, sebagai setiap peran, pada lebar 390 dan 1280 piksel"
# the environment (an own folder for the servers, which cookies) is decided below, before Django starts
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("screenshots"), help="folder gambar, bawaan screenshots/")
    parser.add_argument("--pegawai", type=int, default=60, metavar="N", help="pegawai tiap wilayah, bawaan 60")
    parser.add_argument("--port", type=int, default=8490, help="port web sementara, bawaan 8490")


def run(args: argparse.Namespace) -> int:
    import os
    import shutil
    import sys

    from erk_kit import embedded
    from erk_platform.cli import prepare_django
    from erk_platform.potret import browser_open, chromium_path, potret_semua
    from erk_platform.serving import mulai_semua, port_check

    chromium_path()
    port_check("localhost", args.port)
    os.environ.setdefault("ERK_COOKIE_SECURE", "0")
    # Servers and data of its own: the pictures never touch the demo's or anybody's database.
    rumah = embedded.default_home().with_name(f"{embedded.default_home().name}-gambar")
    for nama in ("DATABASE_URL", "DATABASE_URL_OWNER", "REDIS_URL"):
        os.environ.pop(nama, None)
    os.environ["ERK_HOME"] = str(rumah)
    embedded.stop(rumah)
    shutil.rmtree(rumah, ignore_errors=True)
    try:
        prepare_django()
        print(f"Membuat peraga {args.pegawai} pegawai ...", file=sys.stderr)
        akun, pegawai_id, kode_slip = _demo(args.pegawai)
        anak = mulai_semua(port=args.port, workers=1)
        try:
            with browser_open() as browser:
                berkas = potret_semua(
                    browser,
                    sasaran=_sasaran(pegawai_id, kode_slip),
                    port=args.port,
                    domain="localhost",
                    akun=akun,
                    ke=args.out,
                )
        finally:
            anak.henti()
    finally:
        embedded.stop(rumah)
        shutil.rmtree(rumah, ignore_errors=True)
    print(f"{len(berkas)} gambar di {args.out.resolve()}")
    return 0


def _demo(pegawai: int) -> tuple[dict[tuple[str, str], tuple[str, str]], int, str]:
    """Log-ins by (site, role), the employee of Bandung whose slip is shown, and the code of that slip."""
    from erk_kit.binding import region_atomic
    from provisioning import demo
    from provisioning.demo.sasaran import targets_ids
    from tenants.akun.selectors import pengguna_get

    laporan, operator = demo.run(pegawai=pegawai)
    akun = {(w.slug, m.peran): (m.nip, m.sandi) for w in laporan for m in w.masuk}
    akun["konsol", operator.peran] = (operator.nip, operator.sandi)
    with region_atomic(laporan[0].schema):
        pegawai_id = pengguna_get(nip=akun[laporan[0].slug, "pegawai"][0]).pegawai_id
        _delivery()
        _log(akun[laporan[0].slug, "pegawai"][0], akun[laporan[0].slug, "bkpsdm"][0])
        _pesan({p: nip for (slug, p), (nip, _) in akun.items() if slug == laporan[0].slug})
        _decide(akun[laporan[0].slug, "atasan"][0], akun[laporan[0].slug, "pegawai"][0])
        _CATATAN.update(targets_ids(pegawai_id or 0))
    kode_slip = _jelas(laporan[0].schema, pegawai_id or 0)
    _koreksi(laporan[1].schema, {p: nip for (slug, p), (nip, _) in akun.items() if slug == laporan[1].slug})
    return akun, pegawai_id or 0, kode_slip


def _jelas(schema: str, pegawai_id: int) -> str:
    """September of that region, so that October has something to differ from, and the running month of the employee
    whose slip is shown; the code of that slip."""
    import datetime as dt

    from django.utils import timezone

    from erk_kit.binding import region_atomic
    from tenants.aktivitas.models import Aktivitas
    from tenants.penilaian.bulan import Bulan
    from tenants.penilaian.jelas.verifikasi import code_of
    from tenants.penilaian.models import HasilPegawai
    from tenants.penilaian.services import period_close
    from tenants.presensi.models import HasilHari
    from tenants.presensi.services import calendar_accept, calendar_propose, day_results_build
    from tenants.sinkronisasi.services import kesegaran_set

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


# kind of activity, SKP or objection -> its id, for the addresses below
_CATATAN: dict[str, int] = {}


def _log(nip: str, nip_bkpsdm: str) -> None:
    """Yesterday and today of that employee."""
    from provisioning.demo.catatan import log_seed
    from tenants.akun.selectors import pengguna_get

    _CATATAN.update(log_seed(pengguna=pengguna_get(nip=nip), bkpsdm=pengguna_get(nip=nip_bkpsdm)))


def _decide(nip_atasan: str, nip_pegawai: str) -> None:
    """What waits for that superior, and objections of that employee."""
    from provisioning.demo.putusan import decisions_seed
    from tenants.akun.selectors import pengguna_get

    _CATATAN.update(decisions_seed(atasan=pengguna_get(nip=nip_atasan), pegawai=pengguna_get(nip=nip_pegawai)))


def _delivery() -> None:
    """A file of positions that waits for a decision: one row of each kind that a preview knows of."""
    from tenants.organisasi.models import Jabatan, Penugasan
    from tenants.sinkronisasi.pratinjau import delivery_preview, delivery_receive

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
    import datetime as dt

    from django.utils import timezone

    from tenants.akun.selectors import pengguna_get
    from tenants.laporan.sampel import sample_draw
    from tenants.pemberitahuan.models import Pemberitahuan, PesanKeluar
    from tenants.pemberitahuan.services import notify
    from tenants.pemberitahuan.setelan import channel_save
    from tenants.penilaian.models import Hitungan

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


def _koreksi(schema: str, nip: dict[str, str]) -> None:
    """Lock October of the other region and propose two corrections, so that their pages have something to show."""
    from erk_kit.binding import region_atomic
    from tenants.akun.selectors import pengguna_get
    from tenants.penilaian.koreksi.buku import Batas
    from tenants.penilaian.koreksi.hitung import names_of
    from tenants.penilaian.koreksi.putus import correction_accept
    from tenants.penilaian.koreksi.ubah import Perubahan
    from tenants.penilaian.koreksi.usul import Usulan, correction_propose
    from tenants.penilaian.models import HasilPegawai, Hitungan, KunciBulan
    from tenants.penilaian.penguncian import period_lock
    from tenants.penilaian.services import period_close

    with region_atomic(schema):
        bkpsdm, pimpinan = (pengguna_get(nip=nip[p]) for p in ("bkpsdm", "pimpinan"))
    hasil = period_close(schema=schema, kode="2026-10", actor_id=bkpsdm.pk)
    with region_atomic(schema):
        hash_hasil = Hitungan.objects.get(pk=hasil.hitungan_id).hash_hasil
    frasa = "KUNCI OKTOBER 2026"
    period_lock(schema=schema, kode="2026-10", actor_id=pimpinan.pk, konfirmasi=frasa, hash_hasil=hash_hasil)
    with region_atomic(schema):
        nama = names_of(KunciBulan.objects.select_related("hitungan").get())
        orang = HasilPegawai.objects.filter(alasan="", bersih__gt=0).order_by("id").values_list("pegawai_id", flat=True)
        for ke, (siapa, nilai) in enumerate(zip(orang[:2], ("0", "480"), strict=True)):
            ubah = [Perubahan("hari", nama[siapa], f"2026-10-{h:02d}", "menit_sah_utama", nilai) for h in (5, 6, 7, 8)]
            usulan = Usulan("PUTUSAN", f"800/{ke + 1}/BKPSDM", "Keberatan", ubah, batas=Batas("PERSEN", 1000))
            koreksi = correction_propose(actor=bkpsdm, kode="2026-10", usulan=usulan)
            if not ke:
                correction_accept(actor=pimpinan, nomor=koreksi.nomor, sidik=koreksi.hash)


def _tugas(pegawai_id: int) -> int:
    """An open sheet of that employee of Bandung."""
    from erk_kit.binding import region_atomic
    from tenants.perilaku.models import TugasMenilai

    with region_atomic("r_3273"):
        milik = TugasMenilai.objects.filter(penilai_id=pegawai_id, selesai=False).order_by("pk").first()
    return milik.pk if milik is not None else 0


def _sasaran(pegawai_id: int, kode_slip: str) -> list[Any]:
    from erk_platform.potret import Sasaran

    periode = "2026-10"
    slip = f"/penilaian/slip/{periode}/{pegawai_id}/"
    baris = (
        ("01-masuk", "", "bandung", "/akun/login/"),
        ("02-beranda-pegawai", "pegawai", "bandung", "/"),
        ("03-beranda-atasan", "atasan", "bandung", "/"),
        ("04-beranda-admin-opd", "admin_opd", "bandung", "/"),
        ("05-beranda-bkpsdm", "bkpsdm", "bandung", "/"),
        ("06-beranda-pimpinan", "pimpinan", "bandung", "/"),
        ("07-beranda-inspektorat", "inspektorat", "bandung", "/"),
        ("08-beranda-musirawas", "bkpsdm", "musirawas", "/"),
        ("05-beranda-bkpsdm-saya", "bkpsdm", "bandung", "/?lihat=saya"),
        ("03-beranda-atasan-milik", "atasan", "bandung", "/?tab=milik"),
        ("09-kelengkapan", "bkpsdm", "bandung", f"/laporan/kelengkapan/{periode}/"),
        ("09-kelengkapan-opd", "admin_opd", "bandung", f"/laporan/kelengkapan/{periode}/"),
        ("09-kelengkapan-kosong", "admin_opd", "bandung", f"/laporan/kelengkapan/{periode}/?cari=tidak-ada"),
        ("09-tren", "inspektorat", "bandung", "/laporan/tren/"),
        ("09-tim", "atasan", "bandung", "/laporan/tim/"),
        ("09-sampel", "inspektorat", "bandung", "/laporan/sampel/"),
        ("09-sampel-rinci", "inspektorat", "bandung", "/laporan/sampel/1/"),
        ("09-pemberitahuan", "pegawai", "bandung", "/pemberitahuan/"),
        ("09-pemberitahuan-kosong", "admin_opd", "bandung", "/pemberitahuan/"),
        ("09-pemberitahuan-pilihan", "pegawai", "bandung", "/pemberitahuan/pilihan/"),
        ("09-saluran", "bkpsdm", "bandung", "/pemberitahuan/saluran/"),
        ("09-saluran-surel", "bkpsdm", "bandung", "/pemberitahuan/saluran/surel/"),
        ("09-saluran-wa", "bkpsdm", "bandung", "/pemberitahuan/saluran/wa/"),
        ("10-bulan", "bkpsdm", "bandung", "/penilaian/bulan/"),
        ("11-tutup-bulan", "bkpsdm", "bandung", f"/penilaian/bulan/{periode}/"),
        ("12-bulan-terhalang", "bkpsdm", "bandung", "/penilaian/bulan/2026-09/"),
        ("13-hitungan", "inspektorat", "bandung", f"/penilaian/bulan/{periode}/hitungan/1/"),
        ("15-kalender", "bkpsdm", "bandung", f"/presensi/kalender/{periode}/"),
        ("15-kalender-kosong", "bkpsdm", "bandung", "/presensi/kalender/2027-03/"),
        ("14-isian", "bkpsdm", "bandung", f"/penilaian/isian/{periode}/"),
        ("15-koreksi", "bkpsdm", "musirawas", "/koreksi/"),
        ("16-koreksi-rinci", "inspektorat", "musirawas", "/koreksi/1/"),
        ("17-koreksi-putusan", "pimpinan", "musirawas", "/koreksi/2/"),
        ("18-koreksi-usul", "bkpsdm", "musirawas", "/koreksi/usul/2026-10/"),
        ("19-koreksi-kosong", "pimpinan", "bandung", "/koreksi/"),
        ("15-aturan", "bkpsdm", "bandung", "/aturan/"),
        ("20-hasil", "bkpsdm", "bandung", f"/penilaian/hasil/{periode}/"),
        ("21-hasil-kosong", "bkpsdm", "bandung", f"/penilaian/hasil/{periode}/?cari=tidak-ada"),
        ("22-slip", "pegawai", "bandung", slip),
        ("23-slip-terbuka", "pegawai", "bandung", f"{slip}?buka=semua"),
        ("24-slip-daftar", "pegawai", "bandung", "/penilaian/slip/"),
        ("25-slip-beda", "pegawai", "bandung", f"{slip}beda/"),
        ("25-slip-beda-kosong", "pegawai", "bandung", f"{slip}beda/".replace("2026-10", "2026-09")),
        ("26-slip-sumber", "pegawai", "bandung", f"{slip}sumber/"),
        ("26-slip-pengubah", "pegawai", "bandung", f"{slip}pengubah/"),
        ("27-bulan-berjalan", "pegawai", "bandung", "/penilaian/berjalan/"),
        ("28-verifikasi", "", "bandung", f"/verifikasi/{kode_slip}/"),
        ("28-verifikasi-salah", "", "bandung", f"/verifikasi/{'A' * 40}/"),
        ("28-verifikasi-cari", "", "bandung", "/verifikasi/"),
        ("25-daftar-bayar", "bkpsdm", "bandung", f"/bayar/{periode}/"),
        ("26-daftar-bayar-opd", "admin_opd", "bandung", f"/bayar/{periode}/"),
        ("27-peta-sipd", "bkpsdm", "bandung", "/bayar/peta/sipd/"),
        ("28-peta-rekening", "bkpsdm", "bandung", "/bayar/peta/rekening/"),
        ("29-data-bayar", "bkpsdm", "bandung", "/bayar/data/"),
        ("29-data-bayar-satu", "bkpsdm", "bandung", f"/bayar/data/{pegawai_id}/"),
        ("29-penanda-tangan", "bkpsdm", "bandung", "/bayar/tanda/"),
        ("29-penanda-tangan-opd", "bkpsdm", "bandung", "/bayar/tanda/1/"),
        ("30-aktivitas", "pegawai", "bandung", f"/aktivitas/bulan/?bulan={periode}"),
        ("30-aktivitas-hari", "pegawai", "bandung", "/aktivitas/"),
        ("30-aktivitas-hari-tutup", "pegawai", "bandung", f"/aktivitas/?hari={periode}-14"),
        ("30-aktivitas-minggu", "pegawai", "bandung", f"/aktivitas/minggu/?hari={periode}-14"),
        ("30-aktivitas-baru", "pegawai", "bandung", "/aktivitas/baru/"),
        ("30-aktivitas-cari", "pegawai", "bandung", "/aktivitas/baru/?cari=surat"),
        ("30-aktivitas-ubah", "pegawai", "bandung", f"/aktivitas/{_CATATAN.get('draf', 0)}/ubah/"),
        ("30-aktivitas-rinci", "pegawai", "bandung", f"/aktivitas/{_CATATAN.get('ajukan', 0)}/"),
        ("30-aktivitas-templat", "pegawai", "bandung", "/aktivitas/templat/"),
        ("30-aktivitas-katalog", "pegawai", "bandung", "/aktivitas/katalog/?cari=rapat"),
        ("30-aktivitas-jenis", "bkpsdm", "bandung", "/aktivitas/jenis/"),
        ("31-verifikasi", "atasan", "bandung", "/aktivitas/verifikasi/"),
        ("32-perilaku", "pegawai", "bandung", "/perilaku/"),
        ("32-perilaku-lembar", "pegawai", "bandung", f"/perilaku/isi/{_tugas(pegawai_id)}/"),
        ("32-perilaku-hasil", "pegawai", "bandung", "/perilaku/hasil/"),
        ("33-ronde-daftar", "bkpsdm", "bandung", "/perilaku/ronde/"),
        ("33-ronde", "bkpsdm", "bandung", "/perilaku/ronde/2026-11/"),
        ("33-ronde-tutup", "inspektorat", "bandung", "/perilaku/ronde/2026-10/"),
        ("33-pertanyaan", "bkpsdm", "bandung", "/perilaku/ronde/pertanyaan/"),
        ("33-belum-menilai", "admin_opd", "bandung", "/perilaku/ronde/belum/"),
        ("31-verifikasi-saring", "atasan", "bandung", "/aktivitas/verifikasi/?tanda=1"),
        ("32-delegasi", "atasan", "bandung", "/aktivitas/delegasi/"),
        ("33-tenggat", "atasan", "bandung", "/aktivitas/validator/"),
        ("33-tenggat-bkpsdm", "bkpsdm", "bandung", "/aktivitas/validator/"),
        ("34-keberatan", "pegawai", "bandung", "/aktivitas/keberatan/"),
        ("34-keberatan-baru", "pegawai", "bandung", f"/aktivitas/keberatan/baru/{_CATATAN.get('ditolak', 0)}/"),
        ("34-keberatan-rinci", "pegawai", "bandung", f"/aktivitas/keberatan/{_CATATAN.get('putus', 0)}/"),
        ("34-keberatan-putuskan", "bkpsdm", "bandung", "/aktivitas/keberatan/?lihat=putuskan"),
        ("34-keberatan-putusan", "bkpsdm", "bandung", f"/aktivitas/keberatan/{_CATATAN.get('menunggu', 0)}/"),
        ("32-skp", "pegawai", "bandung", "/skp/"),
        ("32-skp-baru", "atasan", "musirawas", "/skp/baru/?tahun=2027"),
        ("32-skp-versi", "pegawai", "bandung", f"/skp/{_CATATAN.get('skp', 0)}/versi/"),
        ("32-skp-draf", "pegawai", "bandung", f"/skp/{_CATATAN.get('skp_draf', 0)}/"),
        ("32-skp-butir", "pegawai", "bandung", f"/skp/{_CATATAN.get('skp_draf', 0)}/butir/"),
        ("32-skp-realisasi", "pegawai", "bandung", "/skp/realisasi/"),
        ("33-skp-bawahan", "atasan", "bandung", "/skp/bawahan/?tahun=2027"),
        ("33-skp-periksa", "atasan", "bandung", f"/skp/{_CATATAN.get('skp_periksa', 0)}/"),
        ("34-skp-kelengkapan", "bkpsdm", "bandung", "/skp/kelengkapan/?tahun=2027"),
        ("34-skp-kelengkapan-opd", "admin_opd", "bandung", "/skp/kelengkapan/"),
        ("34-skp-templat", "bkpsdm", "bandung", "/skp/templat/?tahun=2027"),
        ("34-skp-templat-rinci", "bkpsdm", "bandung", "/skp/templat/1/"),
        ("35-jejak", "inspektorat", "bandung", "/jejak/"),
        ("36-jejak-saring", "bkpsdm", "bandung", "/jejak/?aksi=periode."),
        ("37-impor", "bkpsdm", "bandung", "/impor/"),
        ("38-impor-unggah", "bkpsdm", "bandung", "/impor/unggah/"),
        ("39-impor-pratinjau", "bkpsdm", "bandung", "/impor/1/"),
        ("40-menu", "bkpsdm", "bandung", "/akun/menu/"),
        ("40-akun", "bkpsdm", "bandung", "/akun/saya/"),
        ("41-sandi", "pegawai", "bandung", "/akun/password/change/"),
        ("42-dua-langkah", "pegawai", "bandung", "/akun/2fa/"),
        ("43-perangkat", "pegawai", "bandung", "/akun/sessions/"),
        ("44-keluar", "pegawai", "bandung", "/akun/logout/"),
        ("50-konsol", "pengelola", "konsol", "/"),
        ("51-konsol-wilayah", "pengelola", "konsol", "/wilayah/bandung/"),
        ("53-konsol-paket", "pengelola", "konsol", "/paket/"),
        ("54-konsol-kunci", "pengelola", "konsol", "/kunci/"),
        ("52-konsol-masuk", "", "konsol", "/akun/login/"),
        ("90-galat-404", "pegawai", "bandung", "/tidak-ada/"),
        ("91-galat-403", "pegawai", "bandung", "/penilaian/hasil/"),
        ("92-alamat-tidak-dikenal", "", "entah", "/"),
    )
    return [Sasaran(*b) for b in baris]
