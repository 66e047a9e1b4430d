"""Stored runs computed again: `erk verify-run`, `erk replay`, also after the packs on disk and the engine changed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

import erk_core
from erk_kit.dsn import owner_url
from tenants.organisasi.models import Pegawai
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.sidik import header_of
from tenants.penilaian.models import Hitungan, KunciBulan, Potret
from tenants.penilaian.penguncian import lock_phrase, period_lock
from tenants.penilaian.services import pack_adopt, period_close
from tenants.penilaian.ulang import verify_run
from tests.unit.penilaian.conftest import Daerah
from tests.unit.penilaian.test_bulan_lalu import siapkan
from tests.unit.penilaian.test_kunci import akun

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]
BULAN = (Bulan(2026, 8), Bulan(2026, 9))


@pytest.fixture
def dua(daerah: Daerah) -> list[int]:
    """August and September of three people, locked. Ids of the runs."""
    with daerah.buka():
        orang = [daerah.pabrik.pegawai(n) for n in ("Adi", "Budi", "Citra")]
        for bulan in BULAN:
            siapkan(bulan, {o: 300 + 111 * i for i, o in enumerate(orang)})
        hitung, kunci = akun("hitung"), akun("kunci")
    hasil = []
    for bulan in BULAN:
        satu = period_close(schema=daerah.schema, kode=bulan.kode, actor_id=hitung.pk)
        period_lock(
            schema=daerah.schema,
            kode=bulan.kode,
            actor_id=kunci.pk,
            konfirmasi=lock_phrase(bulan),
            hash_hasil=satu.hash_hasil,
        )
        hasil.append(satu.hitungan_id)
    return hasil


def sebagai_pemilik(daerah: Daerah, perintah: str, isi: Any = None) -> None:
    with closing(psycopg2.connect(owner_url())) as raw, raw, raw.cursor() as cursor:
        cursor.execute(f"set search_path to {daerah.schema}, ekstensi")
        cursor.execute(perintah, isi)
        assert cursor.rowcount >= 1


def perintah(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    from erk_platform.cli import main

    kode = main(list(argv))
    keluar = capsys.readouterr()
    return kode, keluar.out, keluar.err


RENTANG = ("--from", "2026-01", "--to", "2026-12")


def test_two_locked_months_are_replayed_and_chained(
    daerah: Daerah, dua: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    with daerah.buka():
        pertama, kedua = KunciBulan.objects.order_by("nomor")
        assert (kedua.hash_sebelum, kedua.sebelum_id) == (pertama.hash, pertama.akhir)
    wilayah = ("--region", daerah.schema)
    kode, keluar, _ = perintah(capsys, "replay", *wilayah, *RENTANG)
    assert kode == 0
    assert "2 bulan terkunci dihitung ulang, 0 berbeda; rantai kunci utuh." in keluar
    kode, keluar, _ = perintah(capsys, "replay", *wilayah, *RENTANG, "--json")
    isi = json.loads(keluar)
    assert (kode, isi["cocok"], [b["periode"] for b in isi["bulan"]]) == (0, True, ["2026-08", "2026-09"])
    _, keluar, _ = perintah(capsys, "replay", *wilayah, "--from", "2026-09", "--to", "2026-09", "--json")
    assert [b["periode"] for b in json.loads(keluar)["bulan"]] == ["2026-09"]
    kode, _, salah = perintah(capsys, "replay", *wilayah, "--from", "2027-01", "--to", "2027-12")
    assert (kode, "tidak punya bulan terkunci" in salah) == (1, True)
    kode, _, salah = perintah(capsys, "replay", *wilayah, "--from", "2027", "--to", "2027-12")
    assert (kode, "2026-10" in salah) == (1, True)
    kode, keluar, _ = perintah(capsys, "verify-run", str(dua[0]), *wilayah)
    assert (kode, "COCOK: 3 pegawai" in keluar) == (0, True)
    kode, _, salah = perintah(capsys, "verify-run", "999999", *wilayah)
    assert (kode, "tidak ada di wilayah ini" in salah) == (1, True)


@pytest.mark.parametrize("tingkat", ["pegawai", "hari", "daftar"])
def test_a_flipped_byte_of_a_stored_snapshot_is_reported(
    daerah: Daerah, dua: list[int], tingkat: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with daerah.buka():
        potret = Potret.objects.get(bagian__hitungan_id=dua[0], tingkat=tingkat)
        nip = set(Pegawai.objects.values_list("nip", flat=True))
        isi = bytes(potret.isi)
    letak = _inside_widest_column(isi)
    sebagai_pemilik(
        daerah,
        "update penilaian_potret set isi = set_byte(isi, %s, get_byte(isi, %s) # 4) where id = %s",
        [letak, letak, potret.pk],
    )
    kode, keluar, _ = perintah(capsys, "verify-run", str(dua[0]), "--region", daerah.schema, "--json")
    temuan = json.loads(keluar)["temuan"]
    assert kode == 1
    cocok = [re.search(rf"Potret {tingkat}, kolom (\S+): berubah pada pegawai (\d{{18}})", t) for t in temuan]
    assert any(c and c[2] in nip for c in cocok), temuan
    kode, keluar, _ = perintah(capsys, "replay", "--region", daerah.schema, *RENTANG)
    assert kode == 1
    assert "2 bulan terkunci dihitung ulang, 1 berbeda; rantai kunci utuh." in keluar


def _inside_widest_column(isi: bytes) -> int:
    """A byte in the middle of the compressed content of people."""
    panjang = [p for _, _, p in header_of(isi)["kolom"]]
    ke = panjang.index(max(panjang))
    return len(isi) - sum(panjang[ke:]) + panjang[ke] // 2


def test_altered_rows_of_each_kind_are_named(daerah: Daerah, dua: list[int]) -> None:
    with daerah.buka():
        orang = Pegawai.objects.get(nama="Budi")
    ubah = {
        "hasilpegawai": ("update penilaian_hasilpegawai set persen = persen + 1", "persen"),
        "hasilsegmen": (
            "update penilaian_hasilsegmen s set kelas = 9 from penilaian_hasilpegawai h where s.hasil_id = h.id",
            "segmen 1, kelas: tersimpan 9, dihitung ulang 7",
        ),
        "barisbayar": (
            "update remunerasi_barisbayar set jumlah = jumlah - 1, label = 'x'",
            "baris bayar bruto, jumlah",
        ),
    }
    for tabel, (teks, kata) in ubah.items():
        awal = "h." if "from penilaian_hasilpegawai" in teks else ""
        syarat = f"{' and' if 'where' in teks else ' where'} {awal}pegawai_id = %s and {awal}hitungan_id = %s"
        sebagai_pemilik(daerah, teks + syarat, [orang.pk, dua[0]])
        with daerah.buka():
            temuan = verify_run(dua[0]).temuan
        assert any(t.startswith(f"Pegawai {orang.nip}") and kata in t for t in temuan), (tabel, temuan)
    sebagai_pemilik(
        daerah, "delete from remunerasi_barisbayar where pegawai_id = %s and hitungan_id = %s", [orang.pk, dua[1]]
    )
    with daerah.buka():
        assert f"Pegawai {orang.nip}, baris bayar bruto: barisnya tidak ada." in verify_run(dua[1]).temuan
        assert verify_run(dua[1]).baris > 6


@pytest.mark.parametrize(
    ("teks", "pesan"),
    [
        ("update penilaian_kuncibulan set bersih = bersih + 1, bruto = bruto + 1 where nomor = 1", "tidak lagi sesuai"),
        ("update penilaian_kuncibulan set dikunci_oleh_id = 77 where nomor = 2", "tidak lagi sesuai"),
        ("update penilaian_kuncibulan set hash_sebelum = repeat('0', 64) where nomor = 2", "tidak menyambung"),
        ("update penilaian_hitungan set versi_mesin = '0.1'", "tidak lagi sesuai"),
        ("update penilaian_hitungan set oleh_id = 77", "penghitung yang tercatat lain"),
        ("delete from jejak_segel where nomor = (select max(nomor) from jejak_segel)", "segel jejak audit"),
        ("update penilaian_hitungan set hash_hasil = repeat('0', 64)", "tidak lagi sesuai"),
    ],
)
def test_an_altered_lock_breaks_the_chain(
    daerah: Daerah, dua: list[int], teks: str, pesan: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sebagai_pemilik(daerah, teks)
    kode, keluar, _ = perintah(capsys, "replay", "--region", daerah.schema, *RENTANG, "--json")
    assert kode == 1
    assert any(pesan in t for t in json.loads(keluar)["rantai"]), keluar


def test_the_last_lock_removed_shows_only_against_a_hash_kept_elsewhere(
    daerah: Daerah, dua: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    sebagai_pemilik(daerah, "delete from penilaian_kuncibulan where nomor = 2")
    kode, keluar, _ = perintah(capsys, "replay", "--region", daerah.schema, *RENTANG, "--json")
    assert (kode, [b["periode"] for b in json.loads(keluar)["bulan"]]) == (0, ["2026-08"])


def test_replay_after_editing_every_parameter_and_raising_the_engines_version(
    daerah: Daerah, terhubung: Any, tmp_path: Path
) -> None:
    """A copy of the core with other packs and another version computes the locked month again from what was stored."""
    pack = erk_core.load_pack(Path(erk_core.__file__).parent / "rulepacks" / "musirawas-erk")
    with daerah.buka():
        orang = [daerah.pabrik.pegawai(n) for n in ("Adi", "Budi", "Citra")]
        siapkan(BULAN[0], {o: 2000 + 111 * i for i, o in enumerate(orang)})
        pack_adopt(pack=pack, mulai=BULAN[0].awal)
        hitung, kunci = akun("hitung"), akun("kunci")
    satu = period_close(schema=daerah.schema, kode="2026-08", actor_id=hitung.pk)
    period_lock(
        schema=daerah.schema,
        kode="2026-08",
        actor_id=kunci.pk,
        konfirmasi=lock_phrase(BULAN[0]),
        hash_hasil=satu.hash_hasil,
    )
    salinan = tmp_path / "erk_core"
    shutil.copytree(ROOT / "erk_core", salinan, ignore=shutil.ignore_patterns("__pycache__"))
    versi = salinan / "version.py"
    versi.write_text(versi.read_text().replace(erk_core.ENGINE_VERSION, "9.9.9"))
    diubah = sum(_other_numbers(p) for p in salinan.glob("rulepacks/*/parameter/*.yaml"))
    assert diubah >= 10

    lain = _run(tmp_path, "-c", _LAIN, daerah.schema, str(satu.hitungan_id), pack.hash)
    assert lain.returncode == 0, lain.stdout + lain.stderr
    assert "paket di disk lain, hasilnya lain" in lain.stdout
    ulang = _run(tmp_path, "-m", "erk_platform.cli", "replay", "--region", daerah.schema, *RENTANG, "--json")
    assert ulang.returncode == 0, ulang.stdout + ulang.stderr
    (bulan,) = json.loads(ulang.stdout)["bulan"]
    assert (bulan["cocok"], bulan["versi_mesin"], bulan["mesin_kini"]) == (True, erk_core.ENGINE_VERSION, "9.9.9")
    assert bulan["hash_ulang"] == satu.hash_hasil
    assert bulan["baris"] > 3
    with daerah.buka():
        assert Hitungan.objects.get(pk=satu.hitungan_id).versi_mesin == erk_core.ENGINE_VERSION


# Control: with the pack of the same name on disk the same facts give something else.
_LAIN = """
import sys
from erk_platform.cli import prepare_django
prepare_django()
from pathlib import Path
import erk_core
from erk_kit.binding import region_atomic
from tenants.penilaian import ulang
schema, hitungan, hash_lama = sys.argv[1:]
disk = erk_core.load_pack(Path(erk_core.__file__).parent / "rulepacks" / "musirawas-erk")
assert erk_core.ENGINE_VERSION == "9.9.9", erk_core.__file__
assert disk.hash != hash_lama
ulang.pack_load = lambda paket: disk
with region_atomic(schema):
    hasil = ulang.verify_run(int(hitungan))
