"""Writes of the 360-degree survey: open a round, fill one sheet, close the round."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping

from django.db import connection, transaction
from django.utils import timezone

from erk_kit.bentuk import bulan_tahun, tanggal
from erk_kit.kunci import horizon
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import check_open
from tenants.perilaku.bawaan import PERTANYAAN, PILIHAN
from tenants.perilaku.models import (
    Jawaban,
    Lembar,
    Pertanyaan,
    PertanyaanRonde,
    Pilihan,
    Ronde,
    TugasMenilai,
)
from tenants.perilaku.pelindung import aggregates_write
from tenants.perilaku.selectors import pertanyaan_aktif, pertanyaan_ronde

LAMA_BAWAAN, LAMA_TERLAMA = 7, 60

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
      from orang o join organisasi_pegawai a on a.id = o.atasan_id
     where not a.kepala_daerah  -- he has no account to answer with
    union all
    select dinilai, penilai, 'REKAN', 2
      from (select o.id as dinilai, r.id as penilai,
                   row_number() over (
                       partition by o.id order by md5(concat_ws('-', o.id, r.id, %(ronde)s::bigint))) as giliran
              from orang o join orang r on r.atasan_id = o.atasan_id and r.jenis = o.jenis and r.id <> o.id
             where o.jenis <> '') rekan
     where %(maks_rekan)s::int is null or giliran <= %(maks_rekan)s::int
    union all
    select dinilai, penilai, 'BAWAHAN', 3
      from (select o.atasan_id as dinilai, o.id as penilai,
                   row_number() over (
                       partition by o.atasan_id order by md5(concat_ws('-', o.atasan_id, o.id, %(ronde)s::bigint)))
                   as giliran
              from orang o join orang a on a.id = o.atasan_id) bawahan
     where %(maks_bawahan)s::int is null or giliran <= %(maks_bawahan)s::int
    union all
    select o.id, o.id, 'DIRI', 4 from orang o where %(dengan_diri)s
), satu as (
    select distinct on (dinilai, penilai) dinilai, penilai, kelompok from calon order by dinilai, penilai, urut
), banyak as (
    select *, count(*) filter (where kelompok in ('REKAN', 'BAWAHAN')) over (partition by dinilai) as terlindung,
           count(*) over (partition by dinilai, kelompok) as sekelompok
      from satu
)
insert into perilaku_tugasmenilai (ronde_id, dinilai_id, penilai_id, kelompok, selesai)
select %(ronde)s, dinilai, penilai, kelompok, false from banyak
 where kelompok in ('ATASAN', 'DIRI')
    or (case when %(gabung)s then terlindung else sekelompok end) >= %(min_penilai)s
 order by dinilai, penilai
"""


def round_open(
    *,
    tahun: int,
    bulan: int,
    dengan_diri: bool,
    maks_rekan: int | None = None,
    maks_bawahan: int | None = None,
    min_penilai: int = 0,
    gabung: bool = False,
    acuan: dt.date | None = None,
    dibuka: dt.date | None = None,
    ditutup: dt.date | None = None,
    actor: Pengguna | None = None,
) -> Ronde:
    """Open the month's round and derive who rates whom from the reporting lines of `acuan`.

    `acuan`: the day whose lines count (default: the month's last). `dengan_diri`: people also rate themselves
    (Bandung yes, Musi Rawas no; the pack says). `maks_rekan`, `maks_bawahan`: at most so many raters of that group a
    person, drawn by a hash that nobody can steer (None: all of them). `min_penilai`: a group (with `gabung`: peers and
    subordinates together) that cannot reach this number is not asked at all, for its answers would count nowhere. Only
    active people on the roll are rated. Raises GalatLayanan when the round exists, or when there are no questions.
    """
    akhir = dt.date(tahun, bulan, calendar.monthrange(tahun, bulan)[1])
    check_open(akhir, "Ronde penilaian perilaku", saran="Buka ronde bulan sesudahnya.")
    pertanyaan = list(pertanyaan_aktif())
    if not pertanyaan:
        raise GalatLayanan(
            "Belum ada pertanyaan aktif.", kode="tanpa_pertanyaan", saran="Isi daftar pertanyaan tiap indikator dahulu."
        )
    with transaction.atomic():
        ronde, baru = Ronde.objects.get_or_create(
            tahun=tahun,
            bulan=bulan,
            defaults={
                "dibuka": dibuka or akhir,
                "ditutup": ditutup or akhir + dt.timedelta(days=5),
                "status": Ronde.Status.DIBUKA,
            },
        )
        if not baru:
            raise GalatLayanan(
                f"Ronde penilaian perilaku {bulan_tahun(akhir)} sudah ada.",
                kode="ronde_ada",
                saran="Lanjutkan ronde yang ada.",
            )
        PertanyaanRonde.objects.bulk_create(
            PertanyaanRonde(ronde=ronde, pertanyaan=p, urutan=ke) for ke, p in enumerate(pertanyaan, 1)
        )
        isi = {
            "ronde": ronde.pk,
            "acuan": acuan or akhir,
            "dengan_diri": dengan_diri,
            "maks_rekan": maks_rekan,
            "maks_bawahan": maks_bawahan,
            "min_penilai": min_penilai,
            "gabung": gabung,
        }
        with connection.cursor() as kursor:
            kursor.execute(_DERIVE, isi)
            jumlah = kursor.rowcount
        catat(
            aksi="perilaku.buka",
            actor=actor,
            objek=(ronde.kode, bulan_tahun(akhir)),
            rincian={"jumlah": jumlah, "sampai": ronde.ditutup},
        )
    return ronde


