"""From a connector's records to the region's rows: what is unknown becomes a finding, the rest a plan to write."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from erk_kit.bentuk import bulan_tahun
from integrations.contracts import PegawaiRecord, PenugasanRecord, RekamanRecord, Temuan
from tenants.organisasi import services as organisasi
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import BulanTerkunci, locked_days
from tenants.organisasi.models import Jabatan, Pegawai, Unit
from tenants.presensi.models import Perangkat, Rekaman
from tenants.presensi.services import rekaman_append
from tenants.sinkronisasi.susulan import LateFact, late_facts_record

SUMBER = "BERKAS"


@dataclass(frozen=True, slots=True)
class Rencana:
    """`terapkan(kiriman_id)` writes and returns the number of new rows; call it only without findings."""

    temuan: tuple[Temuan, ...]
    terapkan: Callable[[int], int]


class BarisDitolak(Exception):
    """A row broke a rule of the domain while it was written."""

    def __init__(self, temuan: Temuan) -> None:
        super().__init__(temuan.kalimat())
        self.temuan = temuan


def rekaman(berkas: str, catatan: Sequence[RekamanRecord], *, zona: str) -> Rencana:
    """zona: the region's time zone, which says on which day a punch lies."""
    orang = _pegawai_menurut_nip(c.nip for c in catatan)
    alat = dict(Perangkat.objects.filter(aktif=True).values_list("kode", "id"))
    temuan: list[Temuan] = []
    for c in catatan:
        if c.nip not in orang:
            temuan.append(_nip_asing(berkas, c.baris, c.nip))
        if c.perangkat not in alat:
            temuan.append(
                Temuan(
                    berkas,
                    c.baris,
                    "perangkat",
                    f"Perangkat '{c.perangkat}' tidak terdaftar atau tidak aktif",
                    _mirip(c.perangkat, list(alat)) or "kode perangkat yang terdaftar",
                    "daftarkan perangkatnya, atau betulkan kodenya",
                )
            )

    def terapkan(kiriman_id: int) -> int:
        hari = {c.baris: c.waktu.astimezone(ZoneInfo(zona)).date() for c in catatan}
        tutup = locked_days(list(hari.values()))
        lama = [c for c in catatan if hari[c.baris] in tutup]
        if lama:
            _late_punches(lama, orang, alat, hari, kiriman_id)
        baris = ((orang[c.nip], c.waktu, alat[c.perangkat]) for c in catatan if hari[c.baris] not in tutup)
        return rekaman_append(baris=baris, kiriman_id=kiriman_id)

    return Rencana(tuple(temuan), terapkan)


def _late_punches(
    catatan: Sequence[RekamanRecord],
    orang: Mapping[str, int],
    alat: Mapping[str, int],
    hari: Mapping[int, dt.date],
    kiriman_id: int,
) -> None:
    """Punches of locked months that are not there yet, as late facts; deliveries overlap, so each is kept once."""
    ada = set(
        Rekaman.objects.filter(
            pegawai_id__in={orang[c.nip] for c in catatan}, waktu__in={c.waktu for c in catatan}
        ).values_list("pegawai_id", "waktu", "perangkat_id")
    )
    late_facts_record(
        [
            LateFact(
                jenis="REKAMAN",
                pegawai_id=orang[c.nip],
                mulai=hari[c.baris],
                isi={"waktu": c.waktu.isoformat(), "perangkat": c.perangkat},
                sebab=f"Bulan {bulan_tahun(hari[c.baris])} sudah terkunci ketika rekaman ini diterima.",
            )
            for c in catatan
            if (orang[c.nip], c.waktu, alat[c.perangkat]) not in ada
        ],
        sumber=SUMBER,
        kiriman_id=kiriman_id,
    )


def pegawai(berkas: str, catatan: Sequence[PegawaiRecord]) -> Rencana:
    ada = _pegawai_menurut_nip(c.nip for c in catatan)
    temuan = tuple(
        Temuan(
            berkas,
            c.baris,
            "nip",
            f"NIP {c.nip} sudah terdaftar",
            "pegawai yang belum terdaftar",
            "hapus baris itu; perubahan dicatat sebagai riwayat, bukan sebagai pegawai baru",
        )
        for c in catatan
        if c.nip in ada
    )

    def terapkan(kiriman_id: int) -> int:
        susulan = 0
        for c in catatan:
            try:
                baru = organisasi.pegawai_create(
                    nip=c.nip,
                    nama=c.nama,
                    gelar_depan=c.gelar_depan,
                    gelar_belakang=c.gelar_belakang,
                    terdaftar_mulai=c.terdaftar_mulai,
                )
                mulai, sumber = c.terdaftar_mulai, SUMBER
                organisasi.status_set(pegawai_id=baru.pk, status=c.status, mulai=mulai, sumber=sumber)
                organisasi.golongan_set(
                    pegawai_id=baru.pk, golongan=c.golongan, ruang=c.ruang, mulai=mulai, sumber=sumber
                )
                organisasi.kedudukan_set(pegawai_id=baru.pk, kedudukan=c.kedudukan, mulai=mulai, sumber=sumber)
            except BulanTerkunci as galat:
                susulan += 1
                _late("PEGAWAI", c, c.terdaftar_mulai, None, None, galat, kiriman_id)
            except GalatLayanan as galat:
                raise BarisDitolak(_dari_galat(berkas, c.baris, galat)) from galat
        return len(catatan) - susulan

    return Rencana(temuan, terapkan)


