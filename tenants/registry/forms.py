"""Forms of the console's pages on central packs and keys."""

from __future__ import annotations

from django import forms


class PaketForm(forms.Form):
    """A new version: what `erk pack sign` wrote, both files."""

    paket = forms.FileField(
        label="Berkas paket (.paket.json)", widget=forms.ClearableFileInput(attrs={"accept": ".json"})
    )
    tanda = forms.FileField(
        label="Tanda tangan Anda (.tanda.json)", widget=forms.ClearableFileInput(attrs={"accept": ".json"})
    )
    catatan = forms.CharField(
        label="Catatan rilis", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class TandaForm(forms.Form):
    tanda = forms.FileField(
        label="Tanda tangan Anda (.tanda.json)", widget=forms.ClearableFileInput(attrs={"accept": ".json"})
    )


class KunciForm(forms.Form):
    sebutan = forms.CharField(label="Sebutan", max_length=80, help_text="Mis. “Laptop kantor 2026”.")
    publik = forms.FileField(
        label="Kunci publik (.pub.json)", widget=forms.ClearableFileInput(attrs={"accept": ".json"})
    )
