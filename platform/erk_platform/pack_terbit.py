"""`erk pack key`, `sign` and `publish`: a maintainer's key, a signature over a pack, and handing both to the console.

`key` and `sign` need neither Django nor a database, so that a private key stays on the machine of its owner.
"""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Sequence
from pathlib import Path

from erk_platform.cli import CommandError, Parser, prepare_django


def main(argv: Sequence[str]) -> int:
    args = _parser().parse_args(list(argv))
    return int({"key": _key, "sign": _sign, "publish": _publish}[args.perintah](args))


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="erk pack", description="Kunci, tanda tangan, dan penerbitan paket pusat.")
    sub = parser.add_subparsers(dest="perintah", metavar="PERINTAH", required=True)
    kunci = sub.add_parser("key", help="buat pasangan kunci Ed25519 pengelola")
    kunci.add_argument("aksi", choices=("new",))
    kunci.add_argument(
        "--ke", type=Path, required=True, metavar="BERKAS", help="kunci privat; yang publik di sebelahnya"
    )
    kunci.add_argument("--nama", required=True, help="nama pemilik, untuk dikenali di konsol")
    kunci.add_argument("--tanpa-sandi", action="store_true", help="kunci privat tidak bersandi (untuk uji)")
    tanda = sub.add_parser("sign", help="tanda tangani paket")
    tanda.add_argument("folder", type=Path, metavar="FOLDER", help="folder paket, di sebelah induknya")
    tanda.add_argument("--kunci", type=Path, required=True, metavar="BERKAS", help="kunci privat dari erk pack key new")
    tanda.add_argument("--ke", type=Path, default=Path(), metavar="FOLDER", help="tempat hasilnya (bawaan: di sini)")
    terbit = sub.add_parser("publish", help="kirim paket dan tanda tangannya ke pusat (di server)")
    terbit.add_argument("paket", type=Path, metavar="PAKET.paket.json")
    terbit.add_argument("tanda", type=Path, nargs="+", metavar="TANDA.tanda.json")
    terbit.add_argument("--catatan", default="", help="catatan rilis")
    return parser


def _key(args: argparse.Namespace) -> int:
    from tenants.registry.tanda import key_id, key_new, public_json

    privat, publik = args.ke, args.ke.with_name(f"{args.ke.name}.pub.json")
    for satu in (privat, publik):
        if satu.exists():
            raise CommandError(f"{satu} sudah ada; kunci tidak ditimpa. Pilih nama lain.")
    sandi = None
    if not args.tanpa_sandi:
        sandi = getpass.getpass("Sandi kunci: ").encode()
        if not sandi or getpass.getpass("Sekali lagi: ").encode() != sandi:
            raise CommandError("Sandinya kosong atau tidak sama. Ulangi; untuk uji tanpa sandi, --tanpa-sandi.")
    pem, isi = key_new(sandi)
    # made with its mode, not given it afterwards: nobody can read it in between
    with os.fdopen(os.open(privat, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as berkas:
        berkas.write(pem)
    publik.write_text(public_json(isi, args.nama), encoding="utf-8")
    print(f"Kunci {key_id(isi)} dibuat.\n  privat: {privat} (jangan dikirim ke mana pun)\n  publik: {publik}")
    print("Daftarkan berkas publiknya di konsol, halaman Kunci; pengelola lain mengaktifkannya.")
    return 0


def _sign(args: argparse.Namespace) -> int:
    from erk_core import load_pack
    from erk_core.cli.output import make_folder, write_files
    from tenants.registry.tanda import TandaSalah, key_read, sign

    pack = load_pack(args.folder)
    try:
        pem = args.kunci.read_bytes()
    except OSError as galat:
        raise CommandError(f"Kunci {args.kunci} tidak terbaca. Periksa nama dan izinnya.") from galat
    sandi = getpass.getpass("Sandi kunci: ").encode() if b"ENCRYPTED" in pem else None
    try:
        tanda = sign(key_read(pem, sandi), id_=pack.id, versi=pack.versi, hash_paket=pack.hash)
    except TandaSalah as galat:
        raise CommandError(str(galat)) from galat
    make_folder(args.ke)
    nama = f"{pack.id}-{pack.versi}"
    paket, berkas = args.ke / f"{nama}.paket.json", args.ke / f"{nama}.{tanda.kunci}.tanda.json"
    write_files({paket: pack.canonical(), berkas: tanda.to_json().encode()})
    print(f"{pack.id} {pack.versi}, hash {pack.hash}\n  paket: {paket}\n  tanda tangan: {berkas}")
    return 0


def _publish(args: argparse.Namespace) -> int:
    prepare_django()
    from erk_kit.binding import public_atomic
    from tenants.registry.models import PaketTerbit
    from tenants.registry.tanda import TandaSalah, signature_read
    from tenants.registry.terbit import PENANDA, TerbitanDitolak, pack_upload, signature_add, valid_signatures

    try:
        kanonik = args.paket.read_bytes()
        tanda = [signature_read(t.read_text(encoding="utf-8")) for t in args.tanda]
    except (OSError, UnicodeDecodeError) as galat:
        raise CommandError(f"Berkas tidak terbaca: {galat}. Periksa nama dan izinnya.") from galat
    except TandaSalah as galat:
        raise CommandError(str(galat)) from galat
    try:
        with public_atomic():
            paket = PaketTerbit.objects.filter(hash=tanda[0].hash).first()
            if paket is None:
                paket = pack_upload(actor=None, kanonik=kanonik, tanda=tanda.pop(0), catatan=args.catatan)
            for satu in tanda:
                signature_add(actor=None, paket=paket, tanda=satu)
            banyak = len(valid_signatures([paket])[paket.pk])
    except TerbitanDitolak as galat:
        raise CommandError(str(galat)) from galat
    keadaan = "terbit" if banyak >= PENANDA else "menunggu pengelola lain"
    print(f"{paket}: {banyak} dari {PENANDA} tanda tangan; {keadaan}.")
    return 0
