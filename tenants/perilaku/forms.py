"""What is typed: a filled sheet, the opening of a round, questions and the words of the scale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms

from tenants.perilaku.models import Indikator, Pertanyaan, Pilihan
from tenants.perilaku.services_pertanyaan import TEKS_MAKS, URUTAN_MAKS


def _date(label: str) -> forms.DateField:
    """With the day as browsers want it, whatever the language of the page."""
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


@dataclass(frozen=True)
class Butir:
    """One question on the sheet, with what has been ticked so far (None: nothing)."""

    nomor: int
    pertanyaan: Pertanyaan
    dipilih: int | None
    kurang: bool

    @property
    def nama(self) -> str:
        return f"p{self.pertanyaan.pk}"


@dataclass(frozen=True)
class Isian:
    """A sheet as it was sent: ticks that exist on the scale; everything else counts as not answered."""

    butir: list[Butir]

    @property
    def jawaban(self) -> dict[int, int]:
        return {b.pertanyaan.pk: b.dipilih for b in self.butir if b.dipilih is not None}

    @property
    def kurang(self) -> list[Butir]:
        return [b for b in self.butir if b.dipilih is None]

    @property
    def seragam(self) -> bool:
        """Whether more than one question was answered and all alike."""
        return len(self.butir) > 1 and not self.kurang and len({b.dipilih for b in self.butir}) == 1


def sheet_read(pertanyaan: Sequence[Pertanyaan], skala: Sequence[Pilihan], data: Mapping[str, str] | None) -> Isian:
    """data: the POST, None for an empty sheet."""
    ada = {str(p.nilai): p.nilai for p in skala}
    butir = []
    for ke, satu in enumerate(pertanyaan, 1):
        dipilih = ada.get(data.get(f"p{satu.pk}", "")) if data is not None else None
        butir.append(Butir(ke, satu, dipilih, data is not None and dipilih is None))
    return Isian(butir)


class BukaForm(forms.Form):
    """The month to be rated and the last day to answer."""

    bulan = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$",
        label="Bulan yang dinilai",
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"}),
        error_messages={"invalid": "Tulis bulan sebagai tahun-bulan, misalnya 2026-11."},
    )
    ditutup = _date("Diisi paling lambat")

    def clean_bulan(self) -> dt.date:
        tahun, bulan = (int(x) for x in self.cleaned_data["bulan"].split("-"))
        if not 2000 <= tahun <= 2100:
            raise forms.ValidationError("Tahun di luar 2000 sampai 2100.")
        return dt.date(tahun, bulan, 1)


class PerpanjangForm(forms.Form):
    ditutup = _date("Diisi paling lambat")


class PertanyaanForm(forms.Form):
    indikator = forms.ChoiceField(label="Indikator", choices=Indikator.choices)
    teks = forms.CharField(
        label="Bunyi pertanyaan",
        max_length=TEKS_MAKS,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": TEKS_MAKS}),
        help_text="Satu perilaku yang dapat dilihat orang; dijawab menurut seringnya.",
    )
    urutan = forms.IntegerField(label="Urutan", min_value=1, max_value=URUTAN_MAKS, required=False)


class SkalaForm(forms.Form):
    """One field a step; the numbers are fixed."""

    def __init__(self, *args: object, skala: Sequence[Pilihan], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for p in skala:
            self.fields[f"s{p.nilai}"] = forms.CharField(label=f"Nilai {p.nilai}", max_length=60, initial=p.label)

    @property
    def label(self) -> dict[int, str]:
        return {int(n[1:]): teks for n, teks in self.cleaned_data.items()}
