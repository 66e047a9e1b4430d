"""What an activity must be like to be written, and what more it needs to be handed in. Refusals are in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from erk_kit.bentuk import menit as tulis_menit
from erk_kit.bentuk import tanggal as tulis_tanggal
from tenants.aktivitas import aturan as kata
from tenants.aktivitas.aturan import AturanAktivitas
from tenants.aktivitas.models import Aktivitas, JenisDaerah, NormaWaktu
from tenants.aktivitas.selectors import DIHITUNG_SEHARI, norma_pada
from tenants.aktivitas.tanda import outside_presence, span_of
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.models import Pegawai
from tenants.presensi.selectors import HariPegawai
from tenants.skp.selectors import butir_pada

BUKTI_MAKS = 5
MENIT_SEHARI = 1440


@dataclass(slots=True)
class Isi:
    """What somebody writes of a piece of work. menit None: from the times, else norma x volume. jenis empty: that of
    the region's kind or of the norma."""

    uraian: str
    menit: int | None = None
    volume: int = 1
    norma_id: int | None = None
    butir_skp_id: int | None = None
    jenis: str = ""
    jenis_daerah_id: int | None = None
    mulai: dt.time | None = None
    selesai: dt.time | None = None
    tautan: str = ""


def content_apply(ini: Aktivitas, isi: Isi, *, presensi: HariPegawai | None) -> None:
    """Check `isi` and put it into `ini` (which has its person and day), without saving."""
    ini.norma = _norma(ini.tanggal, isi.norma_id)
    uraian = " ".join(isi.uraian.split()) or (ini.norma.uraian if ini.norma else "")
    if not uraian:
        raise GalatLayanan("Uraian masih kosong.", kode="uraian_kosong", saran="Tulis apa yang dikerjakan.")
    if len(uraian) > 300:
        raise GalatLayanan(
            f"Uraian {len(uraian)} huruf terlalu panjang.", kode="uraian_panjang", saran="Paling banyak 300 huruf."
        )
    if not 1 <= isi.volume <= 10_000:
        raise GalatLayanan(f"Volume {isi.volume} tidak mungkin.", kode="volume_rentang", saran="Isi 1 sampai 10.000.")
    _butir(ini.pegawai_id, ini.tanggal, isi.butir_skp_id)
    ini.jenis_daerah = _region_kind(isi.jenis_daerah_id, ini.jenis_daerah_id)
    if ini.jenis_daerah:
        ini.jenis = ini.jenis_daerah.induk
    elif isi.jenis:
        ini.jenis = isi.jenis
    elif ini.norma:
        ini.jenis = ini.norma.jenis
    ini.uraian, ini.volume, ini.butir_skp_id = uraian, isi.volume, isi.butir_skp_id
    ini.mulai, ini.selesai = isi.mulai, isi.selesai
    ini.menit = _minutes(ini, isi, presensi)
    ini.tautan = _link(isi.tautan)


def date_check(*, pegawai: Pegawai, tanggal: dt.date, hari_ini: dt.date, aturan: AturanAktivitas) -> None:
    """Whether work of `tanggal` may be filled in today."""
    if tanggal > hari_ini:
        raise GalatLayanan(
            f"Tanggal {tulis_tanggal(tanggal)} belum tiba.",
            kode="tanggal_depan",
            saran="Catat aktivitas pada harinya atau sesudahnya.",
        )
    awal = aturan.paling_awal(hari_ini)
    if awal is not None and tanggal < awal:
        raise GalatLayanan(
            f"Aktivitas {tulis_tanggal(tanggal)} sudah lewat batas input {aturan.batas_input_mundur} hari ke belakang.",
            kode="batas_input_mundur",
            saran=f"Tanggal paling awal sekarang {tulis_tanggal(awal)}.",
        )
    akhir = pegawai.terdaftar_sampai
    if tanggal < pegawai.terdaftar_mulai or (akhir is not None and tanggal > akhir):
        raise GalatLayanan(
            f"Anda tidak terdaftar sebagai pegawai pada {tulis_tanggal(tanggal)}.",
            kode="di_luar_daftar",
            saran="Periksa tanggalnya, atau hubungi BKPSDM.",
        )


def leave_check(*, tanggal: dt.date, presensi: HariPegawai | None, aturan: AturanAktivitas) -> None:
    """Whether the day's leave leaves room for work."""
    if presensi is not None and presensi.cuti and aturan.aktivitas_saat_cuti == kata.TOLAK:
        nama = (presensi.izin_teks or presensi.status_teks).lower()
        raise GalatLayanan(
            f"Pada {tulis_tanggal(tanggal)} Anda tercatat {nama}; aturan daerah tidak menerima aktivitas pada hari "
            "cuti.",
            kode="saat_cuti",
            saran="Pilih hari lain; bila cutinya keliru, hubungi admin OPD.",
        )


