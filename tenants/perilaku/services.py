"""Writes of the 360-degree survey: open a round, fill one sheet, close the round."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping

from django.db import connection, transaction

from erk_kit.bentuk import bulan_tahun
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import check_open
from tenants.perilaku.bawaan import PERTANYAAN, PILIHAN
from tenants.perilaku.models import Jawaban, Lembar, Pertanyaan, Pilihan, Ronde, TugasMenilai
from tenants.perilaku.selectors import pertanyaan_aktif

# Everyone comes from the reporting line of one day. Peers (rekan setingkat) share the superior and the kind of
# position. One person rates another once: where two groups would fit, the order of `kelompok` below decides.
_DERIVE = """
with garis as (
    select g.pegawai_id, g.atasan_id
      from organisasi_garisatasan g
     where daterange(g.berlaku_mulai, g.berlaku_sampai, '[]') @> %(acuan)s
), orang as (
    select p.id, g.atasan_id, coalesce(j.jenis, '') as jenis
      from organisasi_pegawai p
      left join garis g on g.pegawai_id = p.id
      left join organisasi_penugasan t
        on t.pegawai_id = p.id and t.jenis = 'DEFINITIF'
       and daterange(t.berlaku_mulai, t.berlaku_sampai, '[]') @> %(acuan)s
      left join organisasi_jabatan j on j.id = t.jabatan_id
     where p.terdaftar_mulai <= %(acuan)s and (p.terdaftar_sampai is null or p.terdaftar_sampai >= %(acuan)s)
       and exists (select 1 from organisasi_riwayatkedudukan k
                    where k.pegawai_id = p.id and k.kedudukan = 'AKTIF'
                      and daterange(k.berlaku_mulai, k.berlaku_sampai, '[]') @> %(acuan)s)
), calon as (
    select o.id as dinilai, o.atasan_id as penilai, 'ATASAN' as kelompok, 1 as urut
      from orang o where o.atasan_id is not null
    union all
    select dinilai, penilai, 'REKAN', 2
      from (select o.id as dinilai, r.id as penilai,
                   row_number() over (
                       partition by o.id order by md5(concat_ws('-', o.id, r.id, %(ronde)s::bigint))) as giliran
              from orang o join orang r on r.atasan_id = o.atasan_id and r.jenis = o.jenis and r.id <> o.id
             where o.jenis <> '') rekan
     where %(maks_rekan)s::int is null or giliran <= %(maks_rekan)s::int
    union all
    select o.atasan_id, o.id, 'BAWAHAN', 3
      from orang o join orang a on a.id = o.atasan_id
    union all
    select o.id, o.id, 'DIRI', 4 from orang o where %(dengan_diri)s
), satu as (
    select distinct on (dinilai, penilai) dinilai, penilai, kelompok from calon order by dinilai, penilai, urut
)
insert into perilaku_tugasmenilai (ronde_id, dinilai_id, penilai_id, kelompok, selesai)
select %(ronde)s, dinilai, penilai, kelompok, false from satu order by dinilai, penilai
"""


def round_open(
    *,
    tahun: int,
    bulan: int,
    dengan_diri: bool,
    maks_rekan: int | None = None,
    acuan: dt.date | None = None,
    dibuka: dt.date | None = None,
    ditutup: dt.date | None = None,
) -> Ronde:
    """Open the month's round and derive who rates whom from the reporting lines of `acuan`.

    `acuan`: the day whose lines count (default: the month's last). `dengan_diri`: people also rate themselves
    (Bandung yes, Musi Rawas no; the pack says). `maks_rekan`: at most so many peers a person, drawn by a hash that
    nobody can steer (None: all of them). Only active people on the roll are rated. Raises GalatLayanan
    when the round exists, or when there are no questions.
    """
    akhir = dt.date(tahun, bulan, calendar.monthrange(tahun, bulan)[1])
    check_open(akhir, "Ronde penilaian perilaku", saran="Buka ronde bulan sesudahnya.")
    if Ronde.objects.filter(tahun=tahun, bulan=bulan).exists():
        raise GalatLayanan(
            f"Ronde penilaian perilaku {bulan_tahun(akhir)} sudah ada.",
            kode="ronde_ada",
            saran="Lanjutkan ronde yang ada.",
        )
    if not pertanyaan_aktif().exists():
        raise GalatLayanan(
            "Belum ada pertanyaan aktif.", kode="tanpa_pertanyaan", saran="Isi daftar pertanyaan tiap indikator dahulu."
        )
    with transaction.atomic():
        ronde = Ronde.objects.create(
            tahun=tahun,
            bulan=bulan,
            dibuka=dibuka or akhir,
            ditutup=ditutup or akhir + dt.timedelta(days=5),
            status=Ronde.Status.DIBUKA,
        )
        isi = {"ronde": ronde.pk, "acuan": acuan or akhir, "dengan_diri": dengan_diri, "maks_rekan": maks_rekan}
        with connection.cursor() as kursor:
            kursor.execute(_DERIVE, isi)
    return ronde


def answer_submit(*, ronde: int, penilai: int, dinilai: int, jawaban: Mapping[int, int]) -> None:
    """Fill one sheet whole: `jawaban` maps each active question's id to a step of the scale.

    The task is marked done and the sheet stored under a random key; nothing in the tables joins the two, and
    nothing is returned that could. Raises TidakBerwenang (not your task) or GalatLayanan (done, closed, incomplete).
    """
    with transaction.atomic():
        putaran = Ronde.objects.filter(pk=ronde).first()
        if putaran is None or putaran.status != Ronde.Status.DIBUKA:
            raise GalatLayanan(
                "Ronde penilaian ini tidak sedang dibuka.",
                kode="ronde_tutup",
                saran="Tunggu ronde berikutnya, atau hubungi BKPSDM.",
            )
        check_open(
            dt.date(putaran.tahun, putaran.bulan, 1),
            "Penilaian perilaku",
            saran="Penilaian bulan itu tidak dapat ditambah lagi.",
        )
        tugas = (
            TugasMenilai.objects.select_for_update()
            .filter(ronde_id=ronde, penilai_id=penilai, dinilai_id=dinilai)
            .first()
        )
        if tugas is None:
            raise TidakBerwenang(
                "Anda tidak ditugasi menilai pegawai itu pada ronde ini.",
                kode="bukan_penilai",
                saran="Pilih dari daftar penilaian Anda.",
            )
        if tugas.selesai:
            raise GalatLayanan(
                "Penilaian itu sudah Anda kirim.", kode="sudah_dinilai", saran="Satu penilaian hanya sekali."
            )
        _jawaban_lengkap(jawaban)
        lembar = Lembar.objects.create(ronde_id=ronde, dinilai_id=dinilai, kelompok=tugas.kelompok)
        Jawaban.objects.bulk_create(
            Jawaban(ronde_id=ronde, lembar=lembar, pertanyaan_id=p, nilai=n) for p, n in sorted(jawaban.items())
        )
        tugas.selesai = True
        tugas.save(update_fields=["selesai"])


def round_close(*, ronde: int) -> Ronde:
    """No answers after this."""
    with transaction.atomic():
        lama = Ronde.objects.get(pk=ronde)
        check_open(dt.date(lama.tahun, lama.bulan, 1), "Ronde penilaian perilaku", saran="Ronde itu sudah ditutup.")
        putaran = Ronde.objects.select_for_update().get(pk=ronde)
        putaran.status = Ronde.Status.DITUTUP
        putaran.save(update_fields=["status"])
    return putaran


def round_close_of(*, tahun: int, bulan: int) -> None:
    """Close the month's round if there is one: its month is being locked."""
    Ronde.objects.filter(tahun=tahun, bulan=bulan).exclude(status=Ronde.Status.DITUTUP).update(
        status=Ronde.Status.DITUTUP
    )


def _jawaban_lengkap(jawaban: Mapping[int, int]) -> None:
    ada = {p.pk: p for p in pertanyaan_aktif()}
    skala = set(Pilihan.objects.values_list("nilai", flat=True))
    kurang = [p.teks for k, p in ada.items() if k not in jawaban]
    asing = sorted(set(jawaban) - set(ada))
    salah = sorted({n for n in jawaban.values() if n not in skala})
    if kurang:
        raise GalatLayanan(
            f"{len(kurang)} pertanyaan belum dijawab, mulai dari: '{kurang[0]}'.",
            kode="belum_lengkap",
            saran="Jawab semua pertanyaan, lalu kirim sekaligus.",
        )
    if asing:
        raise GalatLayanan(
            f"Pertanyaan nomor {asing[0]} tidak ada pada ronde ini.",
            kode="pertanyaan_asing",
            saran="Muat ulang lembar penilaian.",
        )
    if salah:
        raise GalatLayanan(
            f"Jawaban {salah[0]} tidak ada pada skala.",
            kode="di_luar_skala",
            saran="Pilih salah satu dari " + ", ".join(str(s) for s in sorted(skala)) + ".",
        )


def survey_default_set() -> None:
    """The six indicators of E-RK with two closed questions each and a five-step scale, where there are none yet."""
    with transaction.atomic():
        if not Pilihan.objects.exists():
            Pilihan.objects.bulk_create(Pilihan(nilai=n, label=label) for n, label in PILIHAN)
        if not Pertanyaan.objects.exists():
            Pertanyaan.objects.bulk_create(
                Pertanyaan(indikator=i, teks=teks, urutan=urut) for urut, (i, teks) in enumerate(PERTANYAAN, 1)
            )
