"""What each kind of dated fact refuses, at its set and at its correction alike (fakta.fact_rule)."""

from __future__ import annotations

import calendar
import datetime as dt

from django.db import connection

from erk_kit.bentuk import tanggal
from tenants.organisasi.fakta import days_text, fact_rule
from tenants.organisasi.galat import FaktaBertumpuk, GalatLayanan
from tenants.organisasi.models import GarisAtasan, HukumanDisiplin, Jabatan, KelasJabatan, Pegawai, Penugasan

_H = HukumanDisiplin
# PP 94/2021 Ps 8: level of each kind, and its months where the PP itself sets them
HUKUMAN: dict[str, tuple[str, int | None]] = {
    **dict.fromkeys((_H.Jenis.TEGURAN_LISAN, _H.Jenis.TEGURAN_TERTULIS), (_H.Tingkat.RINGAN, None)),
    _H.Jenis.PERNYATAAN_TIDAK_PUAS: (_H.Tingkat.RINGAN, None),
    _H.Jenis.POTONGAN_6_BULAN: (_H.Tingkat.SEDANG, 6),
    _H.Jenis.POTONGAN_9_BULAN: (_H.Tingkat.SEDANG, 9),
    _H.Jenis.POTONGAN_12_BULAN: (_H.Tingkat.SEDANG, 12),
    _H.Jenis.TURUN_JABATAN: (_H.Tingkat.BERAT, 12),
    _H.Jenis.BEBAS_JABATAN: (_H.Tingkat.BERAT, 12),
    _H.Jenis.PEMBERHENTIAN: (_H.Tingkat.BERAT, None),
}


def last_day(mulai: dt.date, bulan: int) -> dt.date:
    """The day before the same date `bulan` months later (the month's last day where that date does not exist)."""
    tahun, ke = divmod(mulai.year * 12 + mulai.month - 1 + bulan, 12)
    hari = min(mulai.day, calendar.monthrange(tahun, ke + 1)[1])
    return dt.date(tahun, ke + 1, hari) - dt.timedelta(days=1)


@fact_rule(HukumanDisiplin)
def _hukuman_rule(fakta: HukumanDisiplin) -> None:
    tingkat, bulan = HUKUMAN[fakta.jenis]
    nama = fakta.get_jenis_display()
    if fakta.tingkat != tingkat:
        raise GalatLayanan(
            f"{nama} adalah hukuman disiplin {_H.Tingkat(tingkat).label.lower()}, bukan "
            f"{fakta.get_tingkat_display().lower()}.",
            kode="hukuman_tingkat",
            saran="Batalkan catatan ini dan catat hukuman yang benar.",
        )
    if bulan is not None:
        akhir = last_day(fakta.berlaku_mulai, bulan)
        if fakta.berlaku_sampai is None or fakta.berlaku_sampai > akhir:
            raise GalatLayanan(
                f"{nama} mulai {tanggal(fakta.berlaku_mulai)} berakhir paling lambat {tanggal(akhir)} (PP 94/2021).",
                kode="hukuman_masa",
                saran="Kosongkan tanggal akhirnya agar dihitung, atau betulkan jenisnya.",
            )
    elif fakta.berlaku_sampai is None and fakta.jenis != _H.Jenis.PEMBERHENTIAN:
        raise GalatLayanan(
            f"{nama}: hari terakhirnya tidak diatur PP 94/2021, jadi harus diisi.",
            kode="hukuman_tanpa_akhir",
            saran="Isi tanggal akhir menurut keputusannya atau aturan daerah.",
        )


@fact_rule(KelasJabatan)
def kelas_rule(fakta: KelasJabatan) -> None:
    if (fakta.status == KelasJabatan.Status.TERVERIFIKASI) != bool(fakta.dasar.strip()):
        raise GalatLayanan(
            "Dasar hukum wajib untuk kelas yang terverifikasi, dan hanya untuk itu.",
            kode="kelas_dasar",
            saran="Isi nomor keputusan, atau pakai status asumsi atau peraga tanpa dasar.",
        )


