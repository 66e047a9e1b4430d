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
        akun, pegawai_id = _demo(args.pegawai)
        anak = mulai_semua(port=args.port, workers=1)
        try:
            with browser_open() as browser:
                berkas = potret_semua(
                    browser, sasaran=_sasaran(pegawai_id), port=args.port, domain="localhost", akun=akun, ke=args.out
                )
        finally:
            anak.henti()
    finally:
        embedded.stop(rumah)
        shutil.rmtree(rumah, ignore_errors=True)
    print(f"{len(berkas)} gambar di {args.out.resolve()}")
    return 0


def _demo(pegawai: int) -> tuple[dict[tuple[str, str], tuple[str, str]], int]:
    """Log-ins by (site, role), and the employee of Bandung whose slip is shown."""
    from erk_kit.binding import region_atomic
    from provisioning import demo
    from tenants.akun.selectors import pengguna_get

    laporan, operator = demo.run(pegawai=pegawai)
    akun = {(w.slug, m.peran): (m.nip, m.sandi) for w in laporan for m in w.masuk}
    akun["konsol", operator.peran] = (operator.nip, operator.sandi)
    with region_atomic(laporan[0].schema):
        pegawai_id = pengguna_get(nip=akun[laporan[0].slug, "pegawai"][0]).pegawai_id
    return akun, pegawai_id or 0


def _sasaran(pegawai_id: int) -> list[Any]:
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
        ("10-bulan", "bkpsdm", "bandung", "/penilaian/bulan/"),
        ("11-tutup-bulan", "bkpsdm", "bandung", f"/penilaian/bulan/{periode}/"),
        ("12-bulan-terhalang", "bkpsdm", "bandung", "/penilaian/bulan/2026-09/"),
        ("13-hitungan", "inspektorat", "bandung", f"/penilaian/bulan/{periode}/hitungan/1/"),
        ("14-isian", "bkpsdm", "bandung", f"/penilaian/isian/{periode}/"),
        ("15-aturan", "bkpsdm", "bandung", "/aturan/"),
        ("20-hasil", "bkpsdm", "bandung", f"/penilaian/hasil/{periode}/"),
        ("21-hasil-kosong", "bkpsdm", "bandung", f"/penilaian/hasil/{periode}/?cari=tidak-ada"),
        ("22-slip", "pegawai", "bandung", slip),
        ("23-slip-terbuka", "pegawai", "bandung", f"{slip}?buka=semua"),
        ("24-slip-daftar", "pegawai", "bandung", "/penilaian/slip/"),
        ("30-aktivitas", "pegawai", "bandung", f"/aktivitas/?bulan={periode}"),
        ("31-verifikasi", "atasan", "bandung", "/aktivitas/verifikasi/"),
        ("35-jejak", "inspektorat", "bandung", "/jejak/"),
        ("36-jejak-saring", "bkpsdm", "bandung", "/jejak/?aksi=periode."),
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
