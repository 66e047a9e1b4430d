"""Reads for the pages of rules: what rules where, which versions are newer, one draft with everything about it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from erk_core import Pack, Period
from erk_core.tools.diff import Perubahan, diff
from erk_kit.bentuk import tanggal
from tenants.akun.models import Pengguna
from tenants.organisasi.models import Opd, Pegawai
from tenants.penilaian.aturan.models import PaguBelanja, PenerimaanAturan, RancanganAturan
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import PaketBerlaku
from tenants.registry.terbit import Terbitan, version_key

_TANGGAL = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@dataclass(frozen=True)
class Penetapan:
    """One adoption as a page shows it. keadaan: BERLAKU, AKAN (later), LALU (replaced)."""

    berlaku: PaketBerlaku
    keadaan: str
    penerimaan: PenerimaanAturan | None
    bisa_kembali: bool


def adoptions(*, pada: dt.date, batas: dt.date | None) -> list[Penetapan]:
    """All adoptions, for everyone first, newest start first. batas: last locked day. Two queries."""
    semua = list(PaketBerlaku.objects.select_related("paket", "opd").order_by("opd__kode", "-mulai", "-id"))
    semua.sort(key=lambda b: b.opd_id is not None)
    terima = {t.pemberlakuan_id: t for t in PenerimaanAturan.objects.select_related("rancangan").defer("isi")}
    hasil, kini, per_bulan = [], set(), set()
    jumlah: dict[int | None, int] = {}
    for b in semua:
        jumlah[b.opd_id] = jumlah.get(b.opd_id, 0) + 1
    urut: dict[int | None, int] = {}
    for b in semua:
        urut[b.opd_id] = urut.get(b.opd_id, 0) + 1
        ganti = (b.opd_id, b.mulai) in per_bulan  # a later decision for the same month replaced it
        per_bulan.add((b.opd_id, b.mulai))
        if b.mulai > pada and not ganti:
            keadaan = "AKAN"
        elif b.opd_id not in kini and not ganti:
            keadaan = "BERLAKU"
            kini.add(b.opd_id)
        else:
            keadaan = "LALU"
        terbuka = batas is None or b.mulai > batas
        bisa = keadaan != "LALU" and terbuka and urut[b.opd_id] < jumlah[b.opd_id]
        hasil.append(Penetapan(b, keadaan, terima.get(b.pk), bisa))
    return hasil


def central_ids(penetapan: Iterable[Penetapan]) -> dict[str, str]:
    """Pack id -> version of the layers of what rules now, from the stored packs (for asking the centre)."""
    from tenants.penilaian.paket import pack_load

    hasil: dict[str, str] = {}
    for p in penetapan:
        if p.keadaan == "BERLAKU" and p.berlaku.opd_id is None:
            hasil |= dict(pack_load(p.berlaku.paket).lapisan)
    return hasil


def newer(terbitan: Iterable[Terbitan], dipakai: dict[str, str]) -> list[Terbitan]:
    """Published versions that are newer than what the region's own rules are built on; one a pack, the newest."""
    hasil: dict[str, Terbitan] = {}
    for satu in terbitan:
        p = satu.paket
        lebih = p.paket_id in dipakai and version_key(p.versi) > version_key(dipakai[p.paket_id])
        if satu.terbit and lebih:
            hasil.setdefault(p.paket_id, satu)
    return list(hasil.values())


def drafts() -> QuerySet[RancanganAturan]:
    """Newest first, without their content."""
    return RancanganAturan.objects.defer("isi", "gabungan").select_related("opd").order_by("-nomor")


def names_of(*ids: int | None) -> dict[int, str]:
    """Names of accounts; one query."""
    dicari = {i for i in ids if i is not None}
    return dict(Pengguna.objects.filter(pk__in=dicari).values_list("pk", "nama")) if dicari else {}


@dataclass(frozen=True)
class Beda:
    """A changed entry for people."""

    bagian: str
    id: str
    label: str
    apa: str
    kalimat: list[str]


def changes(lama: Pack | None, baru: Pack) -> tuple[list[Beda], list[str]]:
    """(what differs in words, sentences on the head of the pack). Without an old pack there is nothing to compare."""
    if lama is None:
        return [], []
    kepala: list[str] = []
    beda = []
    for p in diff(lama, baru):
        if p.bagian == "paket":
            kepala += [days_in_words(k) for k in p.kalimat]
        else:
            beda.append(_beda(p))
    return beda, kepala


def _beda(p: Perubahan) -> Beda:
    return Beda(p.bagian, p.id, p.label or p.id, p.apa, [days_in_words(k.strip()) for k in p.kalimat])


def days_in_words(teks: str) -> str:
    """Days inside the core's words, written as on the rest of the page."""
    return _TANGGAL.sub(lambda cocok: tanggal(dt.date.fromisoformat(cocok[0])), teks).replace(" %", "%")


def unverified(pack: Pack, mulai: dt.date) -> list[Any]:
    """Values behind paid amounts that no regulation was read for, in the first month."""
    periode = Period.parse(Bulan(mulai.year, mulai.month).kode)
    return [n for n in pack.status_values(periode) if n.bayar]


def ceilings(*, pada: dt.date) -> dict[int | None, PaguBelanja]:
    """OPD id (None: the whole region) -> the ceiling in force on a day; one query."""
    semua = PaguBelanja.objects.filter(mulai__lte=pada).order_by("opd_id", "-mulai", "-id").distinct("opd_id")
    return {p.opd_id: p for p in semua}


def people_of(ids: Iterable[int]) -> dict[int, Pegawai]:
    return Pegawai.objects.in_bulk(list(ids))


def opd_choices() -> list[tuple[str, str]]:
    return [(str(pk), nama) for pk, nama in Opd.objects.filter(aktif=True).order_by("kode").values_list("pk", "nama")]
