"""Central packs: two different maintainers' signatures, nothing replaced, everything proven again at adoption."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.db.utils import IntegrityError, ProgrammingError

from erk_core import Pack, load_pack
from erk_kit.binding import public_atomic
from erk_kit.dsn import owner_url
from tenants.akun.models import Pengguna, Peran
from tenants.akun.services import pengguna_create, peran_grant
from tenants.jejak.models import Catatan
from tenants.penilaian.aturan.galat import RancanganDitolak
from tenants.penilaian.aturan.services import rancangan_from_publication
from tenants.registry.models import KunciPengelola, PaketTerbit, TandaTanganPaket
from tenants.registry.tanda import (
    Tanda,
    TandaSalah,
    key_id,
    key_new,
    key_read,
    public_json,
    public_read,
    sign,
    signature_read,
)
from tenants.registry.terbit import (
    TerbitanDitolak,
    key_decide,
    key_list,
    key_register,
    pack_upload,
    publication_get,
    publications,
    signature_add,
)
from tests.unit.aturan.conftest import DESEMBER, Kota

pytestmark = pytest.mark.unit
UJI = Path(__file__).parents[1] / "penilaian" / "paket" / "uji"


class Pusat:
    """Three maintainers; the keys of two are active, the third's is not."""

    def __init__(self) -> None:
        self.orang: list[Pengguna] = []
        self.kunci: list[Any] = []
        for n in range(3):
            satu = pengguna_create(nip=f"pusat{n}", nama=f"Pengelola {n}")
            peran_grant(pengguna=satu, peran=Peran.PENGELOLA)
            pem, publik = key_new()
            key_register(actor=satu, teks=public_json(publik, "uji"), sebutan=f"Laptop {n}")
            self.orang.append(satu)
            self.kunci.append((key_read(pem), key_id(publik)))
        for n in (0, 1):
            key_decide(actor=self.orang[1 - n], kunci_id=self.kunci[n][1], jenis="AKTIF")

    def tanda(self, n: int, pack: Pack) -> Tanda:
        return sign(self.kunci[n][0], id_=pack.id, versi=pack.versi, hash_paket=pack.hash)

    def terbitkan(self, pack: Pack) -> PaketTerbit:
        paket = pack_upload(actor=self.orang[0], kanonik=pack.canonical(), tanda=self.tanda(0, pack), catatan="Rilis")
        return signature_add(actor=self.orang[1], paket=paket, tanda=self.tanda(1, pack))


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(UJI)


def paket_baru(folder: Path, versi: str = "1.1.0", target: int = 900) -> Pack:
    import shutil

    shutil.copytree(UJI, folder / "uji")
    for nama, lama, baru in (
        ("paket.yaml", "versi: 1.0.0", f"versi: {versi}"),
        ("parameter/target_menit.yaml", "nilai: 1000", f"nilai: {target}"),
    ):
        berkas = folder / "uji" / nama
        teks = berkas.read_text()
        assert lama in teks
        berkas.write_text(teks.replace(lama, baru))
    return load_pack(folder / "uji")


def test_keys_and_files() -> None:
    pem, publik = key_new(b"sandi")
    assert public_read(public_json(publik, "x")) == publik
    for sandi in (None, b"lain"):
        with pytest.raises(TandaSalah, match="sandi"):
            key_read(pem, sandi)
    tanda = sign(key_read(pem, b"sandi"), id_="uji", versi="1.0.0", hash_paket="a" * 64)
    assert signature_read(tanda.to_json()) == tanda
    isi = json.loads(tanda.to_json())
    for rusak in ("bukan json", "[]", json.dumps(isi | {"tanda": "AAAA"}), json.dumps(isi | {"kunci": 5}), "x" * 5000):
        with pytest.raises(TandaSalah):
            signature_read(rusak)
    with pytest.raises(TandaSalah, match="tidak cocok"):
        public_read(public_json(publik, "x").replace(key_id(publik), "0" * 16))


def test_two_maintainers_publish(wilayah: Any, pack: Pack) -> None:
    with wilayah("public"):
        pusat = Pusat()
        paket = pack_upload(actor=pusat.orang[0], kanonik=pack.canonical(), tanda=pusat.tanda(0, pack))
        assert [t.terbit for t in publications()] == [False]
        with pytest.raises(TerbitanDitolak, match="1 tanda tangan sah dari 2"):
            publication_get(hash_paket=pack.hash)
        signature_add(actor=pusat.orang[1], paket=paket, tanda=pusat.tanda(1, pack))
        assert publication_get(hash_paket=pack.hash).canonical() == pack.canonical()
        aksi = list(Catatan.objects.filter(aksi__startswith="paket.").order_by("id").values_list("aksi", flat=True))
        assert aksi[-4:] == ["paket.unggah", "paket.tanda", "paket.tanda", "paket.terbit"]
        assert [b.keadaan for b in key_list()] == ["AKTIF", "AKTIF", "MENUNGGU"]


