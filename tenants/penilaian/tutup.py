"""The reading half of a close: people, parts, blockers, facts, all from one snapshot of the database.

docs/algoritma/tutup-bulan.md tells the whole in prose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from erk_core import InputError, Pack
from erk_kit.bentuk import angka
from erk_kit.snapshot import Beside
from tenants.penilaian.bawahan import superior_blockers
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.bulan_lalu import read_results, result_blockers
from tenants.penilaian.fakta.baca import (
    MEMORI_KUERI,
    PERNYATAAN,
    BarisDaftar,
    month_figures,
    params_of,
    read_facts,
    read_roll,
)
from tenants.penilaian.galat import CloseBlocked, KendaliGagal
from tenants.penilaian.halangan import (
    CONTOH,
    Blocker,
    calendar_blockers,
    freshness_blockers,
    nama_nip,
    round_blockers,
)
from tenants.penilaian.halangan_fakta import circle_blockers, personal_blockers
from tenants.penilaian.hitung import Anggota, Bagian, exclusion_reason
from tenants.penilaian.isian.tutup import sheet_blockers, sheets_read
from tenants.penilaian.keadaan import S, close_allowed
from tenants.penilaian.kemajuan import Kemajuan, Tahap
from tenants.penilaian.models import Hitungan, PaketTersimpan, Periode
from tenants.penilaian.paket import excluded_of, pack_load, rules_of


@dataclass(frozen=True)
class Bacaan:
    """What a close works on: parts, the independent count of the roll, and the newest run at the time of reading."""

    bagian: list[Bagian]
    terdaftar: int
    nomor_terakhir: int


@dataclass(frozen=True)
class Rencana:
    """A part before its facts are read: pack, people, and the parameters of its statements."""

    pack: Pack
    orang: list[BarisDaftar]
    params: dict[str, Any]


def close_read(
    bulan: Bulan, *, zona: str, maju: Kemajuan, untuk_kunci: bool = False, beside: Beside[Any] | None = None
) -> Bacaan:
    """Read everything inside the caller's snapshot transaction. untuk_kunci: the caller has checked the month's state.
    beside: a second connection in the same snapshot, to read faster.

    Raises TransisiDitolak (the month's state), CloseBlocked (all blockers at once), KendaliGagal (somebody is lost).
    """
    maju.tahap(Tahap.PERIKSA)
    periode = Periode.objects.filter(tahun=bulan.tahun, bulan=bulan.bulan).first()
    if not untuk_kunci:
        close_allowed(dari=periode.status if periode is not None else S.TERBUKA, kode=bulan.kode)
    with connection.cursor() as cursor:
        cursor.execute(MEMORI_KUERI)
        terdaftar, rencana, halangan = month_check(cursor, bulan, zona=zona)
        if halangan:
            raise CloseBlocked(bulan.kode, halangan)
        maju.tahap(Tahap.PERIKSA, 1.0, f"{angka(terdaftar)} pegawai terdaftar")
        bagian = [_read_part(cursor, bulan, r, maju, (ke, len(rencana)), beside) for ke, r in enumerate(rencana)]
    nomor = Hitungan.objects.filter(periode=periode).order_by("-nomor").values_list("nomor", flat=True).first()
    return Bacaan(bagian, terdaftar, nomor or 0)


def month_check(cursor: Any, bulan: Bulan, *, zona: str) -> tuple[int, list[Rencana], list[Blocker]]:
    """Number of people on the roll, the parts, and everything that stands in the way, found without reading the
    facts."""
    terdaftar, presensi_sampai, ronde_sampai, sumber = month_figures(cursor, bulan)
    halangan = calendar_blockers(bulan) + freshness_blockers(presensi_sampai, bulan, zona, sumber)
    daftar = read_roll(cursor, bulan)
    halangan += circle_blockers(cursor, params_of(bulan))
    halangan += round_blockers(ronde_sampai, bulan)
    if not terdaftar:
        saran = "Isi data pegawai dan tanggal mulai terdaftarnya."
        halangan.append(Blocker("DAFTAR_KOSONG", f"Tidak ada pegawai terdaftar pada {bulan}.", 0, [], saran))
    kelompok, tanpa_paket = _groups(bulan, daftar)
    if tanpa_paket:
        halangan.append(_no_pack(bulan, tanpa_paket))
    rencana = []
    for paket, orang in kelompok:
        # one part is the usual case, and needs no list of ids in its statements
        hanya = None if len(kelompok) == 1 and not tanpa_paket else [b.pegawai_id for b in orang]
        pack = pack_load(paket)
        try:
            luar = excluded_of(pack, bulan)
        except InputError as galat:
            halangan.append(pack_blocker(pack, galat))
            continue
        params = params_of(bulan, pegawai=hanya, **luar)
        halangan += personal_blockers(cursor, params, bulan)
        halangan += result_blockers(pack, bulan, [b.pegawai_id for b in orang])
        halangan += sheet_blockers(cursor, pack, bulan, orang, params)
        rencana.append(Rencana(pack, orang, params))
    halangan += superior_blockers(cursor, [(r.pack, r.orang, r.params) for r in rencana])
    return terdaftar, rencana, halangan


def _groups(
    bulan: Bulan, daftar: Sequence[BarisDaftar]
) -> tuple[list[tuple[PaketTersimpan, list[BarisDaftar]]], list[BarisDaftar]]:
    """People by the pack of their office (office of the last day on the roll), and those whom no pack rules."""
    aturan = rules_of(bulan)
    paket: dict[str, PaketTersimpan] = {}
    orang: dict[str, list[BarisDaftar]] = {}
    tanpa = []
    for baris in daftar:
        berlaku = aturan.untuk(baris.opd_id)
        if berlaku is None:
            tanpa.append(baris)
            continue
        paket[berlaku.hash] = berlaku
        orang.setdefault(berlaku.hash, []).append(baris)
    return [(paket[h], orang[h]) for h in sorted(orang)], tanpa


def _no_pack(bulan: Bulan, orang: Sequence[BarisDaftar]) -> Blocker:
    return Blocker(
        "TANPA_PAKET",
        f"Tidak ada paket aturan yang berlaku pada {bulan} untuk {angka(len(orang))} pegawai.",
        len(orang),
        [nama_nip(b.nama, b.nip) for b in orang[:CONTOH]],
        "Tetapkan paket aturan yang mulai berlaku paling lambat tanggal 1 bulan itu.",
    )


def _read_part(
    cursor: Any,
    bulan: Bulan,
    rencana: Rencana,
    maju: Kemajuan,
    urutan: tuple[int, int],
    beside: Beside[Any] | None,
) -> Bagian:
    """Facts of one part. Who has no counted day is excluded by name of reason. Raises KendaliGagal when somebody is
    lost."""
    ke, banyak = urutan
    selesai = 0

    def lapor(tingkat: str, baris: int) -> None:
        nonlocal selesai
        selesai += 1
        maju.tahap(Tahap.BACA, (ke + selesai / PERNYATAAN) / banyak, f"{tingkat}, {angka(baris)} baris")

    maju.tahap(Tahap.BACA, ke / banyak, f"paket {rencana.pack.id} {rencana.pack.versi}")
    kunci = {b.pegawai_id: b.kunci for b in rencana.orang}
    fakta = read_facts(cursor, bulan, kunci=kunci, params=rencana.params, on_level=lapor, beside=beside)
    fakta.hasil = read_results(rencana.pack, bulan, fakta)
    sheets_read(rencana.pack, bulan, fakta, rencana.orang)
    dihitung = set(fakta.kunci)
    anggota = []
    for baris in rencana.orang:
        if baris.kunci in dihitung:
            anggota.append(Anggota(baris))
            continue
        alasan = exclusion_reason(
            baris, kedudukan_luar=rencana.params["kedudukan_luar"], status_luar=rencana.params["status_luar"]
        )
        if not alasan:
            raise KendaliGagal(
                f"Pegawai {nama_nip(baris.nama, baris.nip)} terdaftar tetapi tidak ada dalam fakta dan tidak "
                f"dikecualikan.",
                kode="pegawai_hilang",
                saran="Tidak ada yang disimpan. Laporkan kepada pengembang.",
            )
        anggota.append(Anggota(baris, alasan))
    return Bagian(rencana.pack, anggota, fakta)


def pack_blocker(pack: Pack, galat: InputError) -> Blocker:
    """What the core refused, as a blocker: the month before the pack's first value, or a fact out of its range."""
    if galat.where.startswith("periode"):
        return Blocker(
            "PERIODE_SEBELUM_PAKET",
            f"Paket {pack.id} {pack.versi} belum mengatur bulan itu: {galat.what}; yang diharapkan: {galat.expected}.",
            1,
            [],
            f"{galat.do[:1].upper()}{galat.do[1:]}.",
        )
    return Blocker(
        "FAKTA_DITOLAK",
        f"Paket {pack.id} {pack.versi} menolak fakta: {galat.what}; yang diharapkan: {galat.expected}.",
        1,
        [galat.where],
        f"{galat.do[:1].upper()}{galat.do[1:]}.",
    )
