"""The filter of completeness, and what a sample is drawn with."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from tenants.laporan.kelengkapan import KURANG
from tenants.laporan.models import SAMPEL_MAKS
from tenants.organisasi.models import Unit

_BIJI = re.compile(r"\A[0-9A-Za-z-]{1,40}\Z")


class SaringLengkap(forms.Form):
    """Nonsense in the URL filters nothing instead of failing."""

    cari = forms.CharField(label="Nama", required=False, max_length=60)
    unit = forms.TypedChoiceField(label="Unit", required=False, coerce=int, empty_value=None)
    kurang = forms.ChoiceField(
        label="Yang kurang",
        required=False,
        choices=(
            ("", "Semua orang"),
            ("semua", "Belum lengkap"),
            *((k, label.capitalize() if label[:2] != "SK" else label) for k, (label, _) in KURANG.items()),
        ),
    )

    def __init__(self, *args: Any, opd_ids: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = Unit.objects.filter(opd_id__in=opd_ids).order_by("nama").values_list("pk", "nama")
        self.fields["unit"].choices = [("", "Semua unit"), *unit]  # type: ignore[attr-defined]

    def saring(self) -> dict[str, Any]:
        """Keywords for kelengkapan.people."""
        self.is_valid()
        isi = self.cleaned_data
        return {"cari": isi.get("cari") or "", "unit": isi.get("unit"), "kurang": isi.get("kurang") or ""}


class SampelForm(forms.Form):
    banyak = forms.IntegerField(label="Banyaknya slip", min_value=1, max_value=SAMPEL_MAKS, initial=20)
    biji = forms.CharField(
        label="Bilangan acak",
        required=False,
        max_length=40,
        help_text="Kosongkan agar sistem yang mengambilnya; atau isi angka undian Anda sendiri.",
    )

    def clean_biji(self) -> str:
        teks: str = self.cleaned_data["biji"].strip()
        if teks and not _BIJI.match(teks):
            raise forms.ValidationError("Bilangan acak hanya huruf, angka, dan tanda hubung, paling banyak 40.")
        return teks
