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
