"""Reads of the pay list for an actor: which OPDs, what is missing before a file is made, which files are ready."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from erk_kit.nip import name_or_nip
from tenants.akun.models import Pengguna, Peran
from tenants.organisasi.aktor import Aktor
from tenants.organisasi.models import Pegawai
from tenants.penilaian.mode import SQL_DIBAYAR, unpaid_opds
from tenants.penilaian.models import Hitungan
from tenants.remunerasi.dokumen import DOKUMEN
from tenants.remunerasi.galat import DokumenTerhalang
from tenants.remunerasi.models import BerkasKeluaran, DataBayar, PetaBayar

LIHAT = (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN, Peran.ADMIN_OPD)
UBAH_DATA = (Peran.BKPSDM,)
LIHAT_DATA = (Peran.BKPSDM, Peran.INSPEKTORAT)
UBAH_TANDA = (Peran.BKPSDM, Peran.ADMIN_OPD)
PETA = (Peran.BKPSDM, Peran.INSPEKTORAT)


def scope_of(*, aktor: Aktor, opd_id: int | None) -> frozenset[int] | None:
    """The OPDs whose list this actor gets when asking for `opd_id` (None: all): None = the whole region.

    Raises DokumenTerhalang for an OPD that is not the actor's own.
    """
    if aktor.lihat_semua:
        return None if opd_id is None else frozenset({opd_id})
    if opd_id is None and aktor.opd_ids:
        return frozenset(aktor.opd_ids)
    if opd_id is not None and opd_id in aktor.opd_ids:
        return frozenset({opd_id})
    raise DokumenTerhalang(
        "Daftar bayar OPD ini bukan untuk Anda.", kode="bayar_opd_lain", saran="Pilih OPD Anda sendiri."
    )


def may_have(*, aktor: Aktor, berkas: BerkasKeluaran) -> bool:
    """Whether this actor may have that file today: its document, and every OPD in it."""
    if not DOKUMEN[berkas.dokumen].peran & aktor.peran:
        return False
    return aktor.lihat_semua or (berkas.cakupan is not None and set(berkas.cakupan) <= aktor.opd_ids)


@dataclass(frozen=True)
class Kurang:
    """What is missing of people who are paid. kunci: field of DataBayar."""

    kunci: str
    label: str
    jumlah: int
    contoh: tuple[str, ...]


# What is asked of whom is paid something; the rest of DataBayar may stay empty.
DITANYA = {
    "nomor_rekening": "nomor rekening",
    "nama_bank": "nama bank",
    "kode_bank": "kode bank",
    "nik": "NIK",
    "npwp": "NPWP",
}
BERUBAH = "berubah"
_CONTOH = 3


def missing_data(*, hitungan: Hitungan, opd_ids: Collection[int] | None) -> list[Kurang]:
    """Fields that are empty for somebody with something to receive, and accounts that became others since the run,
    with some names; one query."""
    syarat = {k: f"coalesce(d.{k}, '') = ''" for k in DITANYA} | {BERUBAH: "d.rekening_pada > %(pada)s"}
    kolom = ", ".join(
        f"count(*) filter (where {s}), (array_agg(p.nama order by p.nama) filter (where {s}))[:{_CONTOH}]"
        for s in syarat.values()
    )
    with connection.cursor() as kursor:
        kursor.execute(
            f"select {kolom} from penilaian_hasilpegawai h join organisasi_pegawai p on p.id = h.pegawai_id "  # noqa: S608
            "left join remunerasi_databayar d on d.pegawai_id = p.id where h.hitungan_id = %(h)s "
            "and (h.bersih <> 0 or exists (select 1 from penilaian_bariskoreksi c where c.hitungan_id = h.hitungan_id "
            "and c.pegawai_id = h.pegawai_id)) "
            f"and (%(o)s::bigint[] is null or h.opd_id = any(%(o)s)) and {SQL_DIBAYAR}",
            {
                "h": hitungan.pk,
                "o": list(opd_ids) if opd_ids is not None else None,
                "pada": hitungan.pada,
                "luar": unpaid_opds(hitungan),
            },
        )
        baris = kursor.fetchone()
    return [
        Kurang(k, DITANYA.get(k, "nomor rekening"), baris[2 * ke], tuple(baris[2 * ke + 1] or ()))
        for ke, k in enumerate(syarat)
        if baris[2 * ke]
    ]


def outputs_of(*, actor: Pengguna) -> QuerySet[BerkasKeluaran]:
    """Files that `actor` ordered and that still exist, newest first."""
    return BerkasKeluaran.objects.filter(dipesan_oleh_id=actor.pk, kedaluwarsa_pada__gt=timezone.now())


def data_list(*, actor: Pengguna, peran: Collection[Peran], cari: str = "", kurang: str = "") -> QuerySet[Pegawai]:
    """People on the roll with `data_bayar` loaded, for who may see pay data; nobody else sees a row.

    kurang: a field of DITANYA that must be empty, or BERUBAH for accounts that were ever changed, newest first.
    """
    if not actor.is_active or not set(peran) & set(LIHAT_DATA):
        return Pegawai.objects.none()
    baris = Pegawai.objects.filter(kepala_daerah=False).select_related("data_bayar").order_by("nama", "id")
    baris = baris.filter(name_or_nip(cari))
    if kurang == BERUBAH:
        return baris.exclude(data_bayar__rekening_pada=None).order_by("-data_bayar__rekening_pada", "id")
    if kurang in DITANYA:
        kosong = Q(data_bayar__isnull=True) | Q(**{f"data_bayar__{kurang}": ""})
        baris = baris.filter(kosong, Q(terdaftar_sampai__isnull=True) | Q(terdaftar_sampai__gte=timezone.localdate()))
    return baris


def versions_of(*, jenis: str, paling_banyak: int = 10) -> list[PetaBayar]:
    """Newest first, with `nama` of who wrote each; one query."""
    nama = Subquery(Pengguna.objects.filter(pk=OuterRef("dicatat_oleh_id")).values("nama"))
    return list(PetaBayar.objects.filter(jenis=jenis).annotate(nama=nama)[:paling_banyak])


def masked(nomor: str) -> str:
    """The last three digits: enough to recognise, not to use."""
    return f"{'•' * max(len(nomor) - 3, 0)}{nomor[-3:]}" if nomor else ""


def data_of(pegawai: Pegawai) -> DataBayar | None:
    """What is stored, None where nothing is; `data_bayar` is loaded by data_list."""
    return getattr(pegawai, "data_bayar", None)