def submit_check(*, ini: Aktivitas, aturan: AturanAktivitas, presensi: HariPegawai | None, bukti: int) -> None:
    """Everything that stands against handing `ini` in, at once. bukti: how many files it has."""
    dekat = _neighbours(ini)
    salah = [
        *_cap(ini, aturan, dekat),
        *([] if aturan.tumpang_tindih else _overlap(ini, dekat)),
        *_required(ini, aturan, bukti),
        *_presence(ini, aturan, presensi, dekat),
    ]
    try:
        leave_check(tanggal=ini.tanggal, presensi=presensi, aturan=aturan)
    except GalatLayanan as galat:
        salah.append(galat)
    if len(salah) == 1:
        raise salah[0]
    if salah:
        raise GalatLayanan(" ".join(str(s) for s in salah), kode=salah[0].kode)


def _cap(ini: Aktivitas, aturan: AturanAktivitas, dekat: list[Aktivitas]) -> list[GalatLayanan]:
    # a day has 24 hours, whatever the pack says
    batas = min(aturan.batas_menit_sehari or MENIT_SEHARI, MENIT_SEHARI)
    lain = sum(a.menit for a in dekat if a.tanggal == ini.tanggal)
    if lain + ini.menit <= batas:
        return []
    return [
        GalatLayanan(
            f"Aktivitas {tulis_tanggal(ini.tanggal)} akan berjumlah {tulis_menit(lain + ini.menit)}, "
            f"melebihi batas {tulis_menit(batas)} sehari.",
            kode="batas_menit_sehari",
            saran=f"Sisa hari itu {tulis_menit(max(batas - lain, 0))}; kurangi menitnya.",
        )
    ]


def _overlap(ini: Aktivitas, dekat: list[Aktivitas]) -> list[GalatLayanan]:
    sini = span_of(ini.tanggal, ini.mulai, ini.selesai)
    for lain in dekat if sini else ():
        sana = span_of(lain.tanggal, lain.mulai, lain.selesai)
        if sini and sana and sini[0] < sana[1] and sana[0] < sini[1]:
            return [
                GalatLayanan(
                    f'Jam {_clock(ini)} bertumpuk dengan "{lain.uraian[:60]}" ({tulis_tanggal(lain.tanggal)}, '
                    f"{_clock(lain)}).",
                    kode="jam_bertumpuk",
                    saran="Ubah jamnya, atau tarik aktivitas yang lain itu.",
                )
            ]
    return []


def _required(ini: Aktivitas, aturan: AturanAktivitas, bukti: int) -> list[GalatLayanan]:
    salah = []
    if aturan.wajib_jam and ini.mulai is None:
        salah.append(
            GalatLayanan(
                "Jam mulai dan selesai wajib diisi menurut aturan daerah.",
                kode="jam_wajib",
                saran="Ubah aktivitasnya dan isi kedua jamnya.",
            )
        )
    if aturan.wajib_bukti == kata.WAJIB and not bukti and not ini.tautan:
        salah.append(
            GalatLayanan(
                "Bukti wajib menurut aturan daerah, dan belum ada.",
                kode="bukti_wajib",
                saran="Lampirkan foto atau PDF, atau isi tautannya.",
            )
        )
    return salah


def _presence(
    ini: Aktivitas, aturan: AturanAktivitas, presensi: HariPegawai | None, dekat: list[Aktivitas]
) -> list[GalatLayanan]:
    if aturan.menit_di_luar_hadir != kata.TOLAK or presensi is None or presensi.cuti:
        return []
    sehari = ini.menit + sum(a.menit for a in dekat if a.tanggal == ini.tanggal)
    if not outside_presence(ini, presensi, sehari):
        return []
    return [
        GalatLayanan(
            f"Aktivitas {tulis_tanggal(ini.tanggal)} ({_clock(ini) or tulis_menit(sehari)}) di luar jam hadir menurut "
            f"presensi: {presence_text(presensi)}.",
            kode="di_luar_hadir",
            saran="Sesuaikan jam atau menitnya; bila presensinya keliru, ajukan peninjauan presensi.",
        )
    ]


def presence_text(presensi: HariPegawai) -> str:
    """`masuk 07.24, pulang 16.05`, or what the day counted as."""
    if presensi.masuk is None and presensi.pulang is None:
        return presensi.status_teks.lower()
    tulis = [
        f"{nama} {timezone.localtime(saat):%H.%M}" if saat else f"{nama} tidak tercatat"
        for nama, saat in (("masuk", presensi.masuk), ("pulang", presensi.pulang))
    ]
    return ", ".join(tulis)


