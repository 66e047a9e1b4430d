"""From late facts to what they would have made of the frozen facts: mechanically, or refused with the reason.

A position is cut into segments (penugasan.py). A punch gives its day's result anew, by the rule of
tenants.presensi.hasil_hari, for days that the calendar rules; first the rule must give the locked day from the locked
punches, else nothing is translated. Whatever needs more than the snapshot and the locked tables hold is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from tenants.organisasi.models import KelasJabatan, Unit
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi.galat import KoreksiDitolak
from tenants.penilaian.koreksi.penugasan import PenugasanBaru
from tenants.penilaian.koreksi.sebab import Sebab, Terdahulu
from tenants.penilaian.koreksi.ubah import Perubahan
from tenants.penilaian.models import HasilPegawai, KunciBulan
from tenants.penilaian.paket import rules_of
from tenants.presensi.hasil_hari import JEDA_GANDA
from tenants.presensi.models import HasilHari, Jadwal, Kalender, Rekaman
from tenants.sinkronisasi.models import FaktaSusulan

PENUGASAN, REKAMAN, PEGAWAI = "PENUGASAN", "REKAMAN", "PEGAWAI"
# Kinds that can be translated at all; the others are refused by name.
DAPAT = (PENUGASAN, REKAMAN)
_ALASAN = {
    PEGAWAI: "pegawai yang belum terdaftar tidak ada dalam potret, sehingga tidak satu pun faktanya diketahui",
}
_PUTUSAN = "Tetapkan nilainya dengan dokumen, lalu usulkan sebagai putusan."
_HARI = ("status_hadir", "menit_terlambat", "menit_pulang_cepat", "tanpa_absen_masuk", "tanpa_absen_pulang")
_TETANGGA = dt.timedelta(days=2)
Hari = tuple[str, int, int, bool, bool]


def late_facts_cause(
    susulan: Sequence[FaktaSusulan], *, kunci: KunciBulan, nama: dict[int, str], terdahulu: Sequence[Terdahulu]
) -> Sebab:
    """The cause that these late facts make. nama: pegawai id -> kunci in the snapshot.

    Raises KoreksiDitolak, naming the fact, for another month, an unknown kind, one that an earlier correction of the
    month has taken up, and one that cannot be translated.
    """
    bulan = Bulan(kunci.awal.year, kunci.awal.month)
    terpakai = {i: t.nomor for t in terdahulu for i in t.sebab.susulan}
    for f in susulan:
        _fact_check(f, bulan, terpakai)
    penugasan = [
        _position(f, bulan, nama[f.pegawai_id])
        for f in sorted(susulan, key=lambda f: (f.mulai, f.pk))
        if f.jenis == PENUGASAN and f.pegawai_id is not None
    ]
    hari: dict[tuple[int, dt.date], list[FaktaSusulan]] = {}
    for f in susulan:
        if f.jenis == REKAMAN and f.pegawai_id is not None:
            hari.setdefault((f.pegawai_id, f.mulai), []).append(f)
    dulu = list(FaktaSusulan.objects.filter(pk__in=terpakai, jenis=REKAMAN)) if hari and terpakai else []
    perubahan: list[Perubahan] = []
    for (pegawai_id, tanggal), baru in sorted(hari.items()):
        lama = [f for f in dulu if (f.pegawai_id, f.mulai) == (pegawai_id, tanggal)]
        perubahan += _day(pegawai_id, tanggal, lama, baru, nama[pegawai_id])
    return Sebab(tuple(perubahan), tuple(penugasan), None, tuple(sorted(f.pk for f in susulan)))


def name_of(f: FaktaSusulan) -> str:
    """How a refusal names a late fact."""
    return f"Fakta susulan {f.pk} ({f.jenis.lower()}, {f.mulai.isoformat()})"


def _refused(f: FaktaSusulan, sebab: str, saran: str = _PUTUSAN) -> KoreksiDitolak:
    return KoreksiDitolak(f"{name_of(f)} tidak dapat diterjemahkan: {sebab}.", kode="susulan_tak_terjemah", saran=saran)


def _fact_check(f: FaktaSusulan, bulan: Bulan, terpakai: dict[int, int]) -> None:
    if f.pk in terpakai:
        raise KoreksiDitolak(
            f"{name_of(f)} sudah dipakai koreksi {terpakai[f.pk]} atas {bulan}.",
            kode="susulan_dipakai",
            saran="Satu fakta dikoreksikan satu kali dalam satu bulan.",
        )
    akhir = f.mulai if f.jenis == REKAMAN else f.sampai or dt.date.max
    if f.mulai > bulan.akhir or akhir < bulan.awal:
        raise KoreksiDitolak(
            f"{name_of(f)} tidak mengenai {bulan}.", kode="susulan_bulan_lain", saran="Usulkan untuk bulan fakta itu."
        )
    if f.jenis not in DAPAT:
        raise _refused(f, _ALASAN.get(f.jenis, f"jenis {f.jenis} belum punya terjemahan ke dalam potret"))
    if f.pegawai_id is None:
        raise _refused(f, "fakta itu tidak menyebut pegawai yang terdaftar", "Daftarkan atau betulkan pegawainya.")


def _position(f: FaktaSusulan, bulan: Bulan, kunci: str) -> PenugasanBaru:
    isi = f.isi
    mulai = max(f.mulai, bulan.awal)
    sampai = min(f.sampai or bulan.akhir, bulan.akhir)
    unit = Unit.objects.select_related("opd").filter(kode=isi.get("kode_unit", "")).first()
    if unit is None:
        raise _refused(f, f"unit {isi.get('kode_unit')!r} tidak terdaftar", "Daftarkan unit itu, lalu usulkan lagi.")
    kelas = list(
        KelasJabatan.objects.dalam(mulai, sampai)
        .filter(jabatan__kode=isi.get("kode_jabatan", ""))
        .select_related("jabatan")
    )
    utuh = len(kelas) == 1 and kelas[0].berlaku_mulai <= mulai and (kelas[0].berlaku_sampai or sampai) >= sampai
    if not utuh or kelas[0].kelas is None:
        raise _refused(
            f,
            f"jabatan {isi.get('kode_jabatan')!r} punya {len(kelas)} kelas antara {mulai} dan {sampai}, yang "
            "diharapkan tepat satu sepanjang hari-hari itu",
        )
    satu = kelas[0]
    aturan = rules_of(bulan)
    lama = HasilPegawai.objects.filter(
        pegawai_id=f.pegawai_id, hitungan__periode__tahun=bulan.tahun, hitungan__periode__bulan=bulan.bulan
    ).filter(hitungan__kunci__isnull=False)
    asal = lama.select_related("bagian").first()
    berlaku = aturan.untuk(unit.opd_id)
    if (
        isi.get("jenis") == "DEFINITIF"
        and asal is not None
        and asal.bagian is not None
        and (berlaku is None or berlaku.hash != asal.bagian.paket_id)
    ):
        raise _refused(f, f"OPD {unit.opd.kode} pada {bulan} dihitung dengan paket lain")
    return PenugasanBaru(
        kunci=kunci,
        jenis=str(isi.get("jenis", "")),
        jabatan_id=satu.jabatan_id,
        jabatan=satu.jabatan.nama,
        jenis_jabatan=satu.jabatan.jenis,
        kelas=satu.kelas,
        nilai=-1 if satu.nilai is None else satu.nilai,
        opd_id=unit.opd_id,
        opd=unit.opd.kode,
        mulai=mulai.isoformat(),
        sampai=f.sampai.isoformat() if f.sampai else None,
        penugasan_id=-f.pk,
    )


def _day(
    pegawai_id: int, tanggal: dt.date, lama: Sequence[FaktaSusulan], baru: Sequence[FaktaSusulan], kunci: str
) -> list[Perubahan]:
    """The changed columns of one day with punches of earlier corrections and the new ones."""
    hari = HasilHari.objects.filter(pegawai_id=pegawai_id, tanggal=tanggal).first()
    if hari is None:
        raise _refused(baru[0], "hari itu tidak punya hasil presensi")
    asal = hari.turunan
    khusus = [n for n in ("jadwal", "ketidakhadiran", "izin") if asal.get(n)]
    giliran = Jadwal.objects.filter(pegawai_id=pegawai_id, tanggal__range=(tanggal - _TETANGGA, tanggal + _TETANGGA))
    if khusus or giliran.exists():
        raise _refused(
            baru[0], f"hari itu diatur {', '.join(khusus) or 'jadwal regu di dekatnya'}, bukan kalender saja"
        )
    kalender = Kalender.objects.filter(pk=asal.get("kalender", {}).get("id")).first()
    if not hari.hari_kerja or kalender is None or kalender.jam_masuk is None or kalender.jam_pulang is None:
        raise _refused(baru[0], "hari itu bukan hari kerja berjam menurut kalender, sehingga rekaman tidak mengubahnya")
    zona = ZoneInfo(asal["zona"])
    awal, besok = (dt.datetime.combine(h, dt.time(), zona) for h in (tanggal, tanggal + dt.timedelta(days=1)))
    jam = tuple(dt.datetime.combine(tanggal, j, zona) for j in (kalender.jam_masuk, kalender.jam_pulang))
    tekan = Rekaman.objects.filter(pegawai_id=pegawai_id, waktu__gte=awal, waktu__lt=besok)
    punya = list(tekan.values_list("waktu", flat=True))
    terkunci = tuple(getattr(hari, n) for n in _HARI)
    if day_outcome(punya, *jam) != terkunci:
        raise _refused(baru[0], "hasil hari yang terkunci tidak berasal dari rekamannya saja")
    sebelum = day_outcome([*punya, *map(_instant, lama)], *jam)
    sesudah = day_outcome([*punya, *map(_instant, [*lama, *baru])], *jam)
    return [
        Perubahan("hari", kunci, tanggal.isoformat(), n, _words(kini))
        for n, dulu, kini in zip(_HARI, sebelum, sesudah, strict=True)
        if dulu != kini
    ]


def _instant(f: FaktaSusulan) -> dt.datetime:
    return dt.datetime.fromisoformat(f.isi["waktu"])


def _words(nilai: str | int | bool) -> str:
    if isinstance(nilai, bool):
        return "ya" if nilai else "tidak"
    return str(nilai)


def day_outcome(tekan: Sequence[dt.datetime], masuk: dt.datetime, pulang: dt.datetime) -> Hari:
    """A working day of the calendar from its punches, without absence or excuse: the rule of presensi.hasil_hari.

    Returns status_hadir, minutes late, minutes early, without arrival, without departure.
    """
    if not tekan:
        return ("TANPA_KETERANGAN", 0, 0, False, False)
    pertama, terakhir = min(tekan), max(tekan)
    dua, sore = terakhir - pertama > JEDA_GANDA, pertama > masuk + (pulang - masuk) / 2
    datang = pertama if dua or not sore else None
    pergi = terakhir if dua or sore else None
    telat = (datang - masuk) // dt.timedelta(minutes=1) if datang is not None and datang > masuk else 0
    awal = -((pergi - pulang) // dt.timedelta(minutes=1)) if pergi is not None and pergi < pulang else 0
    return ("HADIR", telat, awal, datang is None, pergi is None)
