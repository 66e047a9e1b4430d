"""Write a scored month: run, parts, snapshots, results, pay lines. All in the caller's one transaction.

What is stored of the people is said once, by people_rows, segment_rows and pay_rows; a recomputation compares with the
same (tenants.penilaian.ulang).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import islice
from typing import Any

from django.db import connection

from erk_core import ENGINE_VERSION, Pack
from erk_kit.ahead import ahead
from erk_kit.bentuk import angka
from tenants.penilaian.fakta import kolom
from tenants.penilaian.fakta.inti import kunci_segmen
from tenants.penilaian.fakta.neraca import balances_add
from tenants.penilaian.fakta.potret import freeze, freeze_roll
from tenants.penilaian.hitung import Bagian, Terhitung, step_texts
from tenants.penilaian.models import BagianHitungan, HasilPegawai, HasilSegmen, Hitungan, Periode, Potret
from tenants.remunerasi.models import BarisBayar

TINGKAT_DAFTAR = "daftar"
_SEKALI_TULIS = 2000
Baris = dict[str, Any]


def run_store(
    *,
    periode: Periode,
    nomor: int,
    bagian: Sequence[Terhitung],
    hashes: tuple[str, str],
    actor_id: int | None,
    on_step: Callable[[str], None],
    modes: dict[str, Any] | None = None,
) -> Hitungan:
    """Store everything of a run. on_step(text) reports progress. modes: as of penilaian.mode.modes_frozen."""
    total = sum(b.bersih for t in bagian for b in t.bayaran)
    hitungan = Hitungan.objects.create(
        periode=periode,
        nomor=nomor,
        versi_mesin=ENGINE_VERSION,
        hash_masukan=hashes[0],
        hash_hasil=hashes[1],
        oleh_id=actor_id,
        jumlah_pegawai=sum(len(t.bagian.anggota) for t in bagian),
        jumlah_dikecualikan=sum(len(t.bagian.dikecualikan) for t in bagian),
        total_bersih=total,
        neraca=[n.to_dict() for n in balances_add(t.bagian.fakta.neraca() for t in bagian)],
        mode_opd=modes or {},
    )
    for satu in bagian:
        baris_bagian = BagianHitungan.objects.create(
            hitungan=hitungan,
            paket_id=satu.bagian.pack.hash,
            hash_masukan=satu.hasil.inputs_hash,
            hash_hasil=satu.hasil.result_hash,
        )
        # compressing needs no database: it goes on while the results are written
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="erk-potret") as pool:
            potret = pool.submit(snapshots_of, satu.bagian)
            on_step(f"hasil {angka(len(satu.bagian.anggota))} pegawai")
            _store_people(hitungan, baris_bagian, satu)
            on_step("segmen jabatan")
            _store_segments(hitungan, baris_bagian, satu)
            on_step("baris bayar")
            _store_pay(hitungan, satu)
            on_step("potret fakta")
            Potret.objects.bulk_create([Potret(bagian=baris_bagian, **isi) for isi in potret.result()])
    return hitungan


def snapshots_of(bagian: Bagian) -> list[Baris]:
    """Potret of a part, by column: the facts of each level, and the roll. Pure."""
    # names and NIP live in organisasi; here kunci and id are enough
    daftar = [
        {n: v for n, v in vars(a.daftar).items() if n not in ("nama", "nip")} | {"alasan": a.alasan}
        for a in bagian.anggota
    ]
    semua = freeze(bagian.fakta) | {TINGKAT_DAFTAR: (len(daftar), *freeze_roll(daftar))}
    return [{"tingkat": t, "baris": n, "isi": isi, "sidik": sidik} for t, (n, isi, sidik) in semua.items()]


def percent_step(pack: Pack) -> str | None:
    """The month's percentage: the first displayed output in persen."""
    return next((k.id for k in pack.keluaran if k.jenis == "tampil" and k.satuan == "persen"), None)


def _decimal4(nilai: Any) -> str | None:
    """For the eye only: four decimals, half away from zero. The exact value is in `langkah`."""
    if not isinstance(nilai, Fraction):
        return None
    pembilang = abs(nilai) * 10_000
    bulat = (2 * pembilang.numerator + pembilang.denominator) // (2 * pembilang.denominator)
    return f"{'-' if nilai < 0 else ''}{bulat // 10_000}.{bulat % 10_000:04d}"


