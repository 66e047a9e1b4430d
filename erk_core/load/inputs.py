"""Declared inputs (``masukan``): resolve their source."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from erk_core import fakta
from erk_core.errors import Finding, suggest
from erk_core.load import schema
from erk_core.load.files import Item
from erk_core.model import FREE, HUGE_DEN, Abstrak, Masukan
from erk_core.numbers import to_text
from erk_core.units import NONE, Unit, UnitError, parse_unit

_FACTS_ONLY = {
    "rujukan": "untuk atasan langsung pakai sumber: fakta.nip_atasan",
    "kode": "untuk kode OPD pakai sumber: fakta.opd",
}


class _Bad(Exception):
    def __init__(self, where: tuple[str | int, ...], what: str, expected: str, do: str) -> None:
        self.args = (where, what, expected, do)


def build(
    item: Item, spec: schema.MasukanDef, steps: dict[str, Any], findings: list[Finding], *, resolved: bool
) -> Masukan | None:
    """A compiled input, or None with findings. ``resolved``: every key is given, fakta.py is not asked."""
    try:
        kind, _, name = spec.sumber.partition(".")
        if kind == "fakta" and name:
            return _finish(spec, "fakta", name) if resolved else _from_fact(spec, name)
        if spec.sumber == "isian":
            return _finish(spec, "isian", spec.id)
        if kind == "hasil" and name:
            return _from_result(spec, name, steps, resolved)
        raise _Bad(
            ("sumber",),
            f'sumber "{spec.sumber}" tidak dikenal',
            "fakta.<nama>, isian, atau hasil.<langkah>",
            "perbaiki sumber",
        )
    except _Bad as bad:
        findings.append(item.finding(*bad.args))
    except UnitError as error:
        findings.append(item.finding(("satuan",), str(error), "satuan yang dikenal", "perbaiki satuan"))
    return None


def implicit(name: str) -> Masukan:
    """A fact that the engine itself needs, of nilai_360 or ``nip_atasan``."""
    spec = schema.MasukanDef(
        id=name, sumber=f"fakta.{name}", tingkat="pegawai" if name == "nip_atasan" else "nilai_360"
    )
    return _from_fact(spec, name)


def _from_fact(spec: schema.MasukanDef, name: str) -> Masukan:
    found = [f for f in fakta.find(name) if spec.tingkat in (None, f.tingkat)]
    if not found:
        raise _Bad(
            ("sumber",),
            f'fakta "{name}"' + (f" di tingkat {spec.tingkat}" if fakta.find(name) else "") + " tidak ada",
            suggest(name, fakta.names()),
            "pilih dari docs/kamus-fakta.md",
        )
    if len(found) > 1:
        raise _Bad(
            ("sumber",),
            f'fakta "{name}" ada di beberapa tingkat',
            f"tingkat: {' atau '.join(f.tingkat for f in found)}",
            "tambahkan tingkat",
        )
    fact = found[0]
    if spec.periode is not None:
        raise _Bad(("periode",), "periode pada fakta", "periode hanya untuk hasil.<langkah>", "hapus periode")
    for key, want in (("jenis", fact.jenis), ("satuan", fact.satuan)):
        got = getattr(spec, key)
        if got is not None and got != want:
            raise _Bad(
                (key,),
                f'{key} "{got}" berbeda dari fakta {name}',
                f"{key}: {want or 'tidak ada'}",
                f"hapus {key}; diambil dari kamus fakta",
            )
    if spec.pilihan is not None and not set(fact.pilihan) <= set(spec.pilihan):
        raise _Bad(
            ("pilihan",),
            f"pilihan tidak memuat semua pilihan fakta {name}",
            ", ".join(fact.pilihan),
            "hapus pilihan; diambil dari kamus fakta",
        )
    if spec.boleh_kosong is False and fact.boleh_kosong:
        raise _Bad(
            ("boleh_kosong",),
            f"fakta {name} boleh kosong",
            "boleh_kosong: ya",
            "hapus boleh_kosong dan pakai isi(...) dalam rumus",
        )
    low, high = fact.rentang or (0, 0)
    given = spec.rentang or [Fraction(low), Fraction(high)]
    return _finish(
        spec.model_copy(
            update={
                "tingkat": fact.tingkat,
                "jenis": fact.jenis,
                "satuan": fact.satuan or None,
                "pilihan": list(fact.pilihan) or None,
                "rentang": given if fact.jenis == "bilangan" else None,
                "desimal": fact.desimal if spec.desimal is None else spec.desimal,
                "boleh_kosong": fact.boleh_kosong or bool(spec.boleh_kosong),
                "label": spec.label or fact.arti[:1].upper() + fact.arti[1:],
            }
        ),
        "fakta",
        name,
    )


def _from_result(spec: schema.MasukanDef, name: str, steps: dict[str, Any], resolved: bool) -> Masukan:
    step = steps.get(name)
    if spec.periode is None:
        raise _Bad(("sumber",), "hasil tanpa periode", "periode: -1 atau tahun_berjalan", "tambahkan periode")
    if step is None and not resolved:
        raise _Bad(("sumber",), f'langkah "{name}" tidak ada', suggest(name, sorted(steps)), "perbaiki nama langkah")
    if step is not None and step.tingkat != "pegawai":
        raise _Bad(
            ("sumber",),
            f'langkah "{name}" bertingkat {step.tingkat}',
            "langkah tingkat pegawai",
            "pilih langkah pegawai",
        )
    if step is not None and spec.satuan not in (None, step.satuan):
        raise _Bad(("satuan",), f"satuan {spec.satuan} berbeda dari langkahnya", str(step.satuan), "hapus satuan")
    yearly = spec.periode == "tahun_berjalan"
    if yearly and (spec.jenis or (step.jenis if step else "bilangan")) != "bilangan":
        raise _Bad(
            ("periode",),
            f'tahun_berjalan atas "{name}" yang bukan bilangan',
            "langkah bilangan, yang dapat dijumlah",
            "pakai periode: -1, atau pilih langkah lain",
        )
    if not yearly and spec.boleh_kosong is False:
        raise _Bad(
            ("boleh_kosong",),
            f'hasil "{name}" bulan lalu tidak selalu ada (pegawai baru, bulan pertama)',
            "boleh_kosong: ya",
            "hapus boleh_kosong dan pakai isi(...) dalam rumus",
        )
    if spec.desimal is None and step is not None and isinstance(step.bulatkan, schema.BulatkanDef):
        spec = spec.model_copy(update={"desimal": max(0, step.bulatkan.desimal)})  # as proven as the step itself
    update = {
        "boleh_kosong": bool(spec.boleh_kosong) or not yearly,
        "satuan": spec.satuan or (step.satuan if step else None),
        "label": spec.label or (step.label if step else name),
        "tingkat": "pegawai",
        "jenis": spec.jenis or (step.jenis if step else None),
        "pilihan": spec.pilihan or (step.pilihan if step else None),
        "desimal": FREE if spec.desimal is None else spec.desimal,
    }
    return _finish(spec.model_copy(update=update), "hasil", name)


def _finish(spec: schema.MasukanDef, source: str, name: str) -> Masukan:
    kind = spec.jenis or "bilangan"
    if spec.tingkat is None:
        raise _Bad(
            (),
            f'masukan "{spec.id}" tanpa tingkat',
            "tingkat: pegawai, segmen, hari, butir_skp, atau nilai_360",
            "tambahkan tingkat",
        )
    if kind in _FACTS_ONLY and source != "fakta":
        raise _Bad(
            ("jenis",),
            f'masukan "{spec.id}" berjenis {kind}',
            "bilangan, pilihan, ya_tidak, atau tanggal",
            _FACTS_ONLY[kind],
        )
    if (kind == "pilihan") != bool(spec.pilihan):
        raise _Bad(
            ("pilihan",),
            f'"{spec.id}": pilihan tidak cocok dengan jenis',
            "jenis: pilihan disertai pilihan: [A, B]",
            "perbaiki salah satunya",
        )
    unit = Unit("", NONE, False)
    low = high = Fraction(0)
    if kind == "bilangan":
        if not spec.satuan or spec.rentang is None:
            raise _Bad(
                (),
                f'masukan "{spec.id}" tanpa satuan atau rentang',
                "satuan dan rentang: [terkecil, terbesar]",
                "tambahkan keduanya",
            )
        unit = parse_unit(spec.satuan)
        low, high = (n / unit.factor for n in spec.rentang)
        if low > high:
            raise _Bad(("rentang",), "rentang terbalik", "[terkecil, terbesar]", "tukar keduanya")
    elif spec.satuan or spec.rentang:
        raise _Bad(("satuan",), f"satuan atau rentang pada {kind}", "hanya untuk bilangan", "hapus")
    return Masukan(
        spec.id,
        spec.label or spec.id,
        spec.tingkat,
        source,
        name,
        kind,
        unit,
        low,
        high,
        spec.desimal or 0,
        tuple(spec.pilihan or ()),
        bool(spec.boleh_kosong),
        spec.periode,
    )


def abstract(m: Masukan) -> Abstrak:
    """Range and representation of an input before any data."""
    if m.jenis != "bilangan":
        return Abstrak(m.jenis, kosong=m.boleh_kosong, pilihan=frozenset(m.pilihan))
    den = HUGE_DEN if m.bebas else 1
    return Abstrak("bilangan", m.unit.dim, m.boleh_kosong, m.low, m.high, 10**m.desimal * m.unit.factor, den)


def dump(m: Masukan) -> dict[str, Any]:
    """Canonical form: everything resolved, so that a later dictionary of facts cannot change it."""
    out: dict[str, Any] = {
        "id": m.id,
        "sumber": m.asal if m.asal == "isian" else f"{m.asal}.{m.nama}",
        "label": m.label,
        "tingkat": m.tingkat,
        "jenis": m.jenis,
        "boleh_kosong": "ya" if m.boleh_kosong else "tidak",
        "desimal": m.desimal,
    }
    if m.jenis == "bilangan":
        out |= {"satuan": m.unit.text, "rentang": [to_text(m.low * m.unit.factor), to_text(m.high * m.unit.factor)]}
    if m.pilihan:
        out["pilihan"] = list(m.pilihan)
    if m.periode is not None:
        out["periode"] = m.periode
    return out
