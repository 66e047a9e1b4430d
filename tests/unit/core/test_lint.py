"""Each refusal of loading: a broken pack and its exact message."""

from pathlib import Path

import pytest

from tests.unit.core.mini import LANGKAH, MASUKAN, PAKET, TARGET, findings, load, more

pytestmark = pytest.mark.unit

PITA = """
label: Pita
satuan: persen
kunci:
  - {id: menit, satuan: menit, cara: pita%s}
nilai:
  2026-01-01:
    status: peraga
    baris:
%s
"""


def test_the_small_pack_is_fine(tmp_path: Path) -> None:
    assert findings(tmp_path) == []


def step(formula: str, unit: str = "satuan: menit", extra: str = "") -> str:
    return more(f"- id: uji\n  label: Uji\n  {unit}\n  rumus: '{formula}'\n{extra}")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"langkah": LANGKAH.replace("label: Semua", "lable: Semua")},
            'mini/langkah/a.yaml:1: kunci "lable" tak dikenal; mungkin maksudnya "label"; perbaiki ejaannya atau hapus',
        ),
        (
            {"langkah": LANGKAH.replace("label: Semua, ", "")},
            'mini/langkah/a.yaml:1: kunci "label" tidak ada; kunci "label" wajib; tambahkan label: ...',
        ),
        (
            {"langkah": more("- {id: semua, label: X, satuan: menit, rumus: menit}")},
            'id "semua" ganda; satu kali (sudah ada di mini/langkah/a.yaml:1)',
        ),
        (
            {"langkah": more("- {id: target, label: X, satuan: menit, rumus: menit}")},
            'id "target" dipakai langkah dan parameter',
        ),
        (
            {"langkah": more("- {id: hari, label: X, satuan: menit, rumus: menit}")},
            'id "hari" adalah kata bahasa rumus',
        ),
        (
            {"langkah": step("menitt")},
            'langkah "uji": nama "menitt" tidak ada (kolom 1 rumus); mungkin maksudnya "menit"',
        ),
        (
            {
                "langkah": more(
                    "- {id: awal, label: X, satuan: menit, rumus: belakangann}\n"
                    "- {id: belakangan, label: X, satuan: menit, rumus: menit}"
                )
            },
            'nama "belakangann" tidak ada (kolom 1 rumus); mungkin maksudnya "belakangan"',
        ),
        ({"langkah": step("telat")}, '"telat" ada di tingkat hari, tidak terbaca dari tingkat pegawai'),
        ({"langkah": step("menit + gaji")}, "satuan berbeda: menit dan rupiah"),
        ({"langkah": step("gaji * gaji")}, "rupiah dikalikan rupiah"),
        ({"langkah": step("gaji")}, 'langkah "uji" bersatuan menit, rumusnya menghasilkan rupiah'),
        ({"langkah": step("aktif")}, 'langkah "uji" berjenis bilangan, rumusnya ya_tidak'),
        ({"langkah": step("menit + aktif")}, "di sini ada syarat ya/tidak"),
        ({"langkah": step("jika(menit, menit, 0)")}, "syarat ya/tidak"),
        (
            {"langkah": step('jika(status = "PPK", menit, 0)')},
            '"PPK" tidak mungkin di sini (kolom 15 rumus); salah satu: CPNS, PNS',
        ),
        ({"langkah": step('jika(status > "PNS", menit, 0)')}, "> pada pilihan"),
        ({"langkah": step("menit * bonus")}, 'langkah "uji" mungkin kosong'),
        ({"langkah": step("menit * menit / menit")}, "mungkin kosong"),
        ({"langkah": step("rata(hari: telat)")}, "mungkin kosong"),
        ({"langkah": step("jumlah(hari: telat * bonus)")}, "isi agregat mungkin kosong"),
        ({"langkah": step("jumlah(hari jika bonus > 0: telat)")}, "syarat agregat mungkin kosong"),
        (
            {"langkah": step("jumlah(segmen: menit)").replace("jumlah(segmen: menit)", "jumlah(pegawai: menit)")},
            "agregat atas pegawai dari tingkat pegawai",
        ),
        ({"langkah": step("menit * 2")}, "angka telanjang 2 di kolom 9 rumus"),
        ({"langkah": step("gaji", "satuan: rupiah")}, 'langkah rupiah "uji" tidak menyatakan pembulatan'),
        ({"langkah": step("menit", "satuan: jam")}, 'satuan "jam" tidak dikenal'),
        ({"langkah": step("bulat(menit / target, 2, potong)", "satuan: persen")}, "satuan pembulatan tidak ditulis"),
        ({"langkah": step("bulat(menit, 2, potong, persen)")}, "satuan pembulatan berlebih"),
        ({"langkah": step("uji + menit")}, "langkah melingkar: uji -> uji"),
        (
            {"langkah": step("menit", extra="  status: peraga\n  dasar: Perwal\n")},
            "status peraga tidak boleh menulis dasar",
        ),
        ({"langkah": step("menit", extra="  status: terverifikasi\n")}, "status terverifikasi wajib menulis dasar"),
        (
            {"langkah": LANGKAH.replace("0, mode: setengah_ke_atas", "2, mode: potong")},
            'keluaran bayar "pakai" tidak terbukti rupiah bulat',
        ),
        ({"keluaran": "- {id: semua, jenis: bayar}\n"}, 'keluaran bayar "semua" bertingkat pegawai bersatuan menit'),
        ({"keluaran": "- {id: pakia, jenis: tampil}\n"}, 'keluaran "pakia" bukan langkah; mungkin maksudnya "pakai"'),
        ({"keluaran": "- {id: pakai, jenis: dibayar}\n"}, "mini/keluaran.yaml:1: jenis"),
        ({"parameter/lain.yaml": TARGET}, 'mini/parameter/lain.yaml:1: parameter "lain" tidak dipakai'),
        (
            {"masukan": MASUKAN + "- {id: sisa, sumber: isian, tingkat: pegawai, jenis: ya_tidak}\n"},
            'masukan "sisa" tidak dipakai',
        ),
        (
            {"masukan": MASUKAN.replace("sumber: isian, tingkat: hari", "sumber: fakta.menit_telat, tingkat: hari")},
            'fakta "menit_telat" tidak ada; mungkin maksudnya "menit_terlambat"',
        ),
        (
            {"masukan": MASUKAN + "- {id: hk, sumber: fakta.hari_kerja}\n", "langkah": step("hk", "satuan: hari")},
            "ada di beberapa tingkat",
        ),
        ({"target": TARGET.replace("peraga", "pasti")}, 'nilai.2026-01-01.status: "pasti" tidak dikenal'),
        ({"target": TARGET.replace("nilai: 6000", "nilai: enam")}, '"enam" bukan angka'),
        ({"target": TARGET.replace("2026-01-01", "2026-13-01")}, '"2026-13-01" bukan tanggal seperti 2026-10-01'),
        (
            {"target": TARGET + "  2026-05-15: {nilai: 5000, status: peraga}\n"},
            '"target" berubah di tengah bulan (2026-05-15)',
        ),
        (
            {"target": TARGET.replace("satuan: menit", "satuan: rupiah").replace("6000", "1.545")},
            "1.545 bukan rupiah bulat",
        ),
        ({"paket": PAKET + "induk: tidak-ada\n"}, 'mini/paket.yaml:6: induk "tidak-ada" tidak ada'),
        ({"paket": PAKET.replace("id: mini", "id: lain")}, 'id "lain" berbeda dari nama folder'),
        ({"parameters/x.yaml": TARGET}, "mini/parameters:1: berkas atau folder tak dikenal"),
        (
            {"operasi.yaml": "- {id: mundur, label: X, satuan: hari, nilai: {2026-01-01: {nilai: 3, status: peraga}}}"},
            'operasi "mundur" tak dikenal',
        ),
        (
            {"langkah": more("- {id: x, label: X, satuan: menit, rumus: menit, untuk: {k: [a, b]}}")},
            "id tidak memuat {k}",
        ),
        (
            {"langkah": more("- {id: semua2, label: X, menimpa: ganti, satuan: menit, rumus: menit}")},
            'tidak ada langkah "semua2" di induk untuk ditimpa',
        ),
    ],
)
def test_refusals(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    assert message in "\n".join(findings(tmp_path, **changes))


@pytest.mark.parametrize(
    ("key", "rows", "formula", "message"),
    [
        (
            ", langkah: 1",
            ["{menit: {dari: 1, sampai: 30}, nilai: 1}", "{menit: {dari: 30}, nilai: 2}"],
            "menit",
            "baris 2: tumpang tindih dengan baris sebelumnya",
        ),
        (
            ", langkah: 1",
            ["{menit: {sampai: 30}, nilai: 1}", "{menit: {dari: 32}, nilai: 2}"],
            "menit",
            "ada lubang antara 30 dan 32 (lebih lebar dari langkah 1)",
        ),
        (
            "",
            ["{menit: {sampai: 30}, nilai: 1}", "{menit: {dari: 31}, nilai: 2}"],
            "menit",
            "ada lubang antara 30 dan 31 (tanpa langkah)",
        ),
        (
            ", langkah: 1",
            ["{menit: {sampai: 30}, nilai: 1}", "{menit: {dari: 31}, nilai: 2}"],
            "menit / target * menit",
            "bisa jatuh di sela pita",
        ),
        ("", ["{menit: {sampai: 30}, nilai: 1}"], "menit", "mungkin kosong"),
        ("", ["{menit: {}, nilai: 1}", "{menit: {}, nilai: 1}"], "menit", "batas pita tidak diketahui"),
        ("", ["{mnt: {sampai: 1}, nilai: 1}"], "menit", 'kunci "mnt" tidak cocok'),
        ("", ["{menit: {sampai: 30}, nilai: 1}", "{menit: {}, nilai: 2}"], "menit", ""),
        (", langkah: 1", ["{menit: {sampai: 30}, nilai: 1}", "{menit: {dari: 31}, nilai: 2}"], "menit", ""),
    ],
)
def test_bands(tmp_path: Path, key: str, rows: list[str], formula: str, message: str) -> None:
    table = PITA % (key, "\n".join(f"      - {row}" for row in rows))
    found = findings(tmp_path, langkah=step(f"pita(p, {formula})", "satuan: persen"), **{"tabel/p.yaml": table})
    assert (found == []) if not message else message in "\n".join(found)


def test_a_filter_or_condition_with_ada_is_enough(tmp_path: Path) -> None:
    load(
        tmp_path,
        langkah=step("jika(ada(bonus) dan bonus > 0, menit * bonus, 0) + jumlah(hari jika ada(bonus): telat * bonus)"),
    )


def test_every_step_with_a_complaint_is_reported_once(tmp_path: Path) -> None:
    found = findings(tmp_path, langkah=step("menit * bonus") + "- {id: uji2, label: X, satuan: menit, rumus: uji}\n")
    assert len(found) == 1
