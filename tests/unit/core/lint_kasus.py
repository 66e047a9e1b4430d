"""One broken pack for each rule of lint: rule -> files that differ from the small good pack (mini.py)."""

from __future__ import annotations

from tests.unit.core.mini import LANGKAH, MASUKAN, PAKET, TARGET, more

TABLE = "label: P\nsatuan: persen\nkunci:\n  - {{id: menit, satuan: menit{key}}}\nnilai:\n  2026-01-01:\n"
TABLE += "    status: peraga\n    baris:\n{rows}\n"


def step(formula: str, unit: str = "satuan: menit", extra: str = "") -> dict[str, str]:
    return {"langkah": more(f"- id: uji\n  label: Uji\n  {unit}\n  rumus: '{formula}'\n{extra}")}


def table(key: str, *rows: str, formula: str = "pita(p, menit)", text: str = "") -> dict[str, str]:
    made = text or TABLE.format(key=key, rows="\n".join(f"      - {row}" for row in rows))
    return {"tabel/p.yaml": made, **step(formula, "satuan: persen")}


def target(old: str, new: str) -> dict[str, str]:
    return {"target": TARGET.replace(old, new)}


def masukan(row: str) -> dict[str, str]:
    return {"masukan": MASUKAN + row + "\n"}


def kode(formula: str, key: str = "", baris: str = "baris: {1.02: 1}, lainnya: 0") -> dict[str, str]:
    """A step at level segmen beside a table with the OPD's code as its key."""
    made = f"label: P\nsatuan: tanpa\nkunci:\n  - {{id: opd, jenis: kode{key}}}\nnilai:\n  2026-01-01:\n"
    made += f"    {{status: peraga, {baris}}}\n"
    facts = masukan("- {id: opd, sumber: fakta.opd}\n- {id: kelas, sumber: fakta.kelas}")
    used = "- {id: juga, label: J, tingkat: segmen, satuan: tanpa, rumus: 'kelas + tabel(p, opd)'}\n"
    text = f"- id: uji\n  label: Uji\n  tingkat: segmen\n  satuan: tanpa\n  rumus: '{formula}'\n{used}"
    return {"tabel/p.yaml": made, **facts, "langkah": more(text)}


PITA, LANGKAH_1 = ", cara: pita", ", cara: pita, langkah: 1"
RULE = "- {{id: {id}, label: X, {more}, nilai: {{2026-01-01: {{nilai: {value}, status: peraga}}}}}}\n"

