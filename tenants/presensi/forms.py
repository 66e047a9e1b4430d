"""Changes of the calendar by hand: one day by its own decree, and the hours of Ramadan."""

from __future__ import annotations

from typing import Any

from django import forms

from tenants.presensi.models import Kalender

_TANGGAL = {"type": "date"}
_JAM = {"type": "time"}
_DASAR = "Nomor dan tanggal surat edaran atau keputusannya"


class HariForm(forms.Form):
    """A local day off, a working day instead of one, other hours."""

    tanggal = forms.DateField(label="Tanggal", widget=forms.DateInput(attrs=_TANGGAL))
    jenis = forms.ChoiceField(label="Menjadi", choices=Kalender.Jenis.choices)
    jam_masuk = forms.TimeField(label="Jam masuk", required=False, widget=forms.TimeInput(attrs=_JAM))
    jam_pulang = forms.TimeField(label="Jam pulang", required=False, widget=forms.TimeInput(attrs=_JAM))
    dasar = forms.CharField(label="Dasar hukum", max_length=200, help_text=_DASAR)

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or self.cleaned_data
        masuk, pulang = isi.get("jam_masuk"), isi.get("jam_pulang")
        kerja = isi.get("jenis") == Kalender.Jenis.KERJA
        if kerja and (masuk is None or pulang is None):
            self.add_error("jam_masuk", "Hari kerja memerlukan jam masuk dan jam pulang.")
        elif not kerja and (masuk or pulang):
            self.add_error("jam_masuk", "Kosongkan jam kerja: hari libur tidak memakainya.")
        elif masuk and pulang and pulang <= masuk:
            self.add_error("jam_pulang", "Jam pulang harus sesudah jam masuk.")
        return isi


class RamadanForm(forms.Form):
    """32 h 30 min a week from `mulai` to `sampai` (Perpres 21/2023)."""

    mulai = forms.DateField(label="Hari pertama", widget=forms.DateInput(attrs=_TANGGAL))
    sampai = forms.DateField(label="Hari terakhir", widget=forms.DateInput(attrs=_TANGGAL))
    dasar = forms.CharField(label="Dasar hukum", max_length=200, help_text=_DASAR)

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or self.cleaned_data
        mulai, sampai = isi.get("mulai"), isi.get("sampai")
        if mulai and sampai and not 0 <= (sampai - mulai).days <= 31:
            self.add_error("sampai", "Hari terakhir harus sesudah hari pertama, paling lama 31 hari kemudian.")
        return isi
