"""The close and the sheets: what blocks it, and the accepted values as facts of the people who are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from django.utils import timezone

from erk_core import Pack
from erk_kit.bentuk import angka, saat
from tenants.organisasi.models import Opd
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.baca import BarisDaftar
from tenants.penilaian.fakta.tabel import FaktaBulan, HasilLalu
from tenants.penilaian.halangan import CONTOH, Blocker, nama_nip
from tenants.penilaian.isian.lembar import (
    columns_text,
    counted_ids,
    is_whole,
    names_of,
    newest_of,
    sheet_inputs,
    values_of,
)
from tenants.penilaian.models import LembarIsian

# Column of the frozen pegawai facts: id of the sheet's version that a person's values come from, 0 = none.
SUMBER = "lembar_isian"


def sheet_blockers(
    cursor: Any, pack: Pack, bulan: Bulan, orang: Sequence[BarisDaftar], params: Mapping[str, Any]
) -> list[Blocker]:
    """Sheets of this pack's people that are missing, not accepted, or not of today's people and columns."""
    halangan = _other_levels(pack)
    kolom = sheet_inputs(pack)
    if not kolom:
        return halangan
    dihitung = counted_ids(cursor, params)
    per_opd: dict[int, list[BarisDaftar]] = {}
    tanpa_opd = []
    for baris in orang:
        if baris.pegawai_id in dihitung and baris.opd_id is not None:
            per_opd.setdefault(baris.opd_id, []).append(baris)
        elif baris.pegawai_id in dihitung:
            tanpa_opd.append(baris)
    opd = {o.pk: o for o in Opd.objects.filter(pk__in=per_opd)}
    terbaru = newest_of(bulan, list(per_opd))
    nilai = values_of([s.pk for s in terbaru.values()])
    label = ", ".join(m.label for m in kolom)
    temuan: dict[str, list[str]] = {kode: [] for kode in _SEBAB}
    for opd_id in sorted(per_opd, key=lambda i: opd[i].kode):
        nama, isi = f"{opd[opd_id].nama}: {label}", terbaru.get(opd_id)
        if isi is None:
            temuan["ISIAN_BELUM_ADA"].append(nama)
            continue
        if isi.kolom != columns_text(kolom):
            temuan["ISIAN_KOLOM_LAMA"].append(f"{nama} (versi {isi.versi})")
        elif not isi.diterima:
            temuan["ISIAN_BELUM_DITERIMA"].append(f"{nama} (versi {isi.versi})")
        elif not is_whole(isi, nilai[isi.pk]):
            temuan["ISIAN_BERUBAH"].append(f"{nama} (versi {isi.versi})")
        kurang = [b for b in per_opd[opd_id] if b.pegawai_id not in nilai[isi.pk]]
        temuan["ISIAN_TANPA_BARIS"] += [f"{opd[opd_id].nama}: {nama_nip(b.nama, b.nip)}" for b in kurang]
    if any(not m.boleh_kosong for m in kolom):
        temuan["ISIAN_TANPA_OPD"] += [nama_nip(b.nama, b.nip) for b in tanpa_opd]
    return halangan + [
        Blocker(
            kode,
            f"{angka(len(daftar))} {_SEBAB[kode][0].format(bulan=bulan)}.",
            len(daftar),
            daftar[:CONTOH],
            _SEBAB[kode][1],
        )
        for kode, daftar in temuan.items()
        if daftar
    ]


# code -> (what is wrong, after the number; what to do)
_SEBAB = {
    "ISIAN_BELUM_ADA": (
        "OPD belum mengisi lembar isian {bulan}",
        "Admin OPD mengisi lembarnya (atau menyatakan nihil), lalu orang lain menerimanya.",
    ),
    "ISIAN_KOLOM_LAMA": (
        "lembar isian {bulan} diisi untuk kolom paket yang lain",
        "Isi lembar yang baru menurut paket yang berlaku, lalu terima.",
    ),
    "ISIAN_BELUM_DITERIMA": (
        "lembar isian {bulan} belum diterima",
        "Orang lain dari yang mengisi memeriksa dan menerima versi terbarunya.",
    ),
    "ISIAN_BERUBAH": (
        "lembar isian {bulan} isinya bukan yang diterima",
        "Isi dan terima lagi lembarnya, dan laporkan kepada inspektorat.",
    ),
    "ISIAN_TANPA_BARIS": (
        "pegawai yang dihitung tidak ada pada lembar isian OPD-nya {bulan}",
        "Isi versi baru lembar OPD itu dengan daftar pegawai yang sekarang, lalu terima.",
    ),
    "ISIAN_TANPA_OPD": (
        "pegawai yang dihitung tanpa OPD, sehingga tidak ada pada lembar isian mana pun {bulan}",
        "Lengkapi penugasannya.",
    ),
}


def _other_levels(pack: Pack) -> list[Blocker]:
    lain = [f"{m.label} (tingkat {m.tingkat})" for m in pack.masukan if m.asal == "isian" and m.tingkat != "pegawai"]
    if not lain:
        return []
    return [
        Blocker(
            "ISIAN_TINGKAT_LAIN",
            f"{len(lain)} masukan isian paket {pack.id} {pack.versi} bukan tingkat pegawai, jadi tidak ada lembarnya.",
            len(lain),
            lain[:CONTOH],
            "Tulis masukan itu pada tingkat pegawai di paket.",
        )
    ]


def sheets_read(pack: Pack, bulan: Bulan, fakta: FaktaBulan, orang: Iterable[BarisDaftar]) -> None:
    """Put the accepted values into `fakta` under the ids of their inputs, with the version they come from.

    Call in the snapshot in which sheet_blockers found nothing.
    """
    kolom = sheet_inputs(pack)
    if not kolom:
        return
    opd_of = {b.pegawai_id: b.opd_id for b in orang}
    ids = fakta.tabel["pegawai"]["id"].tolist()
    terbaru = newest_of(bulan, {o for i in ids if (o := opd_of[i]) is not None})
    nilai = values_of([s.pk for s in terbaru.values()])
    lembar = [terbaru[o].pk if (o := opd_of[i]) is not None else 0 for i in ids]
    fakta.tabel["pegawai"][SUMBER] = np.array(lembar, dtype=np.int64)
    for item in kolom:
        isi = [nilai[s][i][item.id] if s else None for i, s in zip(ids, lembar, strict=True)]
        fakta.hasil[item.id] = HasilLalu(item.jenis, isi)


def sheet_note(lembar_id: int) -> str:
    """Which sheet, who filled it and who accepted it, in one sentence for the explanation."""
    isi = LembarIsian.objects.select_related("opd").filter(pk=lembar_id).first()
    if isi is None:
        return ""
    nama = names_of([isi])
    siapa = [
        (
            kata,
            nama.get(orang, f"pengguna {orang}"),
            saat(timezone.localtime(pada), timezone.get_current_timezone_name()),
        )
        for kata, orang, pada in (
            ("diisi", isi.diisi_oleh_id, isi.diisi_pada),
            ("diterima", isi.diterima_oleh_id, isi.diterima_pada),
        )
        if orang is not None and pada is not None
    ]
    oleh = ", ".join(f"{kata} {orang} {pada}" for kata, orang, pada in siapa)
    return f"Lembar isian {isi.opd.nama} {Bulan(isi.tahun, isi.bulan)} versi {isi.versi}: {oleh}."


def note_sheet(pohon: Mapping[str, Any], pack: Pack, catatan: str) -> None:
    """Put `catatan` on every node of a trace that is an input of a sheet."""
    dicari = {m.id for m in sheet_inputs(pack)}
    tumpukan = list(pohon["keluaran"])
    while tumpukan:
        node = tumpukan.pop()
        if node["jenis"] == "masukan" and node["id"] in dicari:
            node["catatan"] = catatan
        tumpukan += node["operan"]
