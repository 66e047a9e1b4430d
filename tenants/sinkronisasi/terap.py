"""From punches to the region's rows: what is unknown becomes a finding, the rest a plan to write.

Files of positions, people and minutes are planned row by row instead: rencana/.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from erk_kit.bentuk import bulan_tahun
from integrations.contracts import RekamanRecord, Temuan
from tenants.organisasi.kunci import locked_days
from tenants.organisasi.models import Pegawai
from tenants.presensi.models import Perangkat, Rekaman
from tenants.presensi.services import rekaman_append
from tenants.sinkronisasi.susulan import LateFact, late_facts_record

SUMBER = "BERKAS"


@dataclass(frozen=True, slots=True)
class Rencana:
    """`terapkan(kiriman_id)` writes and returns the number of new rows; call it only without findings."""

    temuan: tuple[Temuan, ...]
    terapkan: Callable[[int], int]


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
            late_punches(lama, orang, alat, hari, kiriman_id)
        baris = ((orang[c.nip], c.waktu, alat[c.perangkat]) for c in catatan if hari[c.baris] not in tutup)
        return rekaman_append(baris=baris, kiriman_id=kiriman_id)

    return Rencana(tuple(temuan), terapkan)


def late_punches(
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
