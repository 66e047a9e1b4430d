"""JSON Schema of a pack's files, for editors: made from the same pydantic models that load them.

An editor sees one file alone, so these schemas know shape and words, not meaning: units, names and bounds are lint's.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from erk_core.levels import LABELS, LEVELS
from erk_core.load import schema as s
from erk_core.load.loader import MODELS
from erk_core.numbers import DECIMAL, RATIO

Json = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ID = r"^[a-z][a-z0-9_]{0,79}$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_NUMBER: Json = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": f"^({DECIMAL.pattern[:-2]}|{RATIO.pattern[:-2]})$"},
    ]
}
_RAW: Json = {"anyOf": [{"type": ["number", "string"]}, {"type": "array", "items": {"type": "string"}}]}
_SHAPES: dict[Any, Json] = {
    s.exact: _NUMBER,
    s.yes_no: {"enum": ["ya", "tidak"]},
    s.iso_date: {"type": "string", "pattern": _DAY},
    s.identifier: {"type": "string", "pattern": _ID},
    s.word: {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]*$"},
}

WORDS = {
    "id": "Nama pendek: huruf kecil, angka, garis bawah; satu arti di seluruh paket.",
    "label": "Nama untuk manusia; tampil di slip dan penjelasan.",
    "versi": "Versi paket, tiga angka: 1.0.0.",
    "semantik": "Dinaikkan hanya bila hasil yang sudah terbit boleh berubah.",
    "induk": "Paket di folder sebelah yang dilanjutkan paket ini.",
    "pustaka": "ya: lapisan pustaka, isinya boleh tak terpakai.",
    "berlaku": "Tanggal berlaku peraturannya.",
    "terbit": "Tanggal paket diterbitkan.",
    "ambang_penilai": "Kelompok 360 selain atasan yang penilainya kurang dari ini tidak pernah masuk nilai.",
    "penilai_kurang": "Kelompok yang kurang: gabung ke kelompok lain, atau bobotnya dibagi_ulang.",
    "catatan": "Keterangan bebas.",
    "sumber": "fakta.<nama>, isian, atau hasil.<langkah>.",
    "tingkat": "Tabel fakta tempat baris ini: pegawai, segmen, hari, butir_skp, nilai_360.",
    "jenis": "Jenis nilai; bawaan bilangan.",
    "satuan": "menit, hari, orang, rupiah, nilai, persen, tanpa, atau gabungannya seperti rupiah/nilai.",
    "desimal": "Banyaknya desimal, dalam satuannya.",
    "rentang": "[terendah, tertinggi]; nilai di luar ini ditolak saat menghitung.",
    "pilihan": "Daftar kata yang boleh muncul.",
    "boleh_kosong": "ya: boleh tidak ada nilainya; pemakainya wajib ada() atau isi().",
    "periode": "-1: bulan lalu; tahun_berjalan: jumlah bulan terkunci tahun ini.",
    "nilai": "Nilai menurut tanggal mulai berlakunya.",
    "diperiksa": "Hari terakhir seseorang memastikan nilai terbaru masih berlaku.",
    "status": "terverifikasi (wajib dasar), asumsi, atau peraga (dasar dilarang).",
    "dasar": "Peraturan dan pasalnya.",
    "kunci": "Kunci pencarian tabel, berurutan.",
    "cara": "sama: dicari persis; pita: batas bawah dan atas inklusif.",
    "langkah": "Jarak terkecil antar nilai kunci, mis. 1 untuk menit bulat.",
    "baris": "Isi tabel: pasangan kunci: nilai, atau daftar baris.",
    "berkas": "CSV di folder tabel yang sama, pengganti baris.",
    "lainnya": "Nilai untuk kunci yang tidak ada di baris.",
    "rumus": "Satu baris rumus; yang memuat titik dua diberi kutip tunggal.",
    "abstrak": "ya: isinya diserahkan ke daerah (hanya di pustaka).",
    "bulatkan": "{desimal, mode} atau tanpa; hanya ini dan bulat(...) yang membulatkan.",
    "mode": "Cara membulatkan.",
    "tampil": "Banyaknya desimal untuk mata; nilainya tetap persis.",
    "hari_acuan": "Hari mana yang nilainya dipakai bila parameter berubah di tengah bulan.",
    "peran": "bruto, potongan, atau bersih; bruto dikurangi potongan harus sama dengan bersih.",
    "rekening": "Kode rekening belanja yang membayarnya, dalam kutip.",
    "menimpa": "Menimpa milik induk: ganti, tambah (parameter, tabel, operasi), atau hapus.",
    "untuk": "Menggandakan langkah: {k: [utama, tambahan]}; {k} di id, label, rumus diganti katanya.",
}


class _Generator(GenerateJsonSchema):
    def function_plain_schema(self, schema: Any) -> JsonSchemaValue:
        return dict(_SHAPES.get(schema["function"]["function"], _RAW))


def schemas() -> dict[str, Json]:
    """One schema a kind of file: paket, masukan, parameter, tabel, langkah, keluaran, operasi, kasus."""
    out = {"paket": _file(s.PaketDef, "paket.yaml")}
    out["paket"]["additionalProperties"] = False
    for kind, model in MODELS.items():
        single = kind in ("parameter", "tabel")
        item = _file(model, f"{kind}/NAMA.yaml" if single else f"{kind}.yaml")
        _overlay(kind, item)
        if not single:
            definitions = item.pop("$defs", {})
            head = {k: item.pop(k) for k in ("$schema", "title")}
            item = {**head, "type": "array", "items": item, "$defs": definitions}
        out[kind] = item
    out["kasus"] = _cases()
    return out


def _file(model: type[BaseModel], title: str) -> Json:
    made = model.model_json_schema(schema_generator=_Generator)
    made = {"$schema": DRAFT, **made, "title": title}
    for part in (made, *made.get("$defs", {}).values()):
        part.pop("description", None)
        for name, field in part.get("properties", {}).items():
            field.pop("title", None)
            field.pop("default", None)
            if name in WORDS:
                field["description"] = WORDS[name]
    return made


def _overlay(kind: str, item: Json) -> None:
    """What the reader of files understands before the models see it: menimpa, untuk, berkas."""
    dated = kind in ("parameter", "tabel", "operasi")
    ways = ["ganti", "tambah", "hapus"] if dated else ["ganti", "hapus"]
    item["properties"]["menimpa"] = {"enum": ways, "description": WORDS["menimpa"]}
    required = [name for name in item.pop("required", []) if not (kind in ("parameter", "tabel") and name == "id")]
    item["if"] = {"properties": {"menimpa": {"enum": ["tambah", "hapus"]}}, "required": ["menimpa"]}
    item["else"] = {"required": required}
    if dated:
        item["properties"]["nilai"]["propertyNames"] = {"pattern": _DAY}
    if kind == "langkah":
        words = {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1}
        item["properties"]["untuk"] = {
            "type": "object",
            "additionalProperties": words,
            "description": WORDS["untuk"],
        }
        item["properties"]["id"] = {"type": "string", "pattern": "^[a-z][a-z0-9_{}]*$", "description": WORDS["id"]}
    if kind == "tabel":
        version = item["$defs"]["NilaiTabel"]
        version["properties"]["berkas"] = {"type": "string", "description": WORDS["berkas"]}
        version["required"] = [name for name in version["required"] if name != "baris"]
        version["oneOf"] = [{"required": ["baris"]}, {"required": ["berkas"]}]


def _cases() -> Json:
    """Cases have no model: they are read word by word (erk_core/tools/cases.py)."""
    value: Json = {"type": ["string", "number"]}
    row: Json = {"type": "object"}
    facts: Json = {level: {"type": "array", "items": row, "description": f"Baris {LABELS[level]}."} for level in LEVELS}
    facts["pegawai"] = {**row, "description": "Masukan pegawai itu."}
    staff: Json = {"type": "array", "items": {"$ref": "#/$defs/bawahan"}, "description": "Bawahan langsung."}
    case: Json = {
        "type": "object",
        "additionalProperties": False,
        "required": ["nama", "periode", "fakta"],
        "properties": {
            "nama": {"type": "string", "description": "Apa yang diuji kasus ini."},
            "sumber": {"type": "string", "description": "Dokumen asal angkanya."},
            "hitungan": {"type": ["string", "number"], "description": "Aritmetikanya ditulis lengkap."},
            "periode": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "description": "Bulan, mis. 2026-10."},
            "fakta": {"type": "object", "additionalProperties": False, "properties": {**facts, "bawahan": staff}},
            "harap": {
                "type": "object",
                "additionalProperties": {"anyOf": [value, row]},
                "description": "Nilai langkah yang harus sama persis.",
            },
            "harap_galat": {"type": "string", "description": "Potongan pesan penolakan."},
            "catatan": {"type": "string", "description": WORDS["catatan"]},
        },
        "anyOf": [{"required": ["sumber"]}, {"required": ["hitungan"]}],
        "oneOf": [{"required": ["harap"]}, {"required": ["harap_galat"]}],
    }
    person: Json = {"type": "object", "additionalProperties": False, "required": ["kunci"]}
    key = {"type": "string", "description": "Kunci bawahan: b1, b2, ..."}
    person["properties"] = {"kunci": key, **facts, "bawahan": staff}
    levels = {level: row for level in LEVELS}
    return {
        "$schema": DRAFT,
        "title": "kasus/NAMA.yaml",
        "$defs": {"kasus": case, "bawahan": person},
        "anyOf": [
            {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/kasus"}},
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["kasus"],
                "properties": {
                    "bawaan": {"type": "object", "additionalProperties": False, "properties": levels},
                    "kasus": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/kasus"}},
                },
            },
        ],
    }