def penugasan(berkas: str, catatan: Sequence[PenugasanRecord]) -> Rencana:
    orang = _pegawai_menurut_nip(c.nip for c in catatan)
    jabatan = dict(Jabatan.objects.filter(aktif=True).values_list("kode", "id"))
    unit = dict(Unit.objects.filter(aktif=True).values_list("kode", "id"))
    temuan: list[Temuan] = []
    for c in catatan:
        if c.nip not in orang:
            temuan.append(_nip_asing(berkas, c.baris, c.nip))
        if c.kode_jabatan not in jabatan:
            temuan.append(
                Temuan(
                    berkas,
                    c.baris,
                    "kode_jabatan",
                    f"Jabatan '{c.kode_jabatan}' tidak terdaftar",
                    _jabatan_mirip(c.kode_jabatan) or "kode jabatan yang terdaftar",
                    "betulkan kodenya, atau daftarkan jabatan itu dengan kelasnya dahulu",
                )
            )
        if c.kode_unit not in unit:
            temuan.append(
                Temuan(
                    berkas,
                    c.baris,
                    "kode_unit",
                    f"Unit '{c.kode_unit}' tidak terdaftar",
                    _mirip(c.kode_unit, list(unit)) or "kode unit yang terdaftar",
                    "betulkan kodenya, atau daftarkan unitnya dahulu",
                )
            )

    def terapkan(kiriman_id: int) -> int:
        susulan = 0
        for c in sorted(catatan, key=lambda c: (c.mulai, c.baris)):
            try:
                organisasi.penugasan_set(
                    pegawai_id=orang[c.nip],
                    jabatan_id=jabatan[c.kode_jabatan],
                    unit_id=unit[c.kode_unit],
                    jenis=c.jenis,
                    mulai=c.mulai,
                    sampai=c.sampai,
                    nomor_sk=c.nomor_sk,
                    sumber=SUMBER,
                )
            except BulanTerkunci as galat:
                susulan += 1
                _late("PENUGASAN", c, c.mulai, c.sampai, orang[c.nip], galat, kiriman_id)
            except GalatLayanan as galat:
                raise BarisDitolak(_dari_galat(berkas, c.baris, galat)) from galat
        return len(catatan) - susulan

    return Rencana(tuple(temuan), terapkan)


def _late(
    jenis: str,
    catatan: PegawaiRecord | PenugasanRecord,
    mulai: dt.date,
    sampai: dt.date | None,
    pegawai_id: int | None,
    galat: BulanTerkunci,
    kiriman_id: int,
) -> None:
    isi = {n: v.isoformat() if isinstance(v, dt.date) else v for n, v in asdict(catatan).items() if n != "baris"}
    fakta = LateFact(jenis=jenis, pegawai_id=pegawai_id, mulai=mulai, sampai=sampai, isi=isi, sebab=galat.pesan)
    late_facts_record([fakta], sumber=SUMBER, kiriman_id=kiriman_id)


def _pegawai_menurut_nip(nip: object) -> dict[str, int]:
    return dict(Pegawai.objects.filter(nip__in=set(nip)).values_list("nip", "id"))


def _nip_asing(berkas: str, baris: int, nip: str) -> Temuan:
    return Temuan(
        berkas,
        baris,
        "nip",
        f"NIP {nip} tidak terdaftar di wilayah ini",
        "NIP pegawai yang terdaftar",
        "periksa NIP itu, atau impor pegawainya dahulu",
    )


def _mirip(kata: str, pilihan: Sequence[str]) -> str:
    dekat = difflib.get_close_matches(kata, pilihan, n=3, cutoff=0.5)
    return "mungkin " + " atau ".join(dekat) if dekat else ""


def _jabatan_mirip(kode: str) -> str:
    """Near ones by code, or by name where someone wrote the name into the column of codes."""
    sebutan = {}
    for k, nama in Jabatan.objects.filter(aktif=True).values_list("kode", "nama"):
        sebutan[k.lower()] = f"{k} ({nama})"
        sebutan.setdefault(nama.lower(), f"{k} ({nama})")
    dekat = difflib.get_close_matches(kode.lower(), sebutan, n=3, cutoff=0.5)
    return "mungkin " + " atau ".join(dict.fromkeys(sebutan[d] for d in dekat)) if dekat else ""


def _dari_galat(berkas: str, baris: int, galat: GalatLayanan) -> Temuan:
    return Temuan(berkas, baris, "", galat.pesan.rstrip("."), "baris yang dapat diterapkan", galat.saran.rstrip("."))
