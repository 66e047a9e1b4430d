"""The decision on ticked activities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

ID_TERBESAR = 2**63 - 1


class Putusan(models.TextChoices):
    TERIMA = "terima", "Terima"
    TOLAK = "tolak", "Tolak"
    REVISI = "revisi", "Minta revisi"


class DaftarId(forms.Field):
    """Ids of ticked rows. Whether they exist, and whose they are, the service says."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[int]:
        teks = {t for t in value or () if isinstance(t, str)}
        if not all(len(t) < 20 and t.isascii() and t.isdigit() and int(t) <= ID_TERBESAR for t in teks):
            raise forms.ValidationError("Ada pilihan yang tidak dikenal. Muat ulang halaman, lalu pilih kembali.")
        return sorted(int(t) for t in teks)


class TeksSebaris(forms.CharField):
    """Several lines become one, before the length is measured."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class PutusanForm(forms.Form):
    aktivitas = DaftarId(error_messages={"required": "Belum ada aktivitas yang dipilih."})
    alasan = TeksSebaris(
        label="Alasan untuk pegawai",
        required=False,
        max_length=300,
        error_messages={"max_length": "Alasan terlalu panjang: paling banyak 300 huruf, sekarang %(show_value)d."},
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
    )
    putusan = forms.ChoiceField(
        choices=Putusan.choices,
        error_messages={
            "required": "Pilih Terima, Tolak, atau Minta revisi.",
            "invalid_choice": "Pilih Terima, Tolak, atau Minta revisi.",
        },
    )

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or self.cleaned_data
        putusan, alasan = isi.get("putusan"), isi.get("alasan")
        if putusan in (Putusan.TOLAK, Putusan.REVISI) and alasan == "":
            self.add_error("alasan", "Isi alasan yang dapat ditindaklanjuti pegawai, lalu kirim lagi.")
        if putusan == Putusan.TERIMA and alasan:
            # a decision cannot be taken back: whoever wrote a reason probably missed the button
            self.add_error("alasan", "Alasan terisi, padahal Anda memilih Terima. Kosongkan dahulu, atau tolak.")
        return isi