def test_what_is_refused(wilayah: Any, pack: Pack, tmp_path: Path) -> None:
    lain = paket_baru(tmp_path)
    with wilayah("public"):
        pusat = Pusat()
        nol, satu, dua = pusat.orang
        tanda = pusat.tanda(0, pack)

        def tolak(kata: str, **isi: Any) -> None:
            with pytest.raises(TerbitanDitolak, match=kata):
                pack_upload(**{"actor": nol, "kanonik": pack.canonical(), "tanda": tanda, **isi})

        tolak("sedangkan berkas paketnya uji 1.1.0", kanonik=lain.canonical())
        tolak("bukan milik Anda", actor=satu)
        tolak("belum diaktifkan", actor=dua, tanda=pusat.tanda(2, pack))
        tolak("tidak terdaftar", tanda=replace(tanda, kunci="0" * 16))
        tolak("tidak cocok", tanda=replace(tanda, tanda=bytes(64)))
        tolak("tidak terbaca", kanonik=b"{}")
        tolak("bukan bentuk kanonik", kanonik=json.dumps(json.loads(pack.canonical()), indent=1).encode())
        assert not PaketTerbit.objects.exists()
        paket = pack_upload(actor=nol, kanonik=pack.canonical(), tanda=tanda)
        with pytest.raises(TerbitanDitolak, match="sudah menandatangani"):
            signature_add(actor=nol, paket=paket, tanda=tanda)
        # the same version with other content, signed properly
        import shutil

        shutil.rmtree(tmp_path / "uji")
        ganti = paket_baru(tmp_path, versi="1.0.0")
        with pytest.raises(TerbitanDitolak, match="versi yang sudah diunggah tidak diganti"):
            pack_upload(actor=satu, kanonik=ganti.canonical(), tanda=pusat.tanda(1, ganti))
        with pytest.raises(TerbitanDitolak, match="milik Anda sendiri"):
            key_decide(actor=dua, kunci_id=pusat.kunci[2][1], jenis="AKTIF")
        key_decide(actor=nol, kunci_id=pusat.kunci[1][1], jenis="CABUT", alasan="laptop hilang")
        with pytest.raises(TerbitanDitolak, match="sudah dicabut"):
            signature_add(actor=satu, paket=paket, tanda=pusat.tanda(1, pack))


def test_a_revoked_key_keeps_what_it_signed(wilayah: Any, pack: Pack) -> None:
    with wilayah("public"):
        pusat = Pusat()
        pusat.terbitkan(pack)
        key_decide(actor=pusat.orang[0], kunci_id=pusat.kunci[1][1], jenis="CABUT", alasan="pensiun")
        publication_get(hash_paket=pack.hash)


def test_rows_are_added_only(wilayah: Any, pack: Pack) -> None:
    with wilayah("public"):
        Pusat().terbitkan(pack)
        for model in (PaketTerbit, TandaTanganPaket, KunciPengelola):
            tabel = model._meta.db_table
            for kata in (
                f"update {tabel} set {model._meta.pk.column} = {model._meta.pk.column}",
                f"delete from {tabel}",
            ):
                with pytest.raises(ProgrammingError, match="permission denied"), public_atomic():
                    with connection.cursor() as cursor:
                        cursor.execute(kata)
        with pytest.raises(IntegrityError, match="kunci_aktif_orang_lain"), public_atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "insert into registry_putusankunci (jenis, pemilik_id, oleh_id, kunci_id, alasan, pada) "
                    "select 'AKTIF', pemilik_id, pemilik_id, kunci_id, '', now() from registry_kuncipengelola "
                    "where kunci_id not in (select kunci_id from registry_putusankunci)"
                )


RUSAK = {
    "isi": "update registry_paketterbit set isi = %s",
    "tanda": "update registry_tandatanganpaket set tanda = decode(repeat('00', 64), 'hex') where id = "
    "(select max(id) from registry_tandatanganpaket)",
    "kunci": "update registry_kuncipengelola set publik = decode(repeat('01', 32), 'hex')",
    "versi": "update registry_paketterbit set versi = '9.9.9'",
    "hapus": "delete from registry_tandatanganpaket where id = (select max(id) from registry_tandatanganpaket)",
}


