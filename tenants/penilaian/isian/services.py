"""Writes of a sheet: a fill is a new version, acceptance is by another person, a locked month takes neither."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import check_open
from tenants.organisasi.models import Opd
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.isian.lembar import Lembar, Nilai, columns_text, content_hash, is_whole, values_of
from tenants.penilaian.models import BarisIsian, LembarIsian

_SARAN_TERKUNCI = "Bulan terkunci tidak diisi lagi; selisihnya dicatat sebagai fakta susulan."


class LembarDitolak(GalatLayanan):
    """The sheet cannot be filled or accepted as asked. Nothing was changed."""


def isian_fill(*, actor_id: int, lembar: Lembar, nilai: Nilai, cara: str) -> LembarIsian:
    """Store a fill of the whole sheet as its next version, to be accepted by somebody else.

    nilai: pegawai id -> input id -> canonical text or None (isian.nilai.cell_read), exactly the sheet's people and
    columns. The same answers as the newest version change nothing. Raises LembarDitolak, BulanTerkunci.
    """
    _check_cells(lembar, nilai)
    bulan = lembar.bulan
    check_open(bulan.akhir, f"Lembar isian {lembar.opd.nama} {bulan}", saran=_SARAN_TERKUNCI)
    terisi = sum(1 for baris in nilai.values() for teks in baris.values() if teks is not None)
    kolom = columns_text(lembar.kolom)
    sidik = content_hash(opd_id=lembar.opd.pk, bulan=bulan, kolom=kolom, nilai=nilai)
    with transaction.atomic():
        # versions of one OPD are counted one after the other
        Opd.objects.select_for_update().get(pk=lembar.opd.pk)
        lama = _newest(lembar.opd.pk, bulan)
        if lama is not None and lama.sidik == sidik:
            return lama
        isi = LembarIsian.objects.create(
            opd=lembar.opd,
            tahun=bulan.tahun,
            bulan=bulan.bulan,
            versi=lama.versi + 1 if lama is not None else 1,
            paket=lembar.paket,
            kolom=kolom,
            cara=cara,
            jumlah_orang=len(nilai),
            jumlah_terisi=terisi,
            sidik=sidik,
            diisi_oleh_id=actor_id,
        )
        BarisIsian.objects.bulk_create(
            [BarisIsian(lembar=isi, pegawai_id=i, nilai=dict(satu)) for i, satu in sorted(nilai.items())],
            batch_size=5000,
        )
        rincian = {"bulan": bulan.kode, "versi": isi.versi, "jumlah": terisi, "sidik": sidik}
        catat(aksi="isian.isi", actor_id=actor_id, objek=_objek(isi, lembar.opd), rincian=rincian)
    return isi


def isian_nil(*, actor_id: int, lembar: Lembar) -> LembarIsian:
    """Declare that nobody has anything to fill in: an empty sheet, accepted like any other. Raises LembarDitolak."""
    wajib = [m.label for m in lembar.kolom if not m.boleh_kosong]
    if wajib:
        raise LembarDitolak(
            f"Lembar {lembar.opd.nama} tidak dapat dinyatakan nihil: {', '.join(wajib)} wajib diisi bagi setiap orang.",
            kode="isian_wajib",
            saran="Isi lembarnya.",
        )
    kosong: Mapping[str, None] = {m.id: None for m in lembar.kolom}
    return isian_fill(
        actor_id=actor_id, lembar=lembar, nilai={b.pegawai_id: kosong for b in lembar.orang}, cara="NIHIL"
    )


def isian_accept(*, actor_id: int, lembar: Lembar, sidik: str) -> LembarIsian:
    """Accept the newest version as another person than the one who filled it. sidik: what the actor saw.

    Raises LembarDitolak, TidakBerwenang, BulanTerkunci.
    """
    bulan, nama = lembar.bulan, f"Lembar isian {lembar.opd.nama} {lembar.bulan}"
    check_open(bulan.akhir, nama, saran=_SARAN_TERKUNCI)
    with transaction.atomic():
        Opd.objects.select_for_update().get(pk=lembar.opd.pk)
        isi = _newest(lembar.opd.pk, bulan)
        if isi is None:
            raise LembarDitolak(f"{nama} belum diisi.", kode="isian_belum", saran="Isi lembarnya dahulu.")
        if isi.diterima:
            return isi
        if isi.diisi_oleh_id == actor_id:
            raise TidakBerwenang(
                f"{nama} Anda isi sendiri; yang menerima harus orang lain.",
                kode="isian_orang_lain",
                saran="Minta admin OPD lain atau BKPSDM menerimanya.",
            )
        if isi.sidik != sidik or not is_whole(isi, values_of([isi.pk])[isi.pk]):
            raise LembarDitolak(
                f"{nama} bukan lagi yang Anda lihat: versi terbaru adalah versi {isi.versi}.",
                kode="isian_berubah",
                saran="Muat ulang halamannya, periksa lagi, lalu terima.",
            )
        if isi.kolom != columns_text(lembar.kolom):
            raise LembarDitolak(
                f"{nama} diisi untuk kolom paket yang lama.", kode="isian_kolom", saran="Isi lembar yang baru."
            )
        isi.diterima_oleh_id, isi.diterima_pada = actor_id, timezone.now()
        isi.save(update_fields=["diterima_oleh_id", "diterima_pada"])
        rincian = {"bulan": bulan.kode, "versi": isi.versi, "sidik": isi.sidik}
        catat(aksi="isian.terima", actor_id=actor_id, objek=_objek(isi, lembar.opd), rincian=rincian)
    return isi


def _newest(opd_id: int, bulan: Bulan) -> LembarIsian | None:
    semua = LembarIsian.objects.filter(opd_id=opd_id, tahun=bulan.tahun, bulan=bulan.bulan)
    return semua.order_by("-versi").first()


def _objek(isi: LembarIsian, opd: Opd) -> tuple[str, str]:
    return f"{opd.kode}:{isi.tahun}-{isi.bulan:02d}", opd.nama


def _check_cells(lembar: Lembar, nilai: Nilai) -> None:
    """Exactly the sheet's people and columns, nothing that must be filled left empty."""
    kolom = {m.id: m for m in lembar.kolom}
    orang = {b.pegawai_id for b in lembar.orang}
    if set(nilai) != orang or any(set(baris) != set(kolom) for baris in nilai.values()):
        raise LembarDitolak(
            f"Lembar {lembar.opd.nama} {lembar.bulan} berubah sejak diambil: pegawai atau kolomnya lain.",
            kode="isian_berubah",
            saran="Ambil lembar yang baru, lalu isi lagi.",
        )
    kurang = [m.label for m in lembar.kolom if not m.boleh_kosong and any(b[m.id] is None for b in nilai.values())]
    if kurang:
        raise LembarDitolak(
            f"Lembar {lembar.opd.nama} {lembar.bulan} belum lengkap: {', '.join(kurang)} wajib bagi setiap orang.",
            kode="isian_kosong",
            saran="Lengkapi selnya.",
        )