def people_rows(satu: Terhitung) -> Iterator[Baris]:
    """HasilPegawai of a part, by column."""
    bagian, hasil = satu.bagian, satu.hasil
    teks = step_texts(satu, "pegawai")
    langkah_persen = percent_step(bagian.pack)
    persen: dict[str, Any] = {}
    if langkah_persen is not None:
        persen = dict(zip(hasil.keys("pegawai"), hasil.column("pegawai", langkah_persen), strict=True))
    bayar = dict(zip(bagian.fakta.kunci, satu.bayaran, strict=True))
    for anggota in bagian.anggota:
        d = anggota.daftar
        kepala = {"pegawai_id": d.pegawai_id, "opd_id": d.opd_id, "jabatan": d.jabatan, "kelas": d.kelas}
        if anggota.alasan:
            keadaan = {"keadaan": HasilPegawai.Keadaan.DIKECUALIKAN.value, "alasan": anggota.alasan}
            yield kepala | keadaan | {"persen": None, "bruto": 0, "potongan": 0, "bersih": 0, "langkah": {}}
            continue
        b = bayar[d.kunci]
        keadaan = {"keadaan": HasilPegawai.Keadaan.DIHITUNG.value, "alasan": ""}
        uang = {"bruto": b.bruto, "potongan": b.potongan, "bersih": b.bersih}
        yield kepala | keadaan | {"persen": _decimal4(persen.get(d.kunci))} | uang | {"langkah": teks[d.kunci]}


def segment_rows(satu: Terhitung) -> Iterator[Baris]:
    """HasilSegmen of a part, by column, with `pegawai_id` in the place of `hasil_id`."""
    fakta, teks = satu.bagian.fakta, step_texts(satu, "segmen")
    pegawai_id = fakta.tabel["pegawai"]["id"].tolist()
    s = {nama: nilai.tolist() for nama, nilai in fakta.tabel["segmen"].items()}
    for i, orang in enumerate(s["orang"]):
        yield {
            "pegawai_id": pegawai_id[orang],
            "urutan": s["urutan"][i],
            "jabatan": fakta.jabatan[s["jabatan_id"][i]],
            "jenis_penugasan": kolom.JENIS_PENUGASAN[s["jenis_penugasan"][i] - 1],
            "kelas": s["kelas"][i],
            "mulai": fakta.bulan.tanggal(s["mulai"][i]),
            "sampai": fakta.bulan.tanggal(s["selesai"][i]) - dt.timedelta(days=1),
            "langkah": teks.get(kunci_segmen(fakta.kunci[orang], s["urutan"][i]), {}),
        }


def pay_rows(satu: Terhitung) -> Iterator[Baris]:
    """BarisBayar of a part, by column."""
    pegawai_id = satu.bagian.fakta.tabel["pegawai"]["id"].tolist()
    for siapa, bayar in zip(pegawai_id, satu.bayaran, strict=True):
        for komponen, label, jumlah in bayar.baris:
            yield {"pegawai_id": siapa, "komponen": komponen, "label": label, "jumlah": jumlah}


def _store_people(hitungan: Hitungan, baris: BagianHitungan, satu: Terhitung) -> None:
    kepala = {"hitungan_id": hitungan.pk, "bagian_id": baris.pk}
    rows_insert(HasilPegawai, (kepala | r for r in people_rows(satu)))


def _store_segments(hitungan: Hitungan, baris: BagianHitungan, satu: Terhitung) -> None:
    id_hasil = dict(HasilPegawai.objects.filter(hitungan=hitungan, bagian=baris).values_list("pegawai_id", "id"))
    rows_insert(HasilSegmen, ({"hasil_id": id_hasil[r.pop("pegawai_id")]} | r for r in segment_rows(satu)))


def _store_pay(hitungan: Hitungan, satu: Terhitung) -> None:
    rows_insert(BarisBayar, ({"hitungan_id": hitungan.pk} | r for r in pay_rows(satu)))


def rows_insert(model: Any, rows: Iterable[Baris]) -> None:
    """Insert rows by the thousand, all of the same columns; a dict goes into a jsonb column.

    Not COPY: Postgres has none into a table with row-level security, which these have (provisioning.kebijakan). One
    array a column instead, which Postgres reads in half the time of a JSON list of rows. The next thousands are written
    out while it takes the last ones.
    """
    tabel = model._meta.db_table
    jenis = {f.column: f.db_type(connection).partition("(")[0] for f in model._meta.concrete_fields}
    with connection.cursor() as cursor:
        for nama, isi in ahead(_as_arrays(rows)):
            kolom = ", ".join(f'"{n}"' for n in nama)
            asal = ", ".join(f"%s::{jenis[n]}[]" for n in nama)
            perintah = f'insert into "{tabel}" ({kolom}) select * from unnest({asal})'  # noqa: S608 - names of ours
            cursor.execute(perintah, isi)


def _as_arrays(rows: Iterable[Baris]) -> Iterator[tuple[list[str], list[str]]]:
    """(names of the columns, one array literal of Postgres a column) of some thousand rows."""
    semua = iter(rows)
    while potong := list(islice(semua, _SEKALI_TULIS)):
        nama = list(potong[0])
        yield nama, [f"{{{','.join([_element(baris[n]) for baris in potong])}}}" for n in nama]


def _element(nilai: Any) -> str:
    if nilai is None:
        return "NULL"
    if isinstance(nilai, int):
        return str(nilai)
    if isinstance(nilai, dict):
        nilai = json.dumps(nilai, ensure_ascii=False, separators=(",", ":"))
    teks = str(nilai).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{teks}"'
