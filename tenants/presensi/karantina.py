"""Held punches: by reason, and let go once their cause is mended. What was held stays as it came."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from erk_kit.kunci import horizon
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import has_role
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.models import Pegawai
from tenants.presensi.hasil_hari import day_results_build
from tenants.presensi.models import KarantinaLepas, Perangkat, Rekaman, RekamanKarantina
from tenants.presensi.terima import Tekan, reason_of

Sebab = RekamanKarantina.Sebab
LAKUKAN = {
    Sebab.NIP_ASING: "Daftarkan pegawainya (impor atau SIMPEG), atau betulkan NIP di mesinnya, lalu coba lagi.",
    Sebab.PERANGKAT_ASING: "Daftarkan perangkatnya di bawah, lalu coba lagi.",
    Sebab.PERANGKAT_NONAKTIF: "Aktifkan perangkatnya bila memang dipakai lagi, lalu coba lagi.",
    Sebab.MASA_DEPAN: "Betulkan jam mesinnya. Rekaman yang waktunya keliru tidak dilepas.",
}
SEKALI = 20_000


@dataclass(frozen=True)
class Kelompok:
    """Held rows of one reason that are not let go yet."""

    sebab: str
    label: str
    banyak: int
    pertama: dt.datetime
    terakhir: dt.datetime
    lakukan: str


@dataclass(frozen=True)
class HasilLepas:
    """lepas: became punches. tetap: their cause is still there. terkunci: their month is locked."""

    lepas: int
    tetap: int
    terkunci: int


def held(*, actor: Pengguna) -> QuerySet[RekamanKarantina]:
    """Held punches that are not let go; for BKPSDM."""
    if not has_role(pengguna=actor, peran=Peran.BKPSDM):
        return RekamanKarantina.objects.none()
    return RekamanKarantina.objects.filter(lepas__isnull=True)


def held_by_reason(*, actor: Pengguna) -> list[Kelompok]:
    baris = (
        held(actor=actor)
        .order_by()
        .values("sebab")
        .annotate(banyak=Count("pk"), pertama=Min("waktu"), terakhir=Max("waktu"))
        .order_by("-banyak")
    )
    return [
        Kelompok(b["sebab"], Sebab(b["sebab"]).label, b["banyak"], b["pertama"], b["terakhir"], LAKUKAN[b["sebab"]])
        for b in baris
    ]


def quarantine_retry(*, actor: Pengguna, sebab: str) -> HasilLepas:
    """Try the rows of one reason again (at most SEKALI, the oldest first), and build the days of those let go."""
    if not has_role(pengguna=actor, peran=Peran.BKPSDM):
        raise TidakBerwenang("Karantina diurus BKPSDM.", kode="bukan_bkpsdm", saran="Hubungi BKPSDM wilayah Anda.")
    if sebab not in Sebab.values:
        raise GalatLayanan(f"Sebab {sebab[:20]!r} tidak dikenal.", kode="karantina_sebab", saran="Pilih dari daftar.")
    kini, batas = timezone.now(), horizon()
    with transaction.atomic():
        baris = list(held(actor=actor).filter(sebab=sebab).order_by("pk")[:SEKALI])
        orang = dict(Pegawai.objects.filter(nip__in={b.nip for b in baris}).values_list("nip", "id"))
        alat = {p.kode: p for p in Perangkat.objects.filter(kode__in={b.perangkat for b in baris})}
        boleh, tetap, terkunci = [], 0, 0
        for b in baris:
            tekan = Tekan(b.baris, b.nip, b.waktu, b.perangkat)
            # what was in the future when it came has a wrong clock: that it is past by now mends nothing
            saat = b.diterima_pada if b.sebab == Sebab.MASA_DEPAN else kini
            if reason_of(tekan, orang, alat, saat) is not None:
                tetap += 1
            elif batas is not None and timezone.localdate(b.waktu) <= batas:
                terkunci += 1
            else:
                boleh.append(b)
        Rekaman.objects.bulk_create(
            [
                Rekaman(
                    pegawai_id=orang[b.nip], waktu=b.waktu, perangkat_id=alat[b.perangkat].pk, kiriman_id=b.kiriman_id
                )
                for b in boleh
            ],
            batch_size=5000,
            ignore_conflicts=True,
        )
        KarantinaLepas.objects.bulk_create([KarantinaLepas(karantina=b, oleh_id=actor.pk) for b in boleh])
        if boleh:
            catat(aksi="presensi.lepas", actor=actor, rincian={"jumlah": len(boleh), "sebab": sebab})
            hari = [timezone.localdate(b.waktu) for b in boleh]
            # a punch after midnight may belong to the shift of the day before
            mulai = min(hari) - dt.timedelta(days=1)
            mulai = max(mulai, batas + dt.timedelta(days=1)) if batas else mulai
            day_results_build(mulai=mulai, sampai=max(hari), pegawai_ids=sorted({orang[b.nip] for b in boleh}))
    return HasilLepas(len(boleh), tetap, terkunci)


def device_set(*, actor: Pengguna, kode: str, nama: str, aktif: bool) -> Perangkat:
    """Register a device, or change its name or whether it is in use."""
    if not has_role(pengguna=actor, peran=Peran.BKPSDM):
        raise TidakBerwenang("Perangkat diurus BKPSDM.", kode="bukan_bkpsdm", saran="Hubungi BKPSDM wilayah Anda.")
    kode, nama = kode.strip(), " ".join(nama.split())
    if not kode or not nama or len(kode) > 40 or len(nama) > 120:
        raise GalatLayanan(
            "Kode (paling banyak 40 huruf) dan nama (paling banyak 120) wajib diisi.",
            kode="perangkat_isi",
            saran="Kodenya seperti yang dikirim mesin.",
        )
    with transaction.atomic():
        alat, _ = Perangkat.objects.update_or_create(kode=kode, defaults={"nama": nama, "aktif": aktif})
        catat(
            aksi="presensi.perangkat", actor=actor, objek=(alat.pk, alat.nama), rincian={"kode": kode, "aktif": aktif}
        )
    return alat
