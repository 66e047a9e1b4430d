"""Random packs from the grammar, well typed by construction, and random facts for them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from erk_core import Pack, pack_from_canonical
from erk_core.numbers import MODES

LEVELS = ("pegawai", "segmen", "hari")
HUGE = 10**18
INPUTS: dict[str, list[dict[str, Any]]] = {
    "pegawai": [
        {"id": "p_kecil", "rentang": ["0", "40"]},
        {"id": "p_besar", "rentang": [str(-HUGE), str(HUGE)], "desimal": 2},
        {"id": "p_hampa", "rentang": ["-5", "5"], "boleh_kosong": "ya"},
        {"id": "p_kata", "jenis": "pilihan", "pilihan": ["A", "B", "C"]},
        {"id": "p_benar", "jenis": "ya_tidak"},
    ],
    "segmen": [
        {"id": "s_bagian", "rentang": ["1", "31"]},
        {"id": "s_hampa", "rentang": ["0", "9"], "boleh_kosong": "ya"},
    ],
    "hari": [
        {"id": "h_menit", "rentang": ["0", "1440"]},
        {"id": "h_persen", "rentang": ["-100", "100"], "desimal": 1, "satuan": "persen"},
        {"id": "h_benar", "jenis": "ya_tidak"},
    ],
}
PARAMETERS = {"q_utuh": "3", "q_pecah": "-0.37", "q_tiga": "1/3", "q_nol": "0"}
ABOVE = {"pegawai": ("pegawai",), "segmen": ("segmen", "pegawai"), "hari": ("hari", "segmen", "pegawai")}
BELOW = {"pegawai": ("segmen", "hari"), "segmen": ("hari",), "hari": ()}
_BANDS = [({"sampai": "-1/2"}, "1"), ({"sampai": "7"}, "2/7"), ({"sampai": "1000"}, "-4")]
_PAIRS = [("A", "3", "10"), ("B", "1/3", "20"), ("A", "0", "30")]


def table(name: str, keys: list[dict[str, Any]], **version: Any) -> dict[str, Any]:
    dated = {"2020-01-01": {"status": "peraga", **version}}
    return {"id": name, "label": name, "satuan": "tanpa", "kunci": keys, "nilai": dated}


TABLES = [
    table("t_pita", [{"id": "x", "satuan": "tanpa", "cara": "pita"}], baris=[{"x": x, "nilai": n} for x, n in _BANDS]),
    table(
        "t_dua",
        [{"id": "k", "jenis": "pilihan"}, {"id": "x", "satuan": "tanpa"}],
        baris=[{"k": k, "x": x, "nilai": n} for k, x, n in _PAIRS],
        lainnya="0.5",
    ),
]


def number(level: str, steps: dict[str, list[str]], depth: int) -> st.SearchStrategy[str]:
    """A formula that gives a number at the level (perhaps empty)."""
    names = [i["id"] for lv in ABOVE[level] for i in INPUTS[lv] if i.get("jenis") is None]
    names += [s for lv in ABOVE[level] for s in steps[lv]] + list(PARAMETERS)
    leaf = st.sampled_from([*names, "0", "1", "100 %"])
    if depth == 0:
        return leaf
    sub, cond = number(level, steps, depth - 1), truth(level, steps, depth - 1)
    options = [
        leaf,
        st.builds("({} {} {})".format, sub, st.sampled_from("+-*/"), sub),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "isi"]), sub, sub),
        st.builds("jika({}, {}, {})".format, cond, sub, sub),
        st.builds("jika(ada({0}), {0}, {1})".format, sub, sub),
        st.builds("-({})".format, sub),
        st.builds(
            "bulat({}, {}, {}, {})".format,
            sub,
            st.integers(-2, 3),
            st.sampled_from(MODES),
            st.sampled_from(["persen", "tanpa"]),
        ),
        st.builds("pita(t_pita, {})".format, sub),
    ]
    if level == "pegawai":
        if steps["pasti"]:
            options.append(st.builds("rata_bawahan({})".format, st.sampled_from(steps["pasti"])))
        options.append(st.builds("tabel(t_dua, p_kata, {})".format, sub))
    for other in BELOW[level]:
        body, keep = number(other, steps, depth - 1), truth(other, steps, depth - 1)
        fold = st.sampled_from(["jumlah", "rata", "maks", "min"])
        options.append(st.builds("{}({} jika isi({}, tidak): isi({}, 0))".format, fold, st.just(other), keep, body))
        options.append(st.builds("{}({}: isi({}, 0))".format, fold, st.just(other), body))
    return st.one_of(options)


def truth(level: str, steps: dict[str, list[str]], depth: int) -> st.SearchStrategy[str]:
    """A condition at the level (perhaps empty)."""
    names = [i["id"] for lv in ABOVE[level] for i in INPUTS[lv] if i.get("jenis") == "ya_tidak"]
    leaf = st.sampled_from([*names, "ya", "tidak", 'p_kata = "A"', 'p_kata != "B"', "ada(p_hampa)"])
    if depth == 0:
        return leaf
    sub, value = truth(level, steps, depth - 1), number(level, steps, depth - 1)
    return st.one_of(
        leaf,
        st.builds("({} {} {})".format, sub, st.sampled_from(["dan", "atau"]), sub),
        st.builds("bukan ({})".format, sub),
        st.builds("{} {} {}".format, value, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), value),
    )


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """A pack of two to five random steps over fixed inputs, parameters and tables.

    ``steps["pasti"]``: pegawai steps that are never empty, whose mean over the subordinates may be read.
    """
    steps: dict[str, list[str]] = {level: [] for level in (*LEVELS, "pasti")}
    langkah: list[dict[str, Any]] = []
    for n in range(draw(st.integers(2, 5))):
        level = draw(st.sampled_from(LEVELS))
        one: dict[str, Any] = {"id": f"langkah_{n}", "label": f"L{n}", "tingkat": level, "boleh_kosong": "ya"}
        kind = draw(st.integers(0, 7))
        if kind >= 6:
            del one["boleh_kosong"]
            body = f"isi({draw(number('pegawai', steps, 1))}, 0)"
            if kind == 7:  # mixes its own mean over the subordinates, within a range
                body = f"min(max({body} + isi(rata_bawahan({one['id']}), q_tiga) * q_pecah, -q_utuh), q_utuh)"
            one |= {"tingkat": "pegawai", "satuan": draw(st.sampled_from(["tanpa", "persen"])), "rumus": body}
            if draw(st.booleans()):
                one["bulatkan"] = {"desimal": draw(st.integers(0, 4)), "mode": draw(st.sampled_from(MODES))}
            steps["pegawai"].append(one["id"])
            steps["pasti"].append(one["id"])
        elif kind == 0:
            one |= {"jenis": "ya_tidak", "rumus": draw(truth(level, steps, 2))}
        else:
            one |= {"satuan": draw(st.sampled_from(["tanpa", "persen"])), "rumus": draw(number(level, steps, 2))}
            if draw(st.booleans()):
                one["bulatkan"] = {"desimal": draw(st.integers(-2, 4)), "mode": draw(st.sampled_from(MODES))}
            steps[level].append(one["id"])
        langkah.append(one)
    masukan = []
    for level, items in INPUTS.items():
        for item in items:
            extra = {} if item.get("jenis") else {"jenis": "bilangan", "satuan": item.get("satuan", "tanpa")}
            masukan.append({"sumber": "isian", "label": item["id"], "tingkat": level, **extra, **item})
    masukan.append({"id": "nip_atasan", "sumber": "fakta.nip_atasan", "tingkat": "pegawai", "jenis": "rujukan"})
    masukan[-1] |= {"boleh_kosong": "ya"}
    raw = {
        "format": "erk.paket.v1",
        "lapisan": [],
        "paket": {"id": "acak", "label": "a", "versi": "1.0.0", "berlaku": "2020-01-01", "terbit": "2020-01-01"},
        "masukan": masukan,
        "parameter": [
            {"id": k, "label": k, "satuan": "tanpa", "nilai": {"2020-01-01": {"nilai": v, "status": "peraga"}}}
            for k, v in PARAMETERS.items()
        ],
        "tabel": TABLES,
        "langkah": langkah,
        "keluaran": [{"id": "langkah_0", "jenis": "tampil"}],
        "operasi": [],
    }
    return pack_from_canonical(json.dumps(raw).encode())
