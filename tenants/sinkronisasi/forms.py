"""Upload of a delivery, and the filters of its list and of its preview; filters live in the URL."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from tenants.sinkronisasi.models import BarisKiriman, Kiriman
from tenants.sinkronisasi.pratinjau import UKURAN_MAKS
from tenants.sinkronisasi.rencana import JENIS_KONEKSI, JENIS_LABEL


class Unggah(forms.Form):
    """What the file holds, and the file."""

    jenis = forms.ChoiceField(
        label="Isi berkas",
        choices=[("", "Pilih…"), *JENIS_LABEL.items()],
        error_messages={"required": "Pilih isi berkasnya."},
    )
    berkas = forms.FileField(
        label="Berkas Excel (.xlsx) atau CSV",
        help_text="Paling besar 10 MB. Belum ada yang diubah: yang akan berubah ditampilkan dahulu.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "Belum ada berkas yang dipilih. Pilih berkas .xlsx atau .csv.",
            "empty": "Berkas itu kosong. Periksa berkasnya, lalu unggah kembali.",
        },
    )

    def clean_berkas(self) -> Any:
        berkas = self.cleaned_data["berkas"]
        if berkas.size > UKURAN_MAKS:
            raise forms.ValidationError("Berkas lebih besar dari 10 MB. Bagi berkas itu, lalu unggah satu per satu.")
        if not berkas.name.lower().endswith((".xlsx", ".csv", ".txt")):
            raise forms.ValidationError(
                f"{berkas.name} bukan .xlsx atau .csv. Di Excel pilih Simpan Sebagai, lalu Buku Kerja Excel (.xlsx)."
            )
        return berkas


class SaringKiriman(forms.Form):
    """Kind and state of deliveries. What does not fit is ignored, never an error page."""

    jenis = forms.ChoiceField(
        required=False, label="Isi", choices=[("", "Semua"), *JENIS_LABEL.items(), *JENIS_KONEKSI.items()]
    )
    status = forms.ChoiceField(required=False, label="Keadaan", choices=[("", "Semua"), *Kiriman.Status.choices])

    def apply(self, baris: QuerySet[Kiriman]) -> QuerySet[Kiriman]:
        self.is_valid()
        pilihan = {k: v for k, v in self.cleaned_data.items() if v}
        return baris.filter(**pilihan)

    @property
    def aktif(self) -> bool:
        return any(self.data.get(nama) for nama in self.fields)


class SaringBaris(forms.Form):
    """What becomes of a row, and whom or what it is about."""

    tindakan = forms.ChoiceField(required=False, choices=[("", "Semua"), *BarisKiriman.Tindakan.choices])
    cari = forms.CharField(required=False, max_length=80)

    def apply(self, baris: QuerySet[BarisKiriman]) -> QuerySet[BarisKiriman]:
        self.is_valid()
        if tindakan := self.cleaned_data.get("tindakan"):
            baris = baris.filter(tindakan=tindakan)
        if cari := str(self.cleaned_data.get("cari") or "").strip():
            baris = baris.filter(sebutan__icontains=cari)
        return baris