@fact_rule(Penugasan)
def _penugasan_rule(fakta: Penugasan) -> None:
    kelas = KelasJabatan.objects.dalam(fakta.berlaku_mulai, fakta.berlaku_sampai or dt.date.max)
    if not kelas.filter(jabatan_id=fakta.jabatan_id).exists():
        raise classless(fakta, Jabatan.objects.get(pk=fakta.jabatan_id))


def classless(fakta: Penugasan, jabatan: Jabatan) -> GalatLayanan:
    """A position that has no kelas on any day on which it is held."""
    return GalatLayanan(
        f"Jabatan {jabatan.nama} ({jabatan.kode}) tidak berkelas {days_text(fakta)}.",
        kode="jabatan_tanpa_kelas",
        saran="Tetapkan kelas jabatan itu dahulu.",
    )


def acting_twin(ada: Penugasan, jenis: str) -> FaktaBertumpuk:
    """The same acting position twice on a day, whatever it is called. ada: the one that is there."""
    return FaktaBertumpuk(
        f"Penugasan {Penugasan.Jenis(jenis).label} pada jabatan yang sama sudah ada {days_text(ada)}.",
        kode="penugasan_kembar",
        saran="Akhiri penugasan itu dahulu, atau ubah tanggalnya.",
    )


@fact_rule(GarisAtasan)
def _atasan_rule(fakta: GarisAtasan) -> None:
    if fakta.pegawai_id == fakta.atasan_id:
        raise GalatLayanan(
            "Pegawai tidak dapat menjadi atasan dirinya sendiri.", kode="atasan_sendiri", saran="Pilih pejabat lain."
        )
    atasan, mulai = Pegawai.objects.get(pk=fakta.atasan_id), fakta.berlaku_mulai
    di_luar = mulai < atasan.terdaftar_mulai or (
        atasan.terdaftar_sampai is not None and mulai > atasan.terdaftar_sampai
    )
    if di_luar and not atasan.kepala_daerah:
        raise GalatLayanan(
            f"{atasan.nama_lengkap} tidak terdaftar sebagai pegawai pada {tanggal(mulai)}.",
            kode="atasan_tidak_terdaftar",
            saran="Pilih pejabat yang terdaftar pada hari itu, atau pelaksana tugasnya.",
        )
    berputar = _circle_from(fakta)
    if berputar is not None:
        raise GalatLayanan(
            f"Garis atasan akan berputar pada {tanggal(berputar)}: pegawai ini adalah atasan dari calon atasannya.",
            kode="atasan_berputar",
            saran="Betulkan dahulu garis atasan pejabat di atasnya.",
        )


def _circle_from(fakta: GarisAtasan) -> dt.date | None:
    """First day on which the line would lead back to the person himself, over the lines of that day."""
    with connection.cursor() as kursor:
        # two lines written at once could close a circle that neither of them sees
        kursor.execute("select pg_advisory_xact_lock(hashtext('garis_atasan'), hashtext(current_schema()))")
        kursor.execute(
            """
            with recursive naik (orang, r, jalur) as (
                select %(atasan)s::bigint, daterange(%(mulai)s, %(sampai)s, '[]'), array[%(atasan)s::bigint]
                union all
                select g.atasan_id, n.r * daterange(g.berlaku_mulai, g.berlaku_sampai, '[]'), n.jalur || g.atasan_id
                  from naik n
                  join organisasi_garisatasan g on g.pegawai_id = n.orang
                   and n.r && daterange(g.berlaku_mulai, g.berlaku_sampai, '[]')
                 where n.orang <> %(pegawai)s and not g.atasan_id = any(n.jalur)
            )
            select min(lower(r)) from naik where orang = %(pegawai)s""",
            {
                "atasan": fakta.atasan_id,
                "pegawai": fakta.pegawai_id,
                "mulai": fakta.berlaku_mulai,
                "sampai": fakta.berlaku_sampai,
            },
        )
        hari: dt.date | None = kursor.fetchone()[0]
    return hari
