"""The connectors that are installed, and those that a region has set up.

They are found by their entry points (group `erk.connectors`), so a plugin comes by installing its package. One whose
contract does not fit keeps the platform from starting: half a connector is worse than none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any
from zoneinfo import ZoneInfo

from django.core.checks import Error
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from erk_kit.binding import current_schema, in_transaction, region_atomic
from erk_kit.rahasia import RahasiaDiminta, RahasiaTidakTerbaca, seal, secrets_merge, unseal
from integrations.contracts import (
    CONTRACT_VERSION,
    GRUP_ENTRI,
    Bidang,
    ConnectorConfig,
    Lingkungan,
    SetelanSalah,
    Terbuka,
)
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.models import Pegawai
from tenants.sinkronisasi.models import Koneksi

GUNA = "konektor"
SELANG = (15, 30, 60, 360, 1440)
BIDANG = {
    Bidang.KEPEGAWAIAN: "Kepegawaian",
    Bidang.PRESENSI: "Presensi",
    Bidang.ANGGARAN: "Anggaran",
    Bidang.KINERJA: "e-Kinerja",
}


class KoneksiDitolak(GalatLayanan):
    """A setting of a connection cannot be taken; `medan` names it."""

    def __init__(self, pesan: str, *, medan: str = "", saran: str = "") -> None:
        super().__init__(pesan, kode="koneksi_setelan", saran=saran)
        self.medan = medan


@cache
def connectors() -> dict[str, ConnectorConfig]:
    """By code, in the order of feeds and then of labels. What does not fit is left out; `connector_faults` tells it."""
    cocok = [c for c, salah in _installed(entry_points(group=GRUP_ENTRI)) if not salah and c is not None]
    urut = list(Bidang)
    return {c.kode: c for c in sorted(cocok, key=lambda c: (urut.index(c.bidang), c.label))}


def connector_faults(entri: Iterable[EntryPoint] | None = None) -> list[Error]:
    """For Django's checks: connectors that cannot be loaded, or whose contract is not the platform's."""
    semua = list(_installed(entry_points(group=GRUP_ENTRI) if entri is None else entri))
    salah = [s for _, s in semua if s]
    kode = [c.kode for c, _ in semua if c is not None]
    salah += [f"Kode konektor {k!r} dipakai {kode.count(k)} paket." for k in sorted(set(kode)) if kode.count(k) > 1]
    saran = "Pasang versi konektor yang cocok dengan platform ini, atau lepas paketnya."
    return [Error(s, hint=saran, id="sinkronisasi.E001") for s in salah]


def _installed(entri: Iterable[EntryPoint]) -> Iterable[tuple[ConnectorConfig | None, str]]:
    for e in entri:
        try:
            c = e.load()
        except Exception as galat:  # noqa: BLE001 - whatever a foreign package does when it is imported
            yield None, f"Konektor {e.name} tidak dapat dimuat: {type(galat).__name__}: {galat}"
            continue
        if not isinstance(c, ConnectorConfig):
            yield None, f"Konektor {e.name} bukan ConnectorConfig, melainkan {type(c).__name__}."
        elif not c.contract_min <= CONTRACT_VERSION <= c.contract_max:
            yield c, f"Konektor {c.kode} memerlukan kontrak {c.contract_min}-{c.contract_max}; ini {CONTRACT_VERSION}."
        else:
            yield c, ""


def outside_transaction() -> None:
    """Given to connectors: the network may not be waited for while a transaction is open."""
    if in_transaction():
        raise RuntimeError("konektor menunggu jaringan di dalam transaksi basis data")


def connector_open(c: ConnectorConfig, isi: Mapping[str, str], *, izin: Iterable[str], zona: str) -> Terbuka:
    """Open with plain settings, in a bound region. Raises SetelanSalah."""
    schema, di = str(current_schema()), ZoneInfo(zona)
    lingkungan = Lingkungan(
        izin=frozenset(izin),
        zona=zona,
        penjaga=outside_transaction,
        jam=lambda: timezone.now().astimezone(di),
        nip=lambda: roll_now(schema=schema, zona=zona),
    )
    return c.buka({m.nama: str(isi.get(m.nama, "")) for m in c.medan}, lingkungan)


def roll_now(*, schema: str, zona: str) -> tuple[str, ...]:
    """NIP of everybody on a region's roll today, in a transaction of its own; for sources that have no list."""
    with region_atomic(schema), timezone.override(ZoneInfo(zona)):
        hari = timezone.localdate()
        ada = Pegawai.objects.filter(Q(terdaftar_sampai__isnull=True) | Q(terdaftar_sampai__gte=hari))
        return tuple(ada.exclude(nip__isnull=True).order_by("nip").values_list("nip", flat=True))


