"""Wilayah: buat, daftar, periksa."""

from __future__ import annotations

import argparse

HELP = "wilayah: create, list, check"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    sub = parser.add_subparsers(dest="aksi", required=True)
    create = sub.add_parser("create", help="daftarkan dan siapkan wilayah, atau lanjutkan yang terputus")
    create.add_argument("--kode", required=True, help="kode Kemendagri, mis. 3273 atau 32.73")
    create.add_argument("--nama", required=True, help='mis. "Pemerintah Kota Bandung"')
    create.add_argument("--slug", required=True, help="nama pendek, menjadi alamat: <slug>.<domain>")
    create.add_argument("--zona", default="Asia/Jakarta", choices=("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"))
    create.add_argument("--paket", required=True, help="paket aturan, mis. bandung-erk")
    sub.add_parser("list", help="semua wilayah dan statusnya")
    check = sub.add_parser("check", help="periksa peran, hak, struktur dan alamat")
    check.add_argument("--region", help="nama pendek, kode atau skema; tanpa ini semua wilayah")


def run(args: argparse.Namespace) -> int:
    return {"create": _create, "list": _list, "check": _check}[args.aksi](args)


def _create(args: argparse.Namespace) -> int:
    from provisioning.bootstrap import bootstrap
    from provisioning.regions import region_create

    bootstrap()
    region = region_create(
        kode=args.kode,
        nama=args.nama,
        slug=args.slug,
        zona_waktu=args.zona,
        paket_id=args.paket,
        after_step=lambda state: print(f"  {state.label}"),
    )
    print(f"{region.nama}: {region.get_status_display()}, skema {region.schema_name}.")
    return 0


def _list(args: argparse.Namespace) -> int:
    from erk_kit.binding import public_atomic
    from tenants.registry.selectors import region_list

    with public_atomic():
        regions = list(region_list())
    for r in regions:
        print(f"{r.kode:<5} {r.slug:<20} {r.schema_name:<7} {r.get_status_display():<28} {r.paket_id:<20} {r.nama}")
    if not regions:
        print("Belum ada wilayah. Buat dengan `erk region create`.")
    return 0


def _check(args: argparse.Namespace) -> int:
    from erk_kit.binding import public_atomic
    from provisioning.owner import ProvisioningError
    from provisioning.region_check import region_check
    from tenants.registry.models import Region
    from tenants.registry.selectors import region_get, region_list

    with public_atomic():
        try:
            regions = [region_get(slug=args.region)] if args.region else list(region_list())
        except Region.DoesNotExist as exc:
            raise ProvisioningError(str(exc)) from exc
    bad = 0
    for region in regions:
        findings = region_check(region)
        print(f"{region.slug}: {'baik' if not findings else f'{len(findings)} temuan'}")
        for text in findings:
            print(f"  - {text}")
        bad += len(findings)
    return 1 if bad else 0
