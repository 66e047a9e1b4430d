"""close_month: a whole close against the database work that no close can avoid."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from typing import Any

from psycopg2 import sql

from erk_kit.binding import public_atomic
from erk_platform.bench.ukuran import Baris, Pilihan, TidakDiukur, UkurGagal, interleave, peak_memory
from provisioning.demo import PERIODE, WILAYAH, WilayahDemo, month_prepare, seed_region
from provisioning.owner import fetch, owner_connection
from provisioning.regions import region_create
from tenants.penilaian.models import HasilPegawai, HasilSegmen, Hitungan
from tenants.penilaian.services import CloseOutcome, period_close
from tenants.registry.models import Region
from tenants.remunerasi.models import BarisBayar

PEGAWAI, PEGAWAI_KECIL = 20_000, 24
# of 20,000 people: 4.5 million activities in 22 working days, 600,000 answers
SEHARI, MAKS_REKAN = (9, 13), 1
_WILAYAH = WILAYAH["musirawas"]

# the sources at the pack's grain
_SUMBER = (
    "select pegawai_id, tanggal, jenis, sum(menit), sum(menit) filter (where status = 'DITERIMA'), "
    "sum(menit_norma) filter (where status = 'DITERIMA') from aktivitas_aktivitas "
    "where tanggal between %(awal)s and %(akhir)s group by pegawai_id, tanggal, jenis",
    "select pegawai_id, tanggal, status_hadir, sum(menit_terlambat), sum(menit_pulang_cepat) from presensi_hasilhari "
    "where tanggal between %(awal)s and %(akhir)s group by pegawai_id, tanggal, status_hadir",
    "select l.dinilai_id, l.kelompok, q.indikator, sum(a.nilai), count(*), count(distinct l.id) "
    "from perilaku_jawaban a join perilaku_lembar l on l.id = a.lembar_id "
    "join perilaku_pertanyaan q on q.id = a.pertanyaan_id group by l.dinilai_id, l.kelompok, q.indikator",
)
_HASIL = {
    HasilPegawai._meta.db_table: "select h.* from {t} h where h.hitungan_id = %(hitungan)s",
    HasilSegmen._meta.db_table: "select s.* from {t} s join {p} h on h.id = s.hasil_id "
    "where h.hitungan_id = %(hitungan)s",
    BarisBayar._meta.db_table: "select b.* from {t} b where b.hitungan_id = %(hitungan)s",
}


def close_month(pilihan: Pilihan) -> Iterator[Baris | TidakDiukur]:
    """Seconds of a close with nothing computed before, from reading to the committed run.

    Floor: COPY (... GROUP BY ...) TO of activities, day results and answers, then COPY of the same number of result
    rows, of the same content, into tables without indexes and keys, and COMMIT. Then the memory of both.
    """
    region_seeded(pilihan)
    with owner_connection() as raw, raw.cursor() as cursor:
        cursor.execute("select set_config('search_path', %s, false)", [_WILAYAH.schema])
        outcome = _close()
        rows = _rows(cursor, outcome)
        _check(cursor, outcome)

        def ours() -> float:
            _forget(cursor)
            begun = time.perf_counter()
            again = _close()
            seconds = time.perf_counter() - begun
            if (again.hash_hasil, again.baru) != (outcome.hash_hasil, True):
                raise UkurGagal("Dua penutupan atas fakta yang sama memberi hash berbeda. Jalankan `make test`.")
            return seconds

        def floor() -> float:
            begun = time.perf_counter()
            _floor(raw, cursor, rows)
            seconds = time.perf_counter() - begun
            _check_floor(cursor, rows)
            return seconds

        kita, lantai = interleave(ours, floor, pilihan.kali(3))
        yield Baris.of("close_month", kita, lantai, "s")
        puncak, puncak_lantai = peak_memory(ours), peak_memory(floor)
    if puncak is None or puncak_lantai is None:
        yield TidakDiukur("close_month_memory", "sistem ini tidak memberi tahu puncak memori sebuah proses")
    else:
        yield Baris.of("close_month_memory", puncak, puncak_lantai, "MB")


def region_seeded(pilihan: Pilihan) -> WilayahDemo:
    """The region of the database benches, with a month ready to be closed; made once a process."""
    w = _WILAYAH
    with public_atomic():
        if Region.objects.filter(schema_name=w.schema).exists():
            return w
    orang = pilihan.orang(PEGAWAI, PEGAWAI_KECIL)
    print(f"menyiapkan {w.nama} dengan {orang} pegawai ...", file=sys.stderr, flush=True)
    region_create(kode=w.kode, nama=w.nama, slug=w.slug, paket_id=w.paket)
    isi = seed_region(
        schema=w.schema,
        slug=w.slug,
        pegawai=orang,
        kode_periode=PERIODE,
        aktivitas_sehari=SEHARI,
        maks_rekan=MAKS_REKAN,
    )
    month_prepare(w, PERIODE)
    print(f"{isi.aktivitas} aktivitas, {isi.rekaman} rekaman, {isi.lembar} lembar 360", file=sys.stderr, flush=True)
    return w


def _close() -> CloseOutcome:
    return period_close(schema=_WILAYAH.schema, kode=PERIODE)


def _forget(cursor: Any) -> None:
    """Remove the run, as no role of the product may: else the next close finds it and computes nothing new."""
    cursor.execute(sql.SQL("truncate {} cascade").format(sql.Identifier(Hitungan._meta.db_table)))


def _rows(cursor: Any, outcome: CloseOutcome) -> dict[str, str]:
    """The run's result rows as COPY text, and empty tables without keys and indexes to put them in."""
    out = {}
    for table, text in _HASIL.items():
        query = sql.SQL(text).format(t=sql.Identifier(table), p=sql.Identifier(HasilPegawai._meta.db_table))
        buffer = io.StringIO()
        chosen = cursor.mogrify(query, {"hitungan": outcome.hitungan_id}).decode()
        cursor.copy_expert(f"copy ({chosen}) to stdout", buffer)
        out[table] = buffer.getvalue()
        cursor.execute(
            sql.SQL("create table {} (like {})").format(sql.Identifier(f"ukur_{table}"), sql.Identifier(table))
        )
    return out