def connection_open(koneksi: Koneksi, *, izin: Iterable[str], zona: str) -> Terbuka:
    """Open a region's connection. Raises SetelanSalah, also where the connector is gone or a secret no longer opens."""
    c = connectors().get(koneksi.kode)
    if c is None:
        raise SetelanSalah("", f"Konektor {koneksi.kode} tidak terpasang lagi pada platform ini.")
    try:
        rahasia = unseal(koneksi.rahasia, guna=GUNA)
    except RahasiaTidakTerbaca:
        raise SetelanSalah("", "Kunci tersimpan tidak terbaca lagi; isikan ulang pada setelan koneksi.") from None
    return connector_open(c, {**koneksi.isi, **rahasia}, izin=izin, zona=zona)


def connection_save(
    *,
    actor: Pengguna,
    kode: str,
    aktif: bool,
    isi: Mapping[str, str],
    rahasia: Mapping[str, str],
    versi: int,
    terapkan_sendiri: bool,
    selang_menit: int,
    izin: Iterable[str],
    zona: str,
) -> Koneksi:
    """Store a connection's settings, checked. rahasia: newly typed secrets; an empty one keeps what is stored.

    versi: of the settings that the form showed (0: there were none). Raises KoneksiDitolak.
    """
    c = connectors()[kode]
    with transaction.atomic():
        # written first, so that the second of two savers waits for the first
        lama, baru = Koneksi.objects.select_for_update().get_or_create(kode=kode, defaults={"versi": 0})
        if lama.versi != versi and not (baru and versi == 0):
            raise KoneksiDitolak(
                "Setelan koneksi ini sudah diubah orang lain sejak halaman ini dibuka.",
                saran="Isian Anda masih ada di bawah; periksa yang berlaku kini, lalu simpan lagi.",
            )
        try:
            tersimpan = unseal(lama.rahasia, guna=GUNA)
        except RahasiaTidakTerbaca:
            tersimpan = {}
        try:
            dipakai = secrets_merge(c.medan, isi=isi, isi_lama=lama.isi, diketik=rahasia, tersimpan=tersimpan)
            connector_open(c, {**isi, **dipakai}, izin=izin, zona=zona)
        except (RahasiaDiminta, SetelanSalah) as galat:
            raise KoneksiDitolak(str(galat), medan=galat.medan) from galat
        ubah = sorted(m.nama for m in c.medan if not m.rahasia and lama.isi.get(m.nama, "") != isi.get(m.nama, ""))
        ubah += sorted(m.nama for m in c.medan if rahasia.get(m.nama))
        ubah += ["aktif" if aktif else "tidak aktif"] if aktif != lama.aktif else []
        lama.aktif, lama.isi, lama.rahasia = aktif, dict(isi), seal(dipakai, guna=GUNA)
        lama.terapkan_sendiri, lama.selang_menit = terapkan_sendiri, selang_menit
        lama.versi, lama.diubah_oleh_id = lama.versi + 1, actor.pk
        _reset(lama)
        lama.save()
        catat(aksi="koneksi.setelan", actor=actor, objek=(kode, c.label), rincian={"medan": ubah})
    return lama


def connection_retry(*, actor: Pengguna, kode: str) -> Koneksi:
    """Let a connection be asked again at once: the fault has been mended on the other side."""
    with transaction.atomic():
        koneksi = Koneksi.objects.select_for_update().get(pk=kode)
        _reset(koneksi)
        koneksi.save()
        catat(aksi="koneksi.coba", actor=actor, objek=(kode, label_of(kode)))
    return koneksi


def _reset(koneksi: Koneksi) -> None:
    koneksi.gagal_beruntun, koneksi.buka_lagi, koneksi.berhenti = 0, None, False
    koneksi.tarik_pada = timezone.now()


def label_of(kode: str) -> str:
    c = connectors().get(kode)
    return c.label if c else kode


def feed_states() -> list[dict[str, Any]]:
    """Each installed connector with the region's connection to it, if any. One query."""
    ada = {k.kode: k for k in Koneksi.objects.all()}
    kini = timezone.now()
    hasil = [
        {"konektor": c, "label": c.label, "bidang": BIDANG[c.bidang], "koneksi": ada.pop(c.kode, None), "kini": kini}
        for c in connectors().values()
    ]
    # one whose package is gone is shown too: its data does not come any more
    return hasil + [
        {"konektor": None, "label": k.kode, "bidang": "Lain", "koneksi": k, "kini": kini} for k in ada.values()
    ]


def due(kini: dt.datetime) -> list[str]:
    """Codes of connections that are to be fetched now."""
    siap = Koneksi.objects.filter(aktif=True, berhenti=False, tarik_pada__lte=kini)
    tarik = {kode for kode, c in connectors().items() if not c.didorong}
    return [k.kode for k in siap if k.kode in tarik and (k.buka_lagi is None or k.buka_lagi <= kini)]
