"""Filters of the audit trail; they live in the URL."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from erk_kit.nip import name_or_nip
from tenants.akun.models import Pengguna
from tenants.jejak.aksi import AKSI, BAGIAN, OBJEK
from tenants.jejak.models import Catatan
from tenants.organisasi.models import Pegawai

# A name that fits more people than this is no filter.
ORANG_MAKS = 500


def _pilihan_aksi() -> list[tuple[str, Any]]:
    kelompok = [
        (label, [(f"{bagian}.", f"Semua: {label}"), *((a.kode, a.label) for a in AKSI.values() if a.bagian == bagian)])
        for bagian, label in BAGIAN.items()
    ]
    return [("", "Semua"), *kelompok]


class SaringJejak(forms.Form):
    """Action (or a whole part), actor, object, days. What does not fit is ignored, never an error page."""

    aksi = forms.ChoiceField(required=False, choices=_pilihan_aksi, label="Tindakan")
    pelaku = forms.CharField(required=False, max_length=80, label="Pelaku")
    jenis = forms.ChoiceField(required=False, choices=[("", "Semua"), *OBJEK.items()], label="Jenis objek")
    objek = forms.CharField(required=False, max_length=100, label="Objek")
    dari = forms.DateField(
        required=False, label="Dari", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    sampai = forms.DateField(
        required=False, label="Sampai", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nama, contoh in (("pelaku", "Nama atau NIP"), ("objek", "Nama, NIP, nomor, atau 2026-10")):
            self.fields[nama].widget = forms.TextInput(
                attrs={"type": "search", "placeholder": contoh, "autocomplete": "off"}
            )

    def apply(self, baris: QuerySet[Catatan]) -> QuerySet[Catatan]:
        """`baris` narrowed by the fields that are valid."""
        self.is_valid()
        isi = self.cleaned_data
        if aksi := isi.get("aksi"):
            # a part by its names: the index knows equality, and there are few
            baris = baris.filter(aksi__in=[k for k in AKSI if k == aksi or (aksi.endswith(".") and k.startswith(aksi))])
        if pelaku := _teks(isi, "pelaku"):
            baris = baris.filter(aktor_id__in=_akun(pelaku).values("pk")[:ORANG_MAKS])
        if isi.get("jenis"):
            baris = baris.filter(objek_jenis=isi["jenis"])
        if objek := _teks(isi, "objek"):
            baris = baris.filter(_objek(objek))
        if isi.get("dari"):
            baris = baris.filter(pada__gte=_awal(isi["dari"]))
        if isi.get("sampai"):
            baris = baris.filter(pada__lt=_awal(isi["sampai"] + dt.timedelta(days=1)))
        return baris

    @property
    def aktif(self) -> bool:
        return any(self.data.get(nama) for nama in self.fields)


def _teks(isi: dict[str, Any], nama: str) -> str:
    return str(isi.get(nama) or "").strip()


def _cocok(teks: str) -> Q:
    return name_or_nip(teks, angka_minimal=4)


def _akun(teks: str) -> QuerySet[Pengguna]:
    return Pengguna.objects.filter(_cocok(teks)).order_by()


def _objek(teks: str) -> Q:
    """A key as it is, or people of that name or NIP; each way is answered by the index on key and kind."""
    akun = [str(i) for i in _akun(teks).values_list("pk", flat=True)[:ORANG_MAKS]]
    orang = [str(i) for i in Pegawai.objects.filter(_cocok(teks)).order_by().values_list("pk", flat=True)[:ORANG_MAKS]]
    return (
        Q(objek_kunci=teks)
        | Q(objek_jenis="akun", objek_kunci__in=akun)
        | Q(objek_jenis="pegawai", objek_kunci__in=orang)
    )


def _awal(hari: dt.date) -> dt.datetime:
    """Midnight of the region's own zone."""
    return timezone.make_aware(dt.datetime.combine(hari, dt.time()))
