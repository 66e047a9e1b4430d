"""Fill one provisioned, empty region with a synthetic month."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from erk_kit.binding import region_atomic
from provisioning.demo import hadir, kerja, orang, perilaku, struktur
from provisioning.demo.acak import aliran
from provisioning.demo.akun import Masuk, accounts_create
from provisioning.demo.bayar import pay_data_make
from provisioning.demo.salin import Muatan, bulk_load, sequences_advance, tables_analyze
from provisioning.demo.wilayah import DICATAT, WILAYAH, WilayahDemo, tabel
from provisioning.owner import ProvisioningError
from tenants.organisasi.models import Pegawai
from tenants.perilaku.models import Pertanyaan
from tenants.perilaku.services import round_close_of, round_open, survey_default_set
from tenants.presensi.services import calendar_accept, calendar_propose, working_days
from tenants.sinkronisasi.services import kesegaran_set

__all__ = ["HasilSemai", "Masuk", "seed_region"]

Lapor = Callable[[str, float], None]
SUMBER = "PERAGA"
MAKS_REKAN = 5
# only tables without exclusion constraints gain anything; the dated ones stay guarded row by row
_TABEL_ORANG = ("skp_skp", "skp_butirskp", "skp_realisasibutir")
_FAKTA = ("berlaku_mulai", "berlaku_sampai", "pegawai_id")


@dataclass(frozen=True, slots=True)
class HasilSemai:
    """Counts of what was written, and the log-ins."""

    pegawai: int
    aktivitas: int
    rekaman: int
    lembar: int
    masuk: tuple[Masuk, ...]


def seed_region(
    *,
    schema: str,
    slug: str,
    pegawai: int,
    seed: int = 1,
    kode_periode: str = "2026-10",
    aktivitas_sehari: tuple[int, int] = kerja.SEHARI,
    maks_rekan: int = MAKS_REKAN,
    lapor: Lapor | None = None,
) -> HasilSemai:
    """Write people, facts, SKP, activities, attendance and a 360 round of `kode_periode`, always the same for a seed.

    aktivitas_sehari: how many activities somebody logs a day, from and to; maks_rekan: how many colleagues rate
    somebody. The region must be provisioned and empty. `lapor(note, share)` is called as it goes on, share 0..1. Rows
    are made before a transaction is opened: the server ends transactions that idle. Raises ProvisioningError.
    """
    wilayah = WILAYAH[slug]
    lapor = lapor or (lambda catatan, porsi: None)
    if pegawai < 8:
        raise ProvisioningError(f"Peraga memerlukan sedikitnya 8 pegawai, bukan {pegawai}. Naikkan --pegawai.")
    tahun, bulan = (int(x) for x in kode_periode.split("-"))
    mulai = dt.date(tahun, bulan, 1)
    sampai = dt.date(tahun, bulan, calendar.monthrange(tahun, bulan)[1])
    with region_atomic(schema):
        if Pegawai.objects.exists():
            raise ProvisioningError(
                f"Wilayah {slug} sudah berisi pegawai. Jalankan `erk demo` tanpa --simpan agar peraga dibuat dari awal."
            )

    lapor("pegawai dan struktur", 0.0)
    s = struktur.bangun(slug, pegawai, aliran(seed, slug, "struktur"))
    p = orang.bangun(s, mulai, aliran(seed, slug, "orang"))
    with bulk_load(schema, *_TABEL_ORANG) as muatan:
        _organisasi(muatan, s, p, wilayah)
        _pajak_dan_disiplin(muatan, p, mulai, aliran(seed, slug, "pajak"))
        _skp_dan_norma(muatan, p, tahun, bulan, aliran(seed, slug, "skp"))
    sequences_advance(schema)
    with region_atomic(schema):
        calendar_propose(tahun=tahun, bulan=bulan)
        calendar_accept(actor_id=None, mulai=mulai, sampai=sampai, pada=dt.datetime.fromisoformat(DICATAT + ":00"))
        hari_kerja = working_days(mulai=mulai, sampai=sampai)
        survey_default_set()

    lapor("presensi", 0.1)
    rng = aliran(seed, slug, "hadir")
    izin = hadir.izin(p, hari_kerja, rng)
    ada = hadir.status_hari(p, hari_kerja, izin, rng)
    garis = list(hadir.rekaman(s, p, hari_kerja, ada, wilayah.zona, rng))
    with bulk_load(schema, "presensi_rekaman") as muatan:
        muatan.copy_rows(
            "presensi_ketidakhadiran",
            ("id", "pegawai_id", "jenis", "mulai", "sampai", "nomor_surat"),
            ((i, o, jenis, a, b, f"SI/{i:05d}/{tahun}") for i, (o, jenis, a, b) in enumerate(izin, 1)),
        )
        kolom = ("id", "pegawai_id", "waktu", "perangkat_id", "kiriman_id", "diterima_pada")
        rekaman = muatan.copy_lines("presensi_rekaman", kolom, garis)

    lapor("aktivitas", 0.3)
    norma = list(range(1, len(tabel("norma_waktu")) + 1))
    garis = list(kerja.aktivitas(p, hari_kerja, ada, norma, aliran(seed, slug, "aktivitas"), aktivitas_sehari))
    lapor("menyimpan aktivitas", 0.5)
    with bulk_load(schema, "aktivitas_jejakaktivitas", "aktivitas_aktivitas") as muatan:
        aktivitas = muatan.copy_lines("aktivitas_aktivitas", kerja.KOLOM, garis)
        muatan.execute(kerja.JEJAK)

    lapor("penilaian 360", 0.8)
    sequences_advance(schema)
    lembar = _perilaku(schema, wilayah, (tahun, bulan), sampai, maks_rekan, aliran(seed, slug, "perilaku"))
    with region_atomic(schema):
        akhir = dt.datetime.combine(sampai, dt.time(23, 59), tzinfo=dt.timezone(dt.timedelta(hours=7)))
        for sumber in ("presensi", "kepegawaian"):
            kesegaran_set(sumber=sumber, data_sampai=akhir)
        pay_data_make(pada=DICATAT)
        masuk = accounts_create(s=s, p=p, wilayah=wilayah)
    tables_analyze(schema)
    lapor("selesai", 1.0)
    return HasilSemai(len(p.orang), aktivitas, rekaman, lembar, masuk)


def _organisasi(muatan: Muatan, s: struktur.Struktur, p: orang.Penduduk, wilayah: WilayahDemo) -> None:
    muatan.copy_rows(
        "organisasi_opd", ("id", "kode", "nama", "singkatan", "jenis", "aktif"), ((*baris, True) for baris in s.opd)
    )
    muatan.copy_rows(
        "organisasi_unit", ("id", "opd_id", "induk_id", "kode", "nama", "aktif"), ((*baris, True) for baris in s.unit)
    )
    muatan.copy_rows(
        "organisasi_jabatan", ("id", "kode", "nama", "jenis", "aktif"), ((*b[:4], True) for b in s.jabatan)
    )
    fakta = ("berlaku_mulai", "berlaku_sampai", "dicatat_pada", "sumber")
    muatan.copy_rows(
        "organisasi_kelasjabatan",
        ("id", *fakta, "jabatan_id", "kelas", "nilai", "status", "dasar"),
        (
            (i, dt.date(2021, 1, 1), None, DICATAT, SUMBER, b[0], b[4], struktur.NILAI_BAWAH.get(b[4]), "peraga", "")
            for i, b in enumerate(s.jabatan, 1)
        ),
    )
    muatan.copy_rows(
        "organisasi_pegawai",
        (
            *("id", "nip", "nip_lama", "nama", "gelar_depan", "gelar_belakang"),
            *("terdaftar_mulai", "terdaftar_sampai", "kepala_daerah"),
        ),
        orang.baris_pegawai(p, wilayah.kepala_daerah),
    )
    baris = orang.baris_fakta(s, p)
    for nama, tujuan, kolom in (
        ("status", "organisasi_riwayatstatus", ("status",)),
        ("golongan", "organisasi_riwayatgolongan", ("golongan", "ruang", "gaji_bulan")),
        ("kedudukan", "organisasi_riwayatkedudukan", ("kedudukan",)),
        ("penugasan", "organisasi_penugasan", ("jabatan_id", "unit_id", "jenis", "nomor_sk")),
        ("atasan", "organisasi_garisatasan", ("atasan_id",)),
    ):
        muatan.copy_rows(
            tujuan,
            ("id", *_FAKTA, "dicatat_pada", "sumber", *kolom),
            ((i, *b[:3], DICATAT, SUMBER, *b[3:]) for i, b in enumerate(baris[nama], 1)),
        )
    muatan.copy_rows(
        "presensi_perangkat",
        ("id", "kode", "nama", "aktif"),
        ((b[0], f"SIAP-{b[1]}", f"Mesin presensi {b[3]}", True) for b in s.opd),
    )


def _pajak_dan_disiplin(muatan: Muatan, p: orang.Penduduk, bulan: dt.date, rng: Any) -> None:
    for tujuan, kolom, baris in (
        ("organisasi_riwayatptkp", ("ptkp",), orang.baris_ptkp(p, rng)),
        (
            "organisasi_hukumandisiplin",
            ("tingkat", "jenis", "nomor_sk", "tanggal_sk"),
            orang.baris_hukuman(p, bulan, rng),
        ),
    ):
        muatan.copy_rows(
            tujuan,
            ("id", *_FAKTA, "dicatat_pada", "sumber", *kolom),
            ((i, *b[:3], DICATAT, SUMBER, *b[3:]) for i, b in enumerate(baris, 1)),
        )


def _skp_dan_norma(muatan: Muatan, p: orang.Penduduk, tahun: int, bulan: int, rng: Any) -> None:
    baris = kerja.baris_skp(p, tahun, bulan, rng)
    muatan.copy_rows("skp_skp", ("id", "tahun", "mulai", "sampai", "status", "pegawai_id"), baris["skp"])
    muatan.copy_rows("skp_butirskp", ("id", "uraian", "jenis", "target", "satuan", "skp_id"), baris["butir"])
    muatan.copy_rows("skp_realisasibutir", ("id", "tahun", "bulan", "realisasi", "butir_id"), baris["realisasi"])
    muatan.copy_rows(
        "aktivitas_normawaktu",
        ("id", "berlaku_mulai", "dicatat_pada", "sumber", "kode", "uraian", "jenis", "menit", "satuan"),
        (
            (i, dt.date(2021, 1, 1), DICATAT, SUMBER, b["kode"], b["uraian"], b["jenis"], b["menit"], b["satuan"])
            for i, b in enumerate(tabel("norma_waktu"), 1)
        ),
    )


def _perilaku(
    schema: str, wilayah: WilayahDemo, periode: tuple[int, int], sampai: dt.date, maks_rekan: int, rng: Any
) -> int:
    tahun, bulan = periode
    with region_atomic(schema):
        ronde = round_open(
            tahun=tahun, bulan=bulan, dengan_diri=wilayah.dengan_diri, maks_rekan=maks_rekan, acuan=sampai
        )
        with connection.cursor() as kursor:
            kursor.execute(
                "select id, dinilai_id, penilai_id, kelompok from perilaku_tugasmenilai"
                " where ronde_id = %s order by id",
                [ronde.pk],
            )
            tugas: Sequence[tuple[int, int, int, str]] = kursor.fetchall()
        pertanyaan = list(Pertanyaan.objects.order_by("urutan").values_list("id", flat=True))
    lembar, jawaban, selesai = perilaku.jawaban(tugas, pertanyaan, ronde.pk, rng)
    with bulk_load(schema, "perilaku_jawaban", "perilaku_lembar") as muatan:
        muatan.copy_lines("perilaku_lembar", ("id", "ronde_id", "dinilai_id", "kelompok"), lembar)
        muatan.copy_lines("perilaku_jawaban", ("id", "ronde_id", "lembar_id", "pertanyaan_id", "nilai"), jawaban)
        muatan.execute("update perilaku_tugasmenilai set selesai = true where id = any(%s)", [selesai])
    with region_atomic(schema):
        # its sums are written by the close, when the pack that says which groups count has been adopted
        round_close_of(tahun=tahun, bulan=bulan)
    return len(lembar)