RULES: dict[str, dict[str, str]] = {
    # susunan berkas
    "kunci tak dikenal": {"langkah": LANGKAH.replace("label: Semua", "lable: Semua, label: S")},
    "kunci wajib": {"langkah": LANGKAH.replace("label: Semua, ", "")},
    "kunci ganda": {"langkah": LANGKAH.replace("label: Semua", "label: S, label: Semua")},
    "id ganda": {"langkah": more("- {id: semua, label: X, satuan: menit, rumus: menit}")},
    "id dua arti": {"langkah": more("- {id: target, label: X, satuan: menit, rumus: menit}")},
    "id kata bahasa": {"langkah": more("- {id: hari, label: X, satuan: menit, rumus: menit}")},
    "id berbeda dari folder": {"paket": PAKET.replace("id: mini", "id: lain")},
    "folder tak dikenal": {"parameters/x.yaml": TARGET},
    "berkas tak dikenal": {"parameter/x.txt": "x"},
    "induk tidak ada": {"paket": PAKET + "induk: tidak-ada\n"},
    "menimpa tanpa induk": {"langkah": more("- {id: s2, label: X, menimpa: ganti, satuan: menit, rumus: menit}")},
    "untuk tanpa kunci di id": {"langkah": more("- {id: x, label: X, satuan: menit, rumus: menit, untuk: {k: [a]}}")},
    "untuk salah bentuk": {"langkah": more("- {id: x, label: X, satuan: menit, rumus: menit, untuk: [a]}")},
    "parameter tidak dipakai": {"parameter/lain.yaml": TARGET},
    "masukan tidak dipakai": masukan("- {id: sisa, sumber: isian, tingkat: pegawai, jenis: ya_tidak}"),
    # YAML
    "ya/tidak mendua": target("6000", "yes"),
    "nilai tidak diisi": target("nilai: 6000", "nilai: "),
    "eksponen": target("6000", "6e3"),
    "garis bawah": target("6000", "6_000"),
    "nol di depan": target("6000", "06000"),
    "bukan desimal": target("6000", "0x10"),
    "titik dua": target("6000", "1:30"),
    "tak berhingga": target("6000", ".inf"),
    "desimal berkoma": target("6000", '"6,5"'),
    "ribuan bertitik": target("6000", "6.000"),
    "ribuan bertitik berkutip": target("6000", '"6.000"'),
    "rentang ribuan bertitik": {"masukan": MASUKAN.replace("[0, 10000]", '[0, "10.000"]')},
    "ribuan bertitik di tabel": table("", '{menit: 1, nilai: "1.500"}', formula="isi(tabel(p, menit), 0)"),
    "ribuan bertitik di kunci": table("", '{menit: "1.500", nilai: 1}', formula="isi(tabel(p, menit), 0)"),
    "ribuan bertitik di pita": table(PITA, '{menit: {sampai: "1.500"}, nilai: 1}', "{menit: {}, nilai: 2}"),
    "alias": {"target": TARGET.replace("6000", "&a 6000")},
    "tag": {"target": TARGET.replace("6000", "!!int 6000")},
    "tabulator": {"target": TARGET.replace("  2026", "\t2026")},
    "bukan YAML": {"target": "label: [T\n"},
    "berkas kosong": {"target": ""},
    "bersarang dalam": {"target": "[" * 30 + "]" * 30},
    # masukan
    "sumber tak dikenal": masukan("- {id: x, sumber: ditebak, tingkat: pegawai, jenis: ya_tidak}"),
    "fakta tidak ada": masukan("- {id: x, sumber: fakta.menit_telat}"),
    "fakta di beberapa tingkat": masukan("- {id: hk, sumber: fakta.hari_kerja}"),
    "hasil tanpa periode": masukan("- {id: x, sumber: hasil.pakai}"),
    "masukan tanpa rentang": masukan("- {id: x, sumber: isian, tingkat: pegawai, satuan: menit}"),
    "rentang terbalik": masukan("- {id: x, sumber: isian, tingkat: pegawai, satuan: menit, rentang: [5, 1]}"),
    # nilai dan status
    "status tak dikenal": target("peraga", "pasti"),
    "terverifikasi tanpa dasar": target("status: peraga", "status: terverifikasi"),
    "peraga dengan dasar": target("status: peraga", "status: peraga, dasar: Perwal"),
    "langkah peraga dengan dasar": step("menit", extra="  status: peraga\n  dasar: Perwal\n"),
    "langkah terverifikasi tanpa dasar": step("menit", extra="  status: terverifikasi\n"),
    "bukan angka": target("nilai: 6000", "nilai: enam"),
    "tanggal salah": target("2026-01-01", "2026-13-01"),
    "tanggal tanpa tanda hubung": target("2026-01-01", "20260101"),
    "nilai tanggal tanpa tanda hubung": {
        "target": TARGET.replace("satuan: menit", "jenis: tanggal").replace("6000", "20261001"),
        "langkah": more("- {id: uji, label: Uji, jenis: tanggal, rumus: target}").replace("menit / target", "menit"),
    },
    "terbit tanpa tanda hubung": {"paket": PAKET.replace("terbit: 2026-01-01", "terbit: 20260101")},
    "rupiah tidak bulat": target("satuan: menit", "satuan: rupiah") | target("6000", "1.5")
    | {"target": TARGET.replace("satuan: menit", "satuan: rupiah").replace("6000", "1.5")},
    "berubah di tengah bulan": {"target": TARGET + "  2026-05-15: {nilai: 5000, status: peraga}\n"},
    "operasi tak dikenal": {"operasi.yaml": RULE.format(id="mundur", more="satuan: hari", value=3)},
    "operasi salah satuan": {"operasi.yaml": RULE.format(id="batas_input_mundur", more="satuan: menit", value=3)},
    "versi paket": {"paket": PAKET.replace("versi: 1.0.0", "versi: 1.0")},
    "nama paket": {"paket": PAKET.replace("id: mini", "id: Mini Kota")},
    "nilai bukan pasangan": target("{nilai: 6000, status: peraga}", "6000"),
    "rentang satu angka": masukan("- {id: x, sumber: isian, tingkat: pegawai, satuan: menit, rentang: [5]}"),
    "pilihan bukan daftar": masukan("- {id: x, sumber: isian, tingkat: pegawai, jenis: pilihan, pilihan: A}"),
    "tingkat tak dikenal": masukan("- {id: x, sumber: isian, tingkat: har, jenis: ya_tidak}"),
    "rumus berupa angka": {"langkah": more("- {id: uji, label: Uji, satuan: menit, rumus: 0}")},
    "desimal di luar batas": {"langkah": LANGKAH.replace("desimal: 0", "desimal: 99")},
    "desimal bukan bilangan bulat": {"langkah": LANGKAH.replace("desimal: 0", "desimal: 1.5")},
    # rumus
    "nama tidak ada": step("menitt"),
    "angka telanjang": step("menit * 2"),
    "fungsi tak dikenal": step("jumlahkan(menit, menit)"),
    "banyak isi fungsi": step("min(menit)"),
    "rumus terpotong": step("menit +"),
    "tanda tak dikenal": step("menit ^ menit"),
    "bukan di tengah perbandingan": step("jika(aktif = bukan aktif, menit, 0)"),
    "kata bahasa di luar tempatnya": step("jika aktif"),
    "perbandingan berantai": step("jika(0 < menit < target, menit, 0)"),
    "tingkat tak terbaca": step("telat"),
    "agregat bukan di bawahnya": step("jumlah(pegawai: menit)"),
    "melingkar": step("uji + menit"),
    "melingkar dua langkah": {
        "langkah": more(
            "- {id: a, label: A, satuan: menit, rumus: b}\n- {id: b, label: B, satuan: menit, rumus: a}"
        )
    },
    # jenis dan satuan
    "satuan tak dikenal": step("menit", "satuan: jam"),
    "satuan tidak ditulis": step("menit", "catatan: x"),
    "satuan berbeda": step("menit + gaji"),
    "rupiah kali rupiah": step("gaji * gaji"),
    "satuan langkah": step("gaji"),
    "jenis langkah": step("aktif"),
    "bukan bilangan": step("menit + aktif"),
    "bukan syarat": step("jika(menit, menit, 0)"),
    "kata tidak mungkin": step('jika(status = "PPK", menit, 0)'),
    "urutan pada pilihan": step('jika(status > "PNS", menit, 0)'),
    "banding dengan kosong": step("jika(bonus = kosong, menit, 0)"),
    # kosong dan batas
    "mungkin kosong: masukan": step("menit * bonus"),
    "mungkin kosong: penyebut bisa 0": step("menit * menit / menit"),
    "mungkin kosong: rata": step("rata(hari: telat)"),
    "isi agregat mungkin kosong": step("jumlah(hari: telat * bonus)"),
    "syarat agregat mungkin kosong": step("jumlah(hari jika bonus > 0: telat)"),
    "hasil terlalu panjang": {
        "langkah": LANGKAH
        + "- {id: x0, label: X, satuan: tanpa, rumus: menit / target}\n"
        + "".join(f"- {{id: x{i}, label: X, satuan: tanpa, rumus: x{i - 1} * x{i - 1}}}\n" for i in range(1, 14))
    },
    # pembulatan dan keluaran
    "rupiah tanpa pembulatan": step("gaji", "satuan: rupiah"),
    "satuan pembulatan tidak ditulis": step("bulat(menit / target, 2, potong)", "satuan: persen"),
    "satuan pembulatan berlebih": step("bulat(menit, 2, potong, persen)"),
    "mode pembulatan": step("bulat(menit, 0, keatas)"),
    "desimal pembulatan": step("bulat(menit, 13, potong)"),
    "mode bulatkan": {"langkah": LANGKAH.replace("setengah_ke_atas", "ke_samping")},
    "bulatkan bukan bilangan": step("aktif", "jenis: ya_tidak", "  bulatkan: {desimal: 0, mode: potong}\n"),
    "bayar tidak bulat": {"langkah": LANGKAH.replace("0, mode: setengah_ke_atas", "2, mode: potong")},
    "bayar bukan rupiah": {"keluaran": "- {id: semua, jenis: bayar}\n"},
    "keluaran bukan langkah": {"keluaran": "- {id: pakia, jenis: tampil}\n"},
    "jenis keluaran": {"keluaran": "- {id: pakai, jenis: dibayar}\n"},
    "peran bukan bayar": {"keluaran": "- {id: pakai, jenis: tampil, peran: bersih}\n"},
    # kode
    "kode sebagai nilai": kode("opd"),
    "kode di cabang": kode('jika(opd = "1.02", opd, opd)'),
    "kode di isi": kode('isi(opd, opd)'),
    "kode sebagai bilangan": kode("opd + kelas"),
    "kode sebagai syarat": kode("jika(opd, kelas, 0)"),
    "kode dibanding kode": kode("jika(opd = opd, kelas, 0)"),
    "kode dibanding pilihan": kode("jika(status = opd, kelas, 0)"),
    "kode dibanding bilangan": kode("jika(opd != kelas, kelas, 0)"),
    "kode dengan urutan": kode('jika(opd >= "1.02", kelas, 0)'),
    "teks bukan kode": kode('jika(opd = "Dinas Kesehatan", kelas, 0)'),
    "kode tanpa isi": kode("tabel(p, opd)", baris="baris: {1.02: 1}"),
    "pilihan pada kunci kode": kode("tabel(p, status)"),
    "teks pada kunci kode": kode('tabel(p, "1.02")'),
    "kunci kode bukan kode": kode("tabel(p, opd)", baris="baris: [{opd: Dinas Kesehatan, nilai: 1}]"),
    "kunci kode mirip angka": kode("tabel(p, opd)", baris="baris: [{opd: 1.02, nilai: 1}]"),
    "kunci kode ganda": kode("tabel(p, opd)", baris="baris: [{opd: A, nilai: 1}, {opd: A, nilai: 2}]"),
    "kunci kode pita": kode("pita(p, opd)", key=", cara: pita"),
    "kunci kode bersatuan": kode("tabel(p, opd)", key=", satuan: tanpa"),
    "kode dari isian": masukan("- {id: opd, sumber: isian, tingkat: pegawai, jenis: kode}"),
    "langkah berjenis kode": step("menit", "jenis: kode"),
    "kode bersatuan": masukan("- {id: opd, sumber: fakta.opd, satuan: tanpa}"),
    # tabel
    "pita tumpang tindih": table(
        LANGKAH_1, "{menit: {dari: 1, sampai: 30}, nilai: 1}", "{menit: {dari: 30}, nilai: 2}"
    ),
    "pita berlubang": table(LANGKAH_1, "{menit: {sampai: 30}, nilai: 1}", "{menit: {dari: 32}, nilai: 2}"),
    "sela tanpa langkah": table(PITA, "{menit: {sampai: 30}, nilai: 1}", "{menit: {dari: 31}, nilai: 2}"),
    "kunci jatuh di sela": table(
        LANGKAH_1,
        "{menit: {sampai: 30}, nilai: 1}",
        "{menit: {dari: 31}, nilai: 2}",
        formula="pita(p, menit / target * menit)",
    ),
    "kunci tak tertampung": table(PITA, "{menit: {sampai: 30}, nilai: 1}"),
    "batas pita tidak diketahui": table(PITA, "{menit: {}, nilai: 1}", "{menit: {}, nilai: 1}"),
    "pita salah bentuk": table(PITA, "{menit: 5, nilai: 1}"),
    "kolom kunci salah": table(PITA, "{mnt: {sampai: 1}, nilai: 1}"),
    "kunci tabel ganda": table("", "{menit: 1, nilai: 1}", "{menit: 1, nilai: 2}", formula="isi(tabel(p, menit), 0)"),
    "pita dipanggil tabel": table(PITA, "{menit: {}, nilai: 1}", formula="tabel(p, menit)"),
    "banyak kunci tabel": table(PITA, "{menit: {}, nilai: 1}", formula="pita(p, menit, menit)"),
    "satuan kunci tabel": table(PITA, "{menit: {}, nilai: 1}", formula="pita(p, gaji)"),
    "tabel tidak ada": step("isi(tabel(pp, menit), 0)"),
    "langkah kunci salah tempat": table(", langkah: 1", "{menit: 1, nilai: 1}", formula="isi(tabel(p, menit), 0)"),
    "CSV tidak ada": table("", formula="isi(tabel(p, menit), 0)", text=TABLE.split("    status")[0].format(key="")
                           + "    {status: peraga, berkas: p.csv}\n"),
}  # fmt: skip
