"""Forms: one's own choices, a channel's settings made from what the channel asks for, and the address of a test."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.validators import validate_email

from integrations.contracts import JenisSaluran, Tujuan
from tenants.pemberitahuan.jenis import BAGIAN, JENIS
from tenants.pemberitahuan.models import PilihanOrang, SetelanSaluran

_JAM = {"type": "time"}


def phone_clean(teks: str) -> str:
    """0812-3456-7890, +62 812 ..., 62812...: 6281234567890. Raises ValidationError."""
    angka = re.sub(r"[\s().-]", "", teks)
    angka = re.sub(r"\A(\+62|0)", "62", angka)
    if not re.fullmatch(r"62\d{8,13}", angka) or not angka.isascii():
        raise forms.ValidationError(
            f"Nomor {teks!r} bukan nomor telepon Indonesia; yang diharapkan misalnya 0812-3456-7890. Betulkan, atau "
            "kosongkan."
        )
    return angka


class PilihanForm(forms.Form):
    """The ticks of kinds are drawn by the page, by channel; here is the rest."""

    telepon = forms.CharField(
        label="Nomor WhatsApp",
        max_length=25,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text="Mengisinya berarti Anda setuju dihubungi lewat WhatsApp. Kosongkan untuk berhenti.",
    )
    harian = forms.TypedChoiceField(
        label="Seberapa sering",
        choices=(("ya", "Dikumpulkan sekali sehari, pukul 07.00"), ("tidak", "Segera, di luar jam tenang")),
        coerce=lambda nilai: nilai == "ya",
        help_text="Yang mendesak selalu segera.",
    )
    tenang_mulai = forms.TimeField(label="Jam tenang mulai", widget=forms.TimeInput(attrs=_JAM, format="%H:%M"))
    tenang_sampai = forms.TimeField(label="Jam tenang sampai", widget=forms.TimeInput(attrs=_JAM, format="%H:%M"))
    tenang_akhir_pekan = forms.BooleanField(label="Tenang juga pada Sabtu dan Minggu", required=False)

    def __init__(self, *args: Any, pilihan: PilihanOrang, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "telepon": pilihan.telepon,
                "harian": "ya" if pilihan.harian else "tidak",
                "tenang_mulai": pilihan.tenang_mulai,
                "tenang_sampai": pilihan.tenang_sampai,
                "tenang_akhir_pekan": pilihan.tenang_akhir_pekan,
            },
        )
        super().__init__(*args, **kwargs)

    def clean_telepon(self) -> str:
        teks: str = self.cleaned_data["telepon"].strip()
        return phone_clean(teks) if teks else ""


def kinds_table(saluran: Collection[JenisSaluran], hidup: Collection[str]) -> list[dict[str, Any]]:
    """Rows of the page: a kind with one tick for each channel. hidup: what is ticked, as "surel:aktivitas.ditolak"."""
    return [
        {
            "jenis": jenis,
            "bagian": BAGIAN.get(jenis.bagian, jenis.bagian),
            "pilihan": [
                {
                    "saluran": s,
                    "nama": f"{s.kode}:{jenis.kode}",
                    "hidup": jenis.keamanan or f"{s.kode}:{jenis.kode}" in hidup,
                }
                for s in saluran
            ],
        }
        for jenis in JENIS.values()
    ]


class SaluranForm(forms.Form):
    """Made from the fields that the channel asks for."""

    versi = forms.IntegerField(widget=forms.HiddenInput)
    aktif = forms.BooleanField(label="Saluran aktif", required=False)

    def __init__(self, *args: Any, jenis: JenisSaluran, setelan: SetelanSaluran | None, **kwargs: Any) -> None:
        awal = {"versi": setelan.versi if setelan else 0, "aktif": bool(setelan and setelan.aktif)}
        isi = setelan.isi if setelan else {}
        kwargs.setdefault("initial", awal | {m.nama: isi.get(m.nama, m.bawaan) for m in jenis.medan if not m.rahasia})
        super().__init__(*args, **kwargs)
        self.jenis = jenis
        for m in jenis.medan:
            self.fields[m.nama] = _field(m, tersimpan=bool(setelan and setelan.rahasia))
        # the tick that switches it on stands last
        self.order_fields(["versi", *(m.nama for m in jenis.medan), "aktif"])

    def isi(self) -> dict[str, str]:
        return {m.nama: str(self.cleaned_data[m.nama]).strip() for m in self.jenis.medan if not m.rahasia}

    def rahasia(self) -> dict[str, str]:
        return {m.nama: str(self.cleaned_data[m.nama]) for m in self.jenis.medan if m.rahasia}


def _field(m: Any, *, tersimpan: bool) -> forms.Field:
    if m.rahasia:
        bantuan = f"{m.bantuan} {'Kosongkan agar yang tersimpan tetap dipakai.' if tersimpan else ''}".strip()
        # never sent back to a browser
        kotak = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})
        return forms.CharField(
            label=m.label, required=False, help_text=bantuan, max_length=500, widget=kotak, strip=False
        )
    if m.pilihan:
        return forms.ChoiceField(label=m.label, choices=m.pilihan, required=m.wajib, help_text=m.bantuan)
    widget = forms.Textarea(attrs={"rows": 4, "class": "mono"}) if m.panjang else forms.TextInput()
    return forms.CharField(
        label=m.label, required=m.wajib, help_text=m.bantuan, max_length=2000 if m.panjang else 300, widget=widget
    )


class UjiForm(forms.Form):
    tujuan = forms.CharField(label="Kirim ke", max_length=254)

    def __init__(self, *args: Any, jenis: JenisSaluran, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.jenis = jenis
        surel = jenis.tujuan == Tujuan.SUREL
        self.fields["tujuan"].label = "Alamat surel" if surel else "Nomor WhatsApp"
        self.fields["tujuan"].widget.attrs["inputmode"] = "email" if surel else "tel"

    def clean_tujuan(self) -> str:
        teks: str = self.cleaned_data["tujuan"].strip()
        if self.jenis.tujuan != Tujuan.SUREL:
            return phone_clean(teks)
        validate_email(teks)
        return teks


def ticked(data: Mapping[str, Any]) -> list[str]:
    """The ticks of a sent form; unknown names are dropped by the service."""
    daftar: list[str] = data.getlist("hidup") if hasattr(data, "getlist") else list(data.get("hidup", ()))
    return daftar
