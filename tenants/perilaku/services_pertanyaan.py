"""Writes of the question bank and of the words of the scale.

A question that a round has asked keeps its words for ever: other words make a new question in its place, and the old
one is put aside. So nobody who answered has answered something else than what stands there, and an open round, whose
questions were fixed when it was opened, is never touched.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max

from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan
from tenants.perilaku.models import Indikator, Pertanyaan, PertanyaanRonde, Pilihan, Ronde

TEKS_MAKS = 300
URUTAN_MAKS = 999
PERTANYAAN_MAKS = 60


def question_add(*, indikator: str, teks: str, actor: Pengguna | None = None) -> Pertanyaan:
    """A new active question at the end. Raises GalatLayanan."""
    teks = _words(teks)
    with transaction.atomic():
        if Pertanyaan.objects.filter(aktif=True).count() >= PERTANYAAN_MAKS:
            raise GalatLayanan(
                f"Sudah ada {PERTANYAAN_MAKS} pertanyaan aktif; lembar sepanjang itu tidak selesai diisi orang.",
                kode="pertanyaan_penuh",
                saran="Nonaktifkan yang tidak lagi dipakai.",
            )
        _twin_check(indikator, teks)
        terakhir = Pertanyaan.objects.aggregate(n=Max("urutan"))["n"] or 0
        satu = Pertanyaan.objects.create(indikator=indikator, teks=teks, urutan=min(terakhir + 1, URUTAN_MAKS))
        _record(satu, "menambah", actor)
    return satu


def question_change(
    *, pertanyaan_id: int, teks: str, indikator: str, urutan: int, actor: Pengguna | None = None
) -> Pertanyaan:
    """Order is changed in place; other words, or another indicator, of a question that was asked make a new one.
    Returns the one that is active afterwards. Raises GalatLayanan, Pertanyaan.DoesNotExist."""
    teks = _words(teks)
    with transaction.atomic():
        satu = Pertanyaan.objects.select_for_update().get(pk=pertanyaan_id)
        sama = (satu.teks, satu.indikator) == (teks, indikator)
        if sama and satu.urutan == urutan:
            return satu
        if not sama:
            _twin_check(indikator, teks, selain=satu.pk)
        if not sama and PertanyaanRonde.objects.filter(pertanyaan=satu).exists():
            baru = Pertanyaan.objects.create(indikator=indikator, teks=teks, urutan=urutan, aktif=satu.aktif)
            satu.aktif = False
            satu.save(update_fields=["aktif"])
            _record(baru, "mengganti", actor, lama=satu.pk)
            return baru
        satu.teks, satu.indikator, satu.urutan = teks, indikator, urutan
        satu.save(update_fields=["teks", "indikator", "urutan"])
        _record(satu, "mengubah", actor)
    return satu


def question_switch(*, pertanyaan_id: int, aktif: bool, actor: Pengguna | None = None) -> Pertanyaan:
    """Whether later rounds ask it. Raises Pertanyaan.DoesNotExist, GalatLayanan for the last active one."""
    with transaction.atomic():
        satu = Pertanyaan.objects.select_for_update().get(pk=pertanyaan_id)
        if satu.aktif == aktif:
            return satu
        if not aktif and not Pertanyaan.objects.filter(aktif=True).exclude(pk=satu.pk).exists():
            raise GalatLayanan(
                "Ini pertanyaan aktif yang terakhir; tanpa pertanyaan ronde tidak dapat dibuka.",
                kode="pertanyaan_terakhir",
                saran="Tambahkan atau aktifkan pertanyaan lain dahulu.",
            )
        if aktif:
            _twin_check(satu.indikator, satu.teks, selain=satu.pk)
        satu.aktif = aktif
        satu.save(update_fields=["aktif"])
        _record(satu, "mengaktifkan" if aktif else "menonaktifkan", actor)
    return satu


def scale_words_set(*, label: Mapping[int, str], actor: Pengguna | None = None) -> None:
    """Words of the steps 1..5; the numbers are the pack's. While a round is open they stay, because half of its sheets
    would have been filled under other words. Raises GalatLayanan."""
    with transaction.atomic():
        semua = {p.nilai: p for p in Pilihan.objects.select_for_update()}
        baru = {n: " ".join(str(label.get(n, p.label)).split()) for n, p in semua.items()}
        if any(not teks or len(teks) > 60 for teks in baru.values()) or len(set(baru.values())) != len(baru):
            raise GalatLayanan(
                "Setiap langkah skala perlu sebutan sendiri, paling panjang 60 huruf.",
                kode="skala_sebutan",
                saran="Isi kelimanya dengan kata yang berbeda.",
            )
        berubah = {n: teks for n, teks in baru.items() if semua[n].label != teks}
        if not berubah:
            return
        terbuka = Ronde.objects.filter(status=Ronde.Status.DIBUKA).first()
        if terbuka is not None:
            raise GalatLayanan(
                f"Ronde {terbuka.kode} sedang dibuka, jadi sebutan skala tidak diubah di tengahnya.",
                kode="skala_dipakai",
                saran="Ubah sesudah ronde itu ditutup.",
            )
        for n, teks in berubah.items():
            semua[n].label = teks
            semua[n].save(update_fields=["label"])
        catat(
            aksi="perilaku.skala",
            actor=actor,
            objek=("skala", "skala jawaban"),
            rincian={"nilai": sorted(berubah), "kata": [berubah[n] for n in sorted(berubah)]},
        )


def _words(teks: str) -> str:
    rapi = " ".join(teks.split())
    if not 10 <= len(rapi) <= TEKS_MAKS:
        raise GalatLayanan(
            f"Bunyi pertanyaan {len(rapi)} huruf; yang diharapkan 10 sampai {TEKS_MAKS}.",
            kode="pertanyaan_panjang",
            saran="Tulis satu perilaku yang dapat dilihat orang, misalnya 'Hadir dan memulai rapat tepat waktu'.",
        )
    return rapi


def _twin_check(indikator: str, teks: str, *, selain: int | None = None) -> None:
    kembar = Pertanyaan.objects.filter(aktif=True, indikator=indikator, teks__iexact=teks).exclude(pk=selain)
    if kembar.exists():
        raise GalatLayanan(
            f"Pertanyaan itu sudah ada dan aktif pada indikator {Indikator(indikator).label}.",
            kode="pertanyaan_kembar",
            saran="Tulis yang lain, atau ubah yang sudah ada.",
        )


def _record(satu: Pertanyaan, tindakan: str, actor: Pengguna | None, **lain: int) -> None:
    isi = {"tindakan": tindakan, "indikator": satu.indikator, "urutan": satu.urutan, **lain}
    catat(aksi="perilaku.pertanyaan", actor=actor, objek=(satu.pk, satu.teks), rincian=isi)
