"""Operator konsol: yang pertama dibuat dari baris perintah."""

from __future__ import annotations

import argparse
import getpass
import sys

HELP = "konsol: buat operator pusat"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("aksi", choices=("create",))
    parser.add_argument("--login", required=True, help="nama masuk, 3 sampai 32 huruf kecil atau angka")
    parser.add_argument("--nama", required=True)
    parser.add_argument("--stdin", action="store_true", help="baca sandi dari masukan standar, tanpa bertanya")


def run(args: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError

    from erk_kit.binding import public_atomic
    from erk_platform.cli import CommandError
    from tenants.akun.models import Peran
    from tenants.akun.services import pengguna_create, peran_grant

    sandi = sys.stdin.readline().rstrip("\n") if args.stdin else getpass.getpass("Sandi: ")
    if not args.stdin and getpass.getpass("Sandi sekali lagi: ") != sandi:
        raise CommandError("Kedua sandi tidak sama. Ulangi.")
    try:
        with public_atomic():
            peran_grant(pengguna=pengguna_create(nip=args.login, nama=args.nama, sandi=sandi), peran=Peran.PENGELOLA)
    except ValidationError as galat:
        raise CommandError(" ".join(galat.messages)) from galat
    print(f"Operator {args.login} siap. Nyalakan verifikasi dua langkah di Akun saya setelah masuk.")
    return 0