def _owner(*kalimat: str, isi: list[Any] | None = None) -> None:
    with psycopg2.connect(owner_url()) as raw, raw.cursor() as cursor:
        for satu in kalimat:
            cursor.execute(satu, isi)


@pytest.fixture
def pusat(kota: Kota) -> Iterator[Pusat]:
    with public_atomic():
        satu = Pusat()
    yield satu
    _owner(
        "truncate registry_tandatanganpaket, registry_putusankunci, registry_paketterbit",
        "truncate registry_kuncipengelola cascade",
        "delete from public.akun_peranpengguna",
        "delete from public.akun_pengguna",
    )


@pytest.mark.parametrize("apa", ["utuh", *RUSAK])
def test_a_region_adopts_by_the_same_acceptance_and_notices_an_altered_row(
    kota: Kota, pusat: Pusat, tmp_path: Path, apa: str
) -> None:
    baru = paket_baru(tmp_path)
    with public_atomic():
        pusat.terbitkan(baru)
        pack = publication_get(hash_paket=baru.hash)
    with kota.buka():
        satu = rancangan_from_publication(actor_id=kota.id("satu"), mulai=DESEMBER, pack=pack)
        assert (satu.hash_paket, satu.isi, satu.terbit_hash) == (baru.hash, {}, baru.hash)
    satu = kota.ajukan(satu)
    if apa == "utuh":
        assert kota.terima(satu).paket_id == baru.hash
        return
    isi = [zlib.compress(baru.canonical().replace(b"900", b"901"))] if "%s" in RUSAK[apa] else None
    _owner(RUSAK[apa], isi=isi)
    with pytest.raises(RancanganDitolak, match="tidak lagi terbukti"):
        kota.terima(satu)


def test_a_newer_version_keeps_the_regions_own_files(kota: Kota, tmp_path: Path) -> None:
    kota.terima(kota.ajukan(kota.rancang()))
    baru = paket_baru(tmp_path)
    with kota.buka():
        satu = rancangan_from_publication(actor_id=kota.id("satu"), mulai=DESEMBER.replace(year=2027), pack=baru)
        assert "tabel/besaran_kelas.yaml" in satu.isi
        assert satu.terbit_hash == baru.hash
    with pytest.raises(RancanganDitolak, match="tidak pernah diterbitkan"):
        kota.terima(kota.ajukan(satu))


def test_from_a_folder_to_a_publication_on_the_command_line(
    kota: Kota, pusat: Pusat, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`erk pack key new`, `sign`, `publish`: the private key is written with mode 0600 and read by nobody else."""
    from erk_platform import cli

    monkeypatch.setattr(cli, "prepare_django", lambda: None)
    monkeypatch.setattr("erk_platform.pack_terbit.prepare_django", lambda: None)
    berkas = []
    for n in (0, 1):
        kunci = tmp_path / f"k{n}"
        assert cli.main(["pack", "key", "new", "--ke", str(kunci), "--nama", f"P{n}", "--tanpa-sandi"]) == 0
        assert kunci.stat().st_mode & 0o777 == 0o600
        assert cli.main(["pack", "key", "new", "--ke", str(kunci), "--nama", "lagi", "--tanpa-sandi"]) == 1
        teks = (tmp_path / f"k{n}.pub.json").read_text()
        with public_atomic():
            nama = key_register(actor=pusat.orang[n], teks=teks, sebutan="Baris perintah").pk
            key_decide(actor=pusat.orang[1 - n], kunci_id=nama, jenis="AKTIF")
        assert cli.main(["pack", "sign", str(UJI), "--kunci", str(kunci), "--ke", str(tmp_path)]) == 0
        berkas.append(str(tmp_path / f"uji-1.0.0.{nama}.tanda.json"))
    paket = str(tmp_path / "uji-1.0.0.paket.json")
    assert cli.main(["pack", "publish", paket, berkas[0], "--catatan", "Rilis pertama"]) == 0
    assert "1 dari 2 tanda tangan; menunggu pengelola lain" in capsys.readouterr().out
    assert cli.main(["pack", "publish", paket, berkas[0]]) == 1
    assert "sudah menandatangani" in capsys.readouterr().err
    assert cli.main(["pack", "publish", paket, berkas[1]]) == 0
    assert "2 dari 2 tanda tangan; terbit" in capsys.readouterr().out
    with public_atomic():
        assert publication_get(hash_paket=load_pack(UJI).hash).id == "uji"
