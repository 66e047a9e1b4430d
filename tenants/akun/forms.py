"""Log-in form: NIP in a region, log-in name on the console."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms

from erk_kit.binding import current_schema
from erk_kit.names import SCHEMA_PUBLIC
from erk_kit.nip import NipError, nip_normalise, nip_parse


class MasukForm(LoginForm):
    """allauth's form with a NIP field that says what is wrong before a password is even compared."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        console = current_schema() == SCHEMA_PUBLIC
        self.fields["login"] = forms.CharField(
            label="Nama masuk" if console else "NIP",
            # Room for separators; the digits are counted in clean_login, with a better message than "too long".
            max_length=60,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "autofocus": True,
                    **({} if console else {"inputmode": "numeric", "placeholder": "19800101 200501 1 001"}),
                }
            ),
            error_messages={"required": "Isi nama masuk Anda." if console else "Isi NIP Anda, 18 angka."},
        )
        self.fields["password"].label = "Kata sandi"
        # allauth's link sends an e-mail, which hardly anybody here has: the page names the OPD's desk instead.
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].error_messages["required"] = "Isi kata sandi Anda."
        if "remember" in self.fields:
            self.fields["remember"].label = "Ingat saya di perangkat ini"
        self.order_fields(["login", "password", "remember"])

    def clean_login(self) -> str:
        login = str(self.cleaned_data["login"])
        if current_schema() == SCHEMA_PUBLIC:
            return nip_normalise(login).lower()
        try:
            return nip_parse(login)
        except NipError as exc:
            raise forms.ValidationError(str(exc), code="nip") from exc


class AktivasiForm(forms.Form):
    """NIP, one-time code, new password twice."""

    nip = forms.CharField(
        label="NIP",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "numeric"}),
        error_messages={"required": "Isi NIP Anda, 18 angka."},
    )
    kode = forms.CharField(
        label="Kode sekali pakai",
        max_length=40,
        help_text="Tertulis pada surat aktivasi, seperti ABCD-EFGH-JKMN.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        error_messages={"required": "Isi kode pada surat Anda."},
    )
    sandi = forms.CharField(
        label="Kata sandi baru",
        strip=False,
        help_text="Sedikitnya 10 huruf atau angka, bukan NIP atau nama Anda.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Buat kata sandi."},
    )
    ulang = forms.CharField(
        label="Ketik sekali lagi",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Ketik kata sandi sekali lagi."},
    )

    def clean_nip(self) -> str:
        try:
            return nip_parse(self.cleaned_data["nip"])
        except NipError as exc:
            raise forms.ValidationError(str(exc), code="nip") from exc

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or {}
        if "sandi" in isi and "ulang" in isi and isi["sandi"] != isi["ulang"]:
            self.add_error("ulang", "Kedua kata sandi tidak sama. Ketik lagi keduanya.")
        return isi
