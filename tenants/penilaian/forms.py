"""Filters of the results page; they live in the URL."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from erk_kit.nip import name_or_nip
from tenants.organisasi.models import Opd
from tenants.penilaian.models import HasilPegawai


class SaringHasil(forms.Form):
    """Name or NIP, OPD, state, class. A value outside the choices is ignored, never an error page."""

    cari = forms.CharField(required=False, max_length=80)
    opd = forms.ModelChoiceField(queryset=Opd.objects.none(), required=False, empty_label="Semua OPD")
    keadaan = forms.ChoiceField(required=False, choices=[("", "Semua"), *HasilPegawai.Keadaan.choices])
    kelas = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", "Semua"), *((k, str(k)) for k in range(17, 0, -1))]
    )

    def __init__(self, *args: Any, opd: QuerySet[Opd], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opd"].queryset = opd  # type: ignore[attr-defined]
        self.fields["cari"].widget = forms.TextInput(
            attrs={"type": "search", "placeholder": "Nama atau NIP", "autocomplete": "off"}
        )

    def apply(self, baris: QuerySet[HasilPegawai]) -> QuerySet[HasilPegawai]:
        """`baris` narrowed by the fields that are valid."""
        self.is_valid()
        isi = self.cleaned_data
        baris = baris.filter(name_or_nip(isi.get("cari", ""), depan="pegawai__"))
        if isi.get("opd"):
            baris = baris.filter(opd=isi["opd"])
        if isi.get("keadaan"):
            baris = baris.filter(keadaan=isi["keadaan"])
        if isi.get("kelas"):
            baris = baris.filter(kelas=isi["kelas"])
        return baris

    @property
    def aktif(self) -> bool:
        return any(self.data.get(nama) for nama in self.fields)
