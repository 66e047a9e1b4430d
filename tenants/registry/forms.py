"""Forms of the console's pages: central packs, keys, and where a region's connectors may go."""

from __future__ import annotations

import re

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


class HostForm(forms.Form):
    """One host a line, with its port."""

    host = forms.CharField(
        label="Host dan port, satu per baris",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono", "spellcheck": "false"}),
        help_text="Misalnya simpeg.kotacontoh.go.id:443 atau 10.1.2.3:8443. Bila kosong, hanya alamat publik https.",
    )

    def clean_host(self) -> list[str]:
        baris = [b.strip().lower() for b in self.cleaned_data["host"].splitlines() if b.strip()]
        salah = [b for b in baris if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?:\d{1,5}", b)]
        salah += [b for b in baris if b not in salah and not 0 < int(b.rpartition(":")[2]) < 65536]
        if salah:
            raise forms.ValidationError(
                f"Bukan host dengan port: {', '.join(salah[:3])}. Yang diharapkan misalnya 10.1.2.3:8443."
            )
        return sorted(set(baris))
