"""Wilayah: buat, daftar, periksa, cadangkan, pulihkan, latih."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

HELP = "wilayah: create, list, check, backup, restore, drill"


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
    backup = sub.add_parser("backup", help="cadangkan satu wilayah ke sebuah folder")
    backup.add_argument("--region", required=True, help="nama pendek, kode atau skema")
    backup.add_argument("--ke", type=Path, default=Path("cadangan"), help="folder tempat cadangan, bawaan cadangan/")
    restore = sub.add_parser("restore", help="pulihkan wilayah dari cadangan ke basis data ini; tidak pernah menimpa")
    restore.add_argument("folder", type=Path, help="folder cadangan dari `erk region backup`")
    restore.add_argument(
        "--sisihkan", action="store_true", help="ganti nama skema yang ada lebih dahulu; ia tetap ada, tidak terpakai"
    )
    drill = sub.add_parser("drill", help="latihan: cadangkan, pulihkan di samping, periksa jejak, hitung ulang")
    mana = drill.add_mutually_exclusive_group(required=True)
    mana.add_argument("--region", help="nama pendek, kode atau skema")
    mana.add_argument("--semua", action="store_true", help="semua wilayah yang berisi data")
    drill.add_argument("--cadangan", type=Path, help="latih dari cadangan ini, bukan dari yang baru dibuat")
    drill.add_argument("--json", action="store_true", help="satu objek JSON sebagai baris terakhir")


def run(args: argparse.Namespace) -> int:
    aksi = {
        "create": _create,
        "list": _list,
        "check": _check,
        "backup": _backup,
        "restore": _restore,
        "drill": _drill,
    }
    return aksi[args.aksi](args)


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


def _backup(args: argparse.Namespace) -> int:
    from erk_kit.bentuk import angka
    from erk_platform.commands._wilayah import region_of
    from provisioning.cadangan import Manifes, region_backup

    region = region_of(args.region)
    folder = region_backup(region, args.ke)
    manifes = Manifes.read(folder)
    besar = sum(b.stat().st_size for b in folder.iterdir())
    print(
        f"{region.nama}: {angka(sum(manifes.tabel.values()))} baris dari {len(manifes.tabel)} tabel, "
        f"{angka(besar // 1000)} KB, di {folder}."
    )
    return 0


def _restore(args: argparse.Namespace) -> int:
    from erk_kit.binding import public_atomic
    from provisioning.bootstrap import bootstrap
    from provisioning.cadangan import Manifes, backup_check, region_restore, schema_set_aside
    from tenants.jejak.services import catat

    manifes = Manifes.read(args.folder)
    backup_check(args.folder, manifes)
    bootstrap()
    if args.sisihkan:
        print(f"Skema yang ada disisihkan sebagai {schema_set_aside(manifes.skema)}.")
    region = region_restore(args.folder)
    with public_atomic():
        rincian = {"cadangan": manifes.dibuat, "sha256": manifes.sha256}
        catat(aksi="wilayah.pulih", objek=(region.slug, region.nama), rincian=rincian)
    print(f"{region.nama} dipulihkan dari cadangan {manifes.dibuat}: {region.get_status_display()}.")
    return 0


def _drill(args: argparse.Namespace) -> int:
    """Exit code 0 every region came back as it was, 1 one did not."""
    from erk_kit.bentuk import angka
    from erk_kit.binding import public_atomic
    from erk_platform.cli import CommandError
    from erk_platform.commands._wilayah import region_of
    from provisioning.latihan import region_drill
    from tenants.registry.selectors import region_with_data

    if args.cadangan and args.semua:
        raise CommandError("--cadangan adalah cadangan satu wilayah. Sebut wilayahnya dengan --region, bukan --semua.")
    with public_atomic():
        semua = list(region_with_data()) if args.semua else []
    hasil = {}
    for region in semua or [region_of(args.region)]:
        satu = region_drill(region, cadangan=args.cadangan)
        hasil[region.slug] = {
            "berhasil": satu.berhasil,
            "detik": satu.detik,
            "ukuran": satu.ukuran,
            "periode": satu.periode,
            "hash_hasil": satu.hash_hasil,
            "segel_hash": satu.segel_hash,
            "temuan": satu.temuan,
        }
        if not args.json:
            kata = "pulih seperti semula" if satu.berhasil else "GAGAL"
            print(
                f"{region.nama}: {kata}; {satu.periode or 'tanpa hitungan'} {satu.hash_hasil[:16]}, "
                f"{angka(satu.ukuran // 1000)} KB, {angka(satu.detik)} detik"
            )
            for temuan in satu.temuan:
                print(f"  - {temuan}")
    if args.json:
        print(json.dumps(hasil, ensure_ascii=False))
    return 0 if all(h["berhasil"] for h in hasil.values()) else 1