def _floor(raw: Any, cursor: Any, rows: dict[str, str]) -> None:
    month = {"awal": f"{PERIODE}-01", "akhir": f"{PERIODE}-31"}
    for query in _SUMBER:
        cursor.copy_expert(f"copy ({cursor.mogrify(query, month).decode()}) to stdout", io.BytesIO())
    raw.autocommit = False
    try:
        for table, text in rows.items():
            cursor.copy_expert(f'copy "ukur_{table}" from stdin', io.StringIO(text))
        raw.commit()
    finally:
        raw.autocommit = True


def _check_floor(cursor: Any, rows: dict[str, str]) -> None:
    for table, text in rows.items():
        place = sql.Identifier(f"ukur_{table}")
        cursor.execute(sql.SQL("select count(*) from {}").format(place))
        if cursor.fetchone()[0] != text.count("\n"):
            raise UkurGagal(f"Lantai tidak menulis semua baris {table}.")
        cursor.execute(sql.SQL("truncate {}").format(place))


def _check(cursor: Any, outcome: CloseOutcome) -> None:
    """The close has stored everybody, to the rupiah."""
    table = sql.Identifier(HasilPegawai._meta.db_table)
    query = sql.SQL("select count(*), sum(bersih)::bigint from {} where hitungan_id = %s").format(table)
    stored = fetch(cursor.connection, query, [outcome.hitungan_id])[0]
    if stored != (outcome.jumlah_pegawai, outcome.total_bersih):
        raise UkurGagal(f"Hasil yang tersimpan {stored} berbeda dari yang dilaporkan {outcome}. Jalankan `make test`.")
