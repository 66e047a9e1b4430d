"""Write a scored month: run, parts, snapshots, results, pay lines. All in the caller's one transaction."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from django.db import connection

from erk_core import ENGINE_VERSION, Pack
from erk_kit.bentuk import angka
from tenants.penilaian.fakta import kolom
from tenants.penilaian.fakta.inti import kunci_segmen
from tenants.penilaian.fakta.potret import freeze, freeze_roll
from tenants.penilaian.hitung import Bagian, Terhitung, step_texts
from tenants.penilaian.models import BagianHitungan, HasilPegawai, HasilSegmen, Hitungan, Periode, Potret
from tenants.remunerasi.models import BarisBayar

TINGKAT_DAFTAR = "daftar"
_NULL = r"\N"


def run_store(
    *,
    periode: Periode,
    nomor: int,
    bagian: Sequence[Terhitung],
    hashes: tuple[str, str],
    actor_id: int | None,
    on_step: Callable[[str], None],
) -> Hitungan:
    """Store everything of a run. on_step(text) reports progress."""
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
    )
    for satu in bagian:
        baris_bagian = BagianHitungan.objects.create(
            hitungan=hitungan,
            paket_id=satu.bagian.pack.hash,
            hash_masukan=satu.hasil.inputs_hash,
            hash_hasil=satu.hasil.result_hash,
        )
        on_step("potret fakta")
        _store_snapshots(baris_bagian, satu.bagian)
        on_step(f"hasil {angka(len(satu.bagian.anggota))} pegawai")
        _store_people(hitungan, baris_bagian, satu)
        on_step("segmen jabatan")
        _store_segments(hitungan, baris_bagian, satu)
        on_step("baris bayar")
        _store_pay(hitungan, satu)
    return hitungan


def _store_snapshots(baris: BagianHitungan, bagian: Bagian) -> None:
    potret = [
        Potret(bagian=baris, tingkat=tingkat, baris=n, isi=isi) for tingkat, (n, isi) in freeze(bagian.fakta).items()
    ]
    # names and NIP live in organisasi; here kunci and id are enough
    daftar = [
        {n: v for n, v in vars(a.daftar).items() if n not in ("nama", "nip")} | {"alasan": a.alasan}
        for a in bagian.anggota
    ]
    potret.append(Potret(bagian=baris, tingkat=TINGKAT_DAFTAR, baris=len(daftar), isi=freeze_roll(daftar)))
    Potret.objects.bulk_create(potret)


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


def _store_people(hitungan: Hitungan, baris: BagianHitungan, satu: Terhitung) -> None:
    bagian, hasil = satu.bagian, satu.hasil
    teks = step_texts(satu, "pegawai")
    langkah_persen = percent_step(bagian.pack)
    persen: dict[str, Any] = {}
    if langkah_persen is not None:
        persen = dict(zip(hasil.keys("pegawai"), hasil.column("pegawai", langkah_persen), strict=True))
    bayar = dict(zip(bagian.fakta.kunci, satu.bayaran, strict=True))

    def rows() -> Iterable[tuple[Any, ...]]:
        for anggota in bagian.anggota:
            d = anggota.daftar
            kepala = (hitungan.pk, baris.pk, d.pegawai_id, d.opd_id, d.jabatan, d.kelas)
            if anggota.alasan:
                yield (*kepala, HasilPegawai.Keadaan.DIKECUALIKAN, anggota.alasan, None, 0, 0, 0, "{}")
                continue
            b = bayar[d.kunci]
            isi = json.dumps(teks[d.kunci], ensure_ascii=False, separators=(",", ":"))
            tampil = _decimal4(persen.get(d.kunci))
            yield (*kepala, HasilPegawai.Keadaan.DIHITUNG, "", tampil, b.bruto, b.potongan, b.bersih, isi)

    kolom_ = (
        *("hitungan_id", "bagian_id", "pegawai_id", "opd_id", "jabatan", "kelas", "keadaan", "alasan"),
        *("persen", "bruto", "potongan", "bersih", "langkah"),
    )
    _copy_in(HasilPegawai, kolom_, rows())


def _store_segments(hitungan: Hitungan, baris: BagianHitungan, satu: Terhitung) -> None:
    fakta = satu.bagian.fakta
    id_hasil = dict(HasilPegawai.objects.filter(hitungan=hitungan, bagian=baris).values_list("pegawai_id", "id"))
    teks = step_texts(satu, "segmen")
    pegawai_id = fakta.tabel["pegawai"]["id"].tolist()
    s = {nama: nilai.tolist() for nama, nilai in fakta.tabel["segmen"].items()}

    def rows() -> Iterable[tuple[Any, ...]]:
        for i, orang in enumerate(s["orang"]):
            isi = teks.get(kunci_segmen(fakta.kunci[orang], s["urutan"][i]), {})
            yield (
                id_hasil[pegawai_id[orang]],
                s["urutan"][i],
                fakta.jabatan[s["jabatan_id"][i]],
                kolom.JENIS_PENUGASAN[s["jenis_penugasan"][i] - 1],
                s["kelas"][i],
                fakta.bulan.tanggal(s["mulai"][i]),
                fakta.bulan.tanggal(s["selesai"][i]) - dt.timedelta(days=1),
                json.dumps(isi, ensure_ascii=False, separators=(",", ":")),
            )

    kolom_ = ("hasil_id", "urutan", "jabatan", "jenis_penugasan", "kelas", "mulai", "sampai", "langkah")
    _copy_in(HasilSegmen, kolom_, rows())


def _store_pay(hitungan: Hitungan, satu: Terhitung) -> None:
    pegawai_id = satu.bagian.fakta.tabel["pegawai"]["id"].tolist()
    rows = (
        (hitungan.pk, siapa, komponen, label, jumlah)
        for siapa, bayar in zip(pegawai_id, satu.bayaran, strict=True)
        for komponen, label, jumlah in bayar.baris
    )
    _copy_in(BarisBayar, ("hitungan_id", "pegawai_id", "komponen", "label", "jumlah"), rows)


def _copy_in(model: Any, kolom_: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY rows into a table; None is null."""
    buffer = io.StringIO()
    tulis = csv.writer(buffer, lineterminator="\n")
    for row in rows:
        tulis.writerow([_NULL if nilai is None else nilai for nilai in row])
    buffer.seek(0)
    nama = ", ".join(f'"{k}"' for k in kolom_)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"copy \"{model._meta.db_table}\" ({nama}) from stdin (format csv, null '{_NULL}')",
            buffer,
        )
