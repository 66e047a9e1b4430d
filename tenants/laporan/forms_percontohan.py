"""The form by which BKPSDM sets the mode of one or more OPDs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from erk_kit.bentuk import bulan_tahun
from erk_kit.kunci import horizon
from tenants.organisasi.mode import Mode

SEBELUM, SESUDAH = 3, 12


def months_offered() -> list[tuple[str, str]]:
    """(first day, name) of the months that are not locked, from some months back on; one query."""
    kini, batas = timezone.localdate(), horizon()
    hasil = []
    for geser in range(-SEBELUM, SESUDAH + 1):
        ke = kini.year * 12 + kini.month - 1 + geser
        hari = dt.date(ke // 12, ke % 12 + 1, 1)
        if batas is None or hari > batas:
            hasil.append((hari.isoformat(), bulan_tahun(hari)))
    return hasil


class UbahMode(forms.Form):
    mode = forms.ChoiceField(label="Mode", choices=Mode.choices)
    mulai = forms.TypedChoiceField(label="Mulai bulan", coerce=dt.date.fromisoformat)
    alasan = forms.CharField(label="Alasan atau dasar", required=False, max_length=300)
    opd = forms.TypedMultipleChoiceField(label="OPD", coerce=int)
    versi = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, opd: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mulai"].choices = months_offered()  # type: ignore[attr-defined]
        self.fields["opd"].choices = opd  # type: ignore[attr-defined]
        self.fields["opd"].error_messages["required"] = "Centang paling sedikit satu OPD."
        kini = timezone.localdate()
        ke = kini.year * 12 + kini.month
        self.fields["mulai"].initial = dt.date(ke // 12, ke % 12 + 1, 1).isoformat()


class TelaahSelisih(forms.Form):
    catatan = forms.CharField(
        label="Apa sebab selisihnya, dan apakah wajar?", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
