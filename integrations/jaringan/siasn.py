"""The way into BKN's SIASN: two tokens, both sent with each request; each is fetched anew once it is refused.

Token 1 (application): POST <alamat_token>, grant client_credentials, Basic consumer key and secret -> Authorization.
Token 2 (a person's single sign-on): POST <alamat_sso>, OpenID Connect -> header Auth.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from integrations.contracts import GalatSumber, JenisGalat, Lingkungan, Medan, SetelanSalah
from integrations.jaringan.http import Jawaban, Klien, client_of

MEDAN = (
    Medan(
        "alamat",
        "Alamat SIASN",
        "Misalnya https://apimws.bkn.go.id:8243/apisiasn/1.0.",
        tempat=True,
        bawaan="https://apimws.bkn.go.id:8243/apisiasn/1.0",
    ),
    Medan("alamat_token", "Alamat token aplikasi", tempat=True, bawaan="https://apimws.bkn.go.id/oauth2/token"),
    Medan(
        "alamat_sso",
        "Alamat token SSO",
        "Alamat token OpenID Connect.",
        tempat=True,
        bawaan="https://sso-siasn.bkn.go.id/auth/realms/public-siasn/protocol/openid-connect/token",
    ),
    Medan("kunci_konsumen", "Consumer key", "Dari BKN.", rahasia=True),
    Medan("rahasia_konsumen", "Consumer secret", "Dari BKN.", rahasia=True),
    Medan("klien_sso", "Client id SSO", "Dari BKN."),
    Medan("nip_sso", "Nama masuk SSO", "NIP admin SIASN instansi."),
    Medan("sandi_sso", "Kata sandi SSO", rahasia=True),
)


@dataclass
class KlienSiasn:
    """Requests with both tokens. One that is refused is tried once more with fresh tokens."""

    data: Klien = field(repr=False)
    token: Klien = field(repr=False)
    sso: Klien = field(repr=False)
    rahasia: Mapping[str, str] = field(repr=False)
    _kepala: dict[str, str] = field(default_factory=dict, repr=False)

    def minta(self, metode: str, jalur: str, *, badan: bytes | None = None) -> Jawaban:
        """Raises GalatSumber."""
        for ke in (1, 2):
            if not self._kepala:
                self._kepala = self._sign_in()
            tambah = {"Content-Type": "application/json"} if badan is not None else {}
            try:
                return self.data.minta(metode, jalur, badan=badan, kepala={**self._kepala, **tambah})
            except GalatSumber as galat:
                if galat.status != 401 or ke == 2:
                    raise
                self._kepala = {}
        raise AssertionError("tidak tercapai")

    def _sign_in(self) -> dict[str, str]:
        r = self.rahasia
        dasar = base64.b64encode(f"{r['kunci_konsumen']}:{r['rahasia_konsumen']}".encode()).decode()
        satu = _token(self.token, {"grant_type": "client_credentials"}, {"Authorization": f"Basic {dasar}"})
        isi = {
            "grant_type": "password",
            "client_id": r["klien_sso"],
            "username": r["nip_sso"],
            "password": r["sandi_sso"],
        }
        dua = _token(self.sso, isi, {})
        return {"Authorization": f"Bearer {satu}", "Auth": f"bearer {dua}", "Accept": "application/json"}


def _token(klien: Klien, isi: Mapping[str, str], kepala: Mapping[str, str]) -> str:
    bentuk = {"Content-Type": "application/x-www-form-urlencoded", **kepala}
    jawab = klien.minta("POST", "", badan=urlencode(isi).encode(), kepala=bentuk, maks=65_536)
    try:
        token = json.loads(jawab.badan)["access_token"]
    except (ValueError, KeyError, TypeError, RecursionError):
        token = None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token:
        raise GalatSumber(JenisGalat.SEMENTARA, f"{klien.tuan.host} tidak memberi token")
    return token


def siasn_client(isi: Mapping[str, str], lingkungan: Lingkungan) -> KlienSiasn:
    """A client from the settings of MEDAN. Raises SetelanSalah."""
    for m in MEDAN:
        nilai = isi.get(m.nama, "")
        if not nilai:
            raise SetelanSalah(m.nama, f"{m.label} belum diisi.")
        if not nilai.isascii() or not nilai.isprintable():
            raise SetelanSalah(m.nama, f"{m.label} memuat huruf yang tidak biasa. Salin ulang dari BKN.")
    klien = [
        client_of(
            isi[n],
            lingkungan,
            medan=n,
        )
        for n in ("alamat", "alamat_token", "alamat_sso")
    ]
    return KlienSiasn(klien[0], klien[1], klien[2], {m.nama: isi[m.nama] for m in MEDAN})