def answer_submit(*, ronde: int, penilai: int, dinilai: int, jawaban: Mapping[int, int]) -> None:
    """Fill one sheet whole: `jawaban` maps each active question's id to a step of the scale.

    The task is marked done and the sheet stored under a random key; nothing in the tables joins the two, and
    nothing is returned that could. Raises TidakBerwenang (not your task) or GalatLayanan (done, closed, incomplete).
    """
    with transaction.atomic():
        putaran = _open_round(ronde)
        if putaran is None:
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
        _jawaban_lengkap(putaran, jawaban)
        lembar = Lembar.objects.create(ronde_id=ronde, dinilai_id=dinilai, kelompok=tugas.kelompok)
        Jawaban.objects.bulk_create(
            Jawaban(ronde_id=ronde, lembar=lembar, pertanyaan_id=p, nilai=n) for p, n in sorted(jawaban.items())
        )
        tugas.selesai = True
        tugas.save(update_fields=["selesai"])


def _open_round(ronde: int) -> Ronde | None:
    """The round while it takes answers, held open until the caller's transaction ends: closing waits for whoever is
    just sending, and whoever comes later finds it closed. Many may hold it at once."""
    with connection.cursor() as kursor:
        kursor.execute("select 1 from perilaku_ronde where id = %s for share", [ronde])
    return Ronde.objects.filter(pk=ronde, status=Ronde.Status.DIBUKA).first()


def round_close(*, ronde: int, actor: Pengguna | None = None) -> Ronde:
    """No answers after this, for ever: the sums are written now, and another answer later would tell itself by the
    difference. Closing it twice changes nothing."""
    with transaction.atomic():
        lama = Ronde.objects.get(pk=ronde)
        check_open(lama.awal, "Ronde penilaian perilaku", saran="Ronde itu sudah ditutup.")
        putaran = Ronde.objects.select_for_update().get(pk=ronde)
        if putaran.status == Ronde.Status.DITUTUP and putaran.ambang is not None:
            return putaran
        putaran.status = Ronde.Status.DITUTUP
        putaran.save(update_fields=["status"])
        baris = aggregates_write(putaran)
        isi = {"ambang": putaran.ambang, "jumlah": baris}
        catat(aksi="perilaku.tutup", actor=actor, objek=(putaran.kode, bulan_tahun(putaran.awal)), rincian=isi)
    return putaran


def round_extend(*, ronde: int, sampai: dt.date, actor: Pengguna | None = None) -> Ronde:
    """Let an open round run until `sampai`. Raises GalatLayanan for a closed round, or a day that is no extension."""
    with transaction.atomic():
        putaran = Ronde.objects.select_for_update().get(pk=ronde)
        check_open(putaran.awal, "Ronde penilaian perilaku", saran="Ronde itu sudah ditutup.")
        if putaran.status != Ronde.Status.DIBUKA:
            raise GalatLayanan(
                f"Ronde {bulan_tahun(putaran.awal)} sudah ditutup dan tidak dapat dibuka lagi: jumlahnya sudah keluar, "
                "dan jawaban yang menyusul akan terbaca dari selisihnya.",
                kode="ronde_sudah_tutup",
                saran="Buka ronde bulan berikutnya.",
            )
        round_end_check(sampai, mulai=max(putaran.dibuka, timezone.localdate()))
        lama, putaran.ditutup = putaran.ditutup, sampai
        if lama != sampai:
            # the last day is another one, so it is told again
            putaran.diingatkan = min(putaran.diingatkan, 2)
            putaran.save(update_fields=["ditutup", "diingatkan"])
            isi = {"dari": lama, "sampai": sampai}
            catat(aksi="perilaku.perpanjang", actor=actor, objek=(putaran.kode, bulan_tahun(putaran.awal)), rincian=isi)
    return putaran


def round_end_check(sampai: dt.date, *, mulai: dt.date) -> None:
    """Raises GalatLayanan unless `sampai` lies between `mulai` and sixty days later."""
    akhir = mulai + dt.timedelta(days=LAMA_TERLAMA)
    if not mulai <= sampai <= akhir:
        raise GalatLayanan(
            f"Hari terakhir {tanggal(sampai)} di luar {tanggal(mulai)} sampai {tanggal(akhir)}.",
            kode="ronde_hari_terakhir",
            saran=f"Pilih hari di antaranya; lazimnya {LAMA_BAWAAN} hari.",
        )


def round_settle_of(*, tahun: int, bulan: int) -> None:
    """Before the month is computed: its round, if its last day is over, is closed and its sums are written. So neither
    a missing rater nor a scheduler that stood still keeps a month open. Nothing of a locked month."""
    batas = horizon()
    if batas is not None and dt.date(tahun, bulan, 1) <= batas:
        return
    for satu in Ronde.objects.filter(tahun=tahun, bulan=bulan):
        lewat = satu.status == Ronde.Status.DIBUKA and satu.ditutup < timezone.localdate()
        if lewat or (satu.status == Ronde.Status.DITUTUP and satu.ambang is None):
            round_close(ronde=satu.pk)


def round_close_of(*, tahun: int, bulan: int) -> None:
    """Close the month's round if there is one: its month is being locked, and its answers are not among the facts."""
    Ronde.objects.filter(tahun=tahun, bulan=bulan).exclude(status=Ronde.Status.DITUTUP).update(
        status=Ronde.Status.DITUTUP
    )


def _jawaban_lengkap(ronde: Ronde, jawaban: Mapping[int, int]) -> None:
    ada = {p.pk: p for p in pertanyaan_ronde(ronde_id=ronde.pk)}
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
