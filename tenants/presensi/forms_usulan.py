"""Forms of requests, of direct entries, of devices; filters that live in the URL."""

from __future__ import annotations

from typing import Any

from django import forms

from erk_kit.lampiran import DITERIMA, TERIMA
from tenants.organisasi.forms import Tanggal
from tenants.presensi.models import IzinMenit, Ketidakhadiran


class UsulanForm(forms.Form):
    jenis = forms.ChoiceField(
        label="Yang diusulkan",
        choices=[
            ("", "Pilih"),
            ("Perbaikan satu hari", list(IzinMenit.Jenis.choices)),
            ("Cuti dan dinas", list(Ketidakhadiran.Jenis.choices)),
        ],
        error_messages={"required": "Pilih yang diusulkan.", "invalid_choice": "Pilih dari daftar."},
    )
    mulai = Tanggal(label="Tanggal")
    sampai = Tanggal(label="Sampai dengan", required=False, help_text="Untuk cuti dan dinas lebih dari satu hari.")
    jam = forms.TimeField(
        label="Jam yang sebenarnya",
        required=False,
        help_text="Untuk absen yang tidak terekam: kapan Anda datang atau pulang.",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        input_formats=["%H:%M", "%H.%M"],
        error_messages={"invalid": "Isi jam seperti 07.30."},
    )
    nomor_surat = forms.CharField(label="Nomor surat", required=False, max_length=80)
    alasan = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        error_messages={"required": "Tulis apa yang terjadi.", "max_length": "Paling banyak 300 huruf."},
    )
    bukti = forms.FileField(
        label="Bukti atau surat",
        required=False,
        help_text=f"{DITERIMA}.",
        widget=forms.ClearableFileInput(attrs={"accept": TERIMA}),
    )


class CatatForm(forms.Form):
    """A leave or duty that the office records itself, with its letter."""

    nip = forms.CharField(label="NIP", max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    jenis = forms.ChoiceField(label="Jenis", choices=[("", "Pilih"), *Ketidakhadiran.Jenis.choices])
    mulai = Tanggal(label="Mulai")
    sampai = Tanggal(label="Sampai dengan")
    nomor_surat = forms.CharField(
        label="Nomor surat", max_length=80, error_messages={"required": "Isi nomor suratnya."}
    )


class SaringCuti(forms.Form):
    cari = forms.CharField(required=False, max_length=80, label="Nama atau NIP")
    jenis = forms.ChoiceField(required=False, label="Jenis", choices=[("", "Semua"), *Ketidakhadiran.Jenis.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cari"].widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})

    @property
    def aktif(self) -> bool:
        return any(self.data.get(nama) for nama in self.fields)


class PerangkatForm(forms.Form):
    kode = forms.CharField(label="Kode", max_length=40, help_text="Seperti yang dikirim mesinnya.")
    nama = forms.CharField(label="Nama", max_length=120, help_text="Misalnya: Lobi Dinas Kesehatan.")