assert not hasil.cocok and hasil.temuan
print("paket di disk lain, hasilnya lain:", hasil.temuan[0])
"""


def _run(depan: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    jalur = os.pathsep.join([str(depan), str(ROOT), str(ROOT / "platform")])
    return subprocess.run(
        [sys.executable, *argv],
        cwd=depan,
        env=os.environ | {"PYTHONPATH": jalur},
        capture_output=True,
        text=True,
        check=False,
    )


def _other_numbers(berkas: Path) -> int:
    """Every value of a parameter file becomes another one; returns how many."""
    teks, banyak = re.subn(
        r"(nilai: )(\d+)(\.\d+)?", lambda m: f"{m[1]}{int(m[2]) + 1}{m[3] or ''}", berkas.read_text()
    )
    berkas.write_text(teks)
    return banyak


def test_slips_of_one_part_share_its_facts_and_cannot_change_them(daerah: Daerah, dua: list[int]) -> None:
    from tenants.penilaian import telaah

    with daerah.buka():
        lama, baru = (Hitungan.objects.get(pk=n).bagian.get() for n in dua)
        fakta = telaah._facts_shared(lama)
        assert telaah._facts_shared(lama) is fakta
        with pytest.raises(ValueError, match="read-only"):
            fakta.tabel["pegawai"]["id"][0] = 0
        # another month takes its place, and what is verified is read from the table itself
        assert telaah._facts_shared(baru).bulan == BULAN[1]
        assert list(telaah._terakhir) == [(daerah.schema, baru.pk, baru.hash_masukan)]
        assert telaah.facts_frozen(baru) is not telaah._facts_shared(baru)
