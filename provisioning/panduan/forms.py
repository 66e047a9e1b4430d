"""Forms of the wizard."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils import timezone

from provisioning.panduan.services import packs
from tenants.registry.models import ZonaWaktu


class IdentitasForm(forms.Form):
    kode = forms.CharField(
        label="Kode Kemendagri",
        max_length=5,
        help_text="4 angka untuk kabupaten dan kota, 2 untuk provinsi: 3273 atau 32.73.",
    )
    nama = forms.CharField(label="Nama", max_length=120, help_text="Misalnya Pemerintah Kota Bandung.")
    slug = forms.CharField(
        label="Nama pendek",
        max_length=40,
        help_text="Menjadi awal alamatnya, misalnya bandung. Tidak berubah sendiri.",
    )
    zona_waktu = forms.ChoiceField(label="Zona waktu", choices=ZonaWaktu.choices)
    paket_id = forms.ChoiceField(
        label="Paket aturan awal", help_text="Menjadi milik wilayah; diubah kemudian lewat rancangan aturan."
    )
    dasar = forms.CharField(
        label="Dasar kerja sama", max_length=200, help_text="Nomor dan tanggal nota kesepahaman atau peraturannya."
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["paket_id"].choices = [(p, p) for p in packs()]  # type: ignore[attr-defined]


class PaketForm(forms.Form):
    mulai = forms.DateField(
        label="Berlaku mulai bulan",
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        input_formats=["%Y-%m"],
        help_text="Bulan pertama yang akan dihitung, juga bulan uji.",
    )

    def clean_mulai(self) -> dt.date:
        mulai: dt.date = self.cleaned_data["mulai"]
        if abs((mulai - timezone.localdate()).days) > 800:
            raise forms.ValidationError("Bulan itu lebih dari dua tahun dari sekarang. Periksa tahunnya.")
        return mulai.replace(day=1)


class AkunForm(forms.Form):
    nip = forms.CharField(label="NIP", max_length=24, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    nama = forms.CharField(label="Nama", max_length=150)