def _neighbours(ini: Aktivitas) -> list[Aktivitas]:
    """What counts of the person's day and of the days beside it, into which a night may reach."""
    sehari = dt.timedelta(days=1)
    return list(
        Aktivitas.objects.filter(
            pegawai_id=ini.pegawai_id,
            tanggal__range=(ini.tanggal - sehari, ini.tanggal + sehari),
            status__in=DIHITUNG_SEHARI,
        )
        .exclude(pk=ini.pk)
        .only("tanggal", "menit", "mulai", "selesai", "uraian")
    )


def _clock(ini: Aktivitas) -> str:
    return f"{ini.mulai:%H.%M}–{ini.selesai:%H.%M}" if ini.mulai and ini.selesai else ""


def _minutes(ini: Aktivitas, isi: Isi, presensi: HariPegawai | None) -> int:
    if (isi.mulai is None) != (isi.selesai is None):
        kurang = "selesai" if isi.selesai is None else "mulai"
        raise GalatLayanan(
            f"Jam {kurang} masih kosong.", kode="jam_sebelah", saran="Isi kedua jamnya, atau kosongkan keduanya."
        )
    menit = isi.menit
    rentang = span_of(ini.tanggal, isi.mulai, isi.selesai)
    if rentang is not None and isi.mulai is not None and isi.selesai is not None:
        if isi.selesai <= isi.mulai and not (presensi and presensi.malam):
            raise GalatLayanan(
                f"Jam selesai {isi.selesai:%H.%M} tidak sesudah jam mulai {isi.mulai:%H.%M}.",
                kode="jam_terbalik",
                saran="Tukar jamnya. Hanya jadwal regu malam yang boleh selesai keesokan harinya.",
            )
        lama = int((rentang[1] - rentang[0]).total_seconds() // 60)
        if menit is not None and menit != lama:
            raise GalatLayanan(
                f"Jam {isi.mulai:%H.%M}–{isi.selesai:%H.%M} lamanya {tulis_menit(lama)}, tetapi tertulis "
                f"{tulis_menit(menit)}.",
                kode="menit_jam_beda",
                saran="Perbaiki salah satunya, atau kosongkan menitnya agar mengikuti jam.",
            )
        menit = lama
    if menit is None:
        if ini.norma is None:
            raise GalatLayanan(
                "Lama pekerjaan masih kosong.",
                kode="menit_kosong",
                saran="Isi menitnya, atau jam mulai dan selesai, atau pilih pekerjaan dari katalog.",
            )
        menit = ini.norma.menit * isi.volume
    if not 1 <= menit <= MENIT_SEHARI:
        raise GalatLayanan(
            f"{tulis_menit(menit)} tidak mungkin dalam sehari.", kode="menit_rentang", saran="Isi 1 sampai 1.440."
        )
    return menit


def _link(tautan: str) -> str:
    tautan = tautan.strip()
    if not tautan:
        return ""
    try:
        URLValidator(schemes=("http", "https"))(tautan)
    except ValidationError:
        raise GalatLayanan(
            f'Tautan "{tautan[:80]}" bukan alamat web yang utuh.',
            kode="tautan_salah",
            saran="Salin alamatnya dari peramban, misalnya https://drive.google.com/file/...",
        ) from None
    if len(tautan) > 500:
        raise GalatLayanan(
            "Tautan lebih dari 500 huruf.", kode="tautan_panjang", saran="Pakai tautan yang lebih pendek."
        )
    return tautan


def _norma(tanggal: dt.date, norma_id: int | None) -> NormaWaktu | None:
    if norma_id is None:
        return None
    norma = norma_pada(hari=tanggal).filter(pk=norma_id).first()
    if norma is None:
        raise GalatLayanan(
            f"Norma waktu itu tidak berlaku pada {tulis_tanggal(tanggal)}.",
            kode="norma_tidak_berlaku",
            saran="Pilih dari katalog yang berlaku.",
        )
    return norma


def _butir(pegawai_id: int, tanggal: dt.date, butir_skp_id: int | None) -> None:
    if butir_skp_id is None:
        return
    if not butir_pada(pegawai_id=pegawai_id, hari=tanggal).filter(pk=butir_skp_id).exists():
        raise GalatLayanan(
            "Butir SKP itu bukan dari SKP Anda yang disetujui untuk tanggal itu.",
            kode="butir_lain",
            saran="Pilih butir dari SKP tahun berjalan, atau kosongkan.",
        )


def _region_kind(pk: int | None, kini: int | None) -> JenisDaerah | None:
    """One that may be chosen, or the one it already has."""
    if pk is None:
        return None
    jenis = JenisDaerah.objects.filter(pk=pk).first()
    if jenis is None or not (jenis.aktif or jenis.pk == kini):
        raise GalatLayanan(
            "Jenis aktivitas itu tidak dapat dipilih lagi.", kode="jenis_tutup", saran="Pilih jenis lain dari daftar."
        )
    return jenis
