"""One-time codes: made in bulk for letters, or one at the desk; used once, with the NIP, to set a password.

The code is 12 letters and digits that nobody mistakes on paper (58 bits); only its HMAC is kept, and five wrong guesses
end it. The answer to a wrong code is the same whether or not the NIP has an account.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from erk_kit.nip import nip_normalise
from tenants.akun.models import KodeSandi, Pengguna
from tenants.jejak.services import catat

HURUF = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
PANJANG, KELOMPOK = 12, 4
HARI_AKTIVASI, HARI_PULIH = 14, 2
GAGAL_MAKS = 5
Jenis = KodeSandi.Jenis


class KodeSalah(Exception):
    """The one answer to every code that does not open: wrong, old, used, locked, or of nobody."""

    def __init__(self) -> None:
        super().__init__(
            "NIP atau kode tidak cocok, atau kodenya sudah dipakai atau kedaluwarsa. Periksa keduanya pada surat Anda; "
            "bila tetap tidak dapat, minta kode baru kepada admin OPD."
        )


def codes_issue(
    *, pengguna_ids: Sequence[int], jenis: str, actor_id: int | None, sekarang: dt.datetime | None = None
) -> dict[int, str]:
    """A new code for each account, which ends its older ones; by account, as it is printed (ABCD-EFGH-JKMN). The clear
    code is nowhere else than in this answer. Two statements for any number."""
    sekarang = sekarang or timezone.now()
    hari = HARI_AKTIVASI if jenis == Jenis.AKTIVASI else HARI_PULIH
    kode = {i: "".join(secrets.choice(HURUF) for _ in range(PANJANG)) for i in sorted(set(pengguna_ids))}
    with transaction.atomic():
        codes_revoke(pengguna_ids=list(kode))
        KodeSandi.objects.bulk_create(
            [
                KodeSandi(
                    pengguna_id=i,
                    jenis=jenis,
                    sidik=_hash(i, satu),
                    dibuat_oleh_id=actor_id,
                    kedaluwarsa=sekarang + dt.timedelta(days=hari),
                )
                for i, satu in kode.items()
            ],
            batch_size=1000,
        )
        rincian = {"jumlah": len(kode), "jenis": Jenis(jenis).label.lower()}
        catat(aksi="akun.kode_buat", actor_id=actor_id, rincian=rincian)
    return {i: code_text(satu) for i, satu in kode.items()}


def codes_revoke(*, pengguna_ids: Sequence[int]) -> None:
    KodeSandi.objects.filter(pengguna_id__in=pengguna_ids, dipakai_pada__isnull=True, dicabut_pada__isnull=True).update(
        dicabut_pada=timezone.now()
    )


def account_reset(*, pengguna: Pengguna, actor_id: int) -> str:
    """At the desk: the old password is dead at once, every session ends, and the new code is shown once."""
    with transaction.atomic():
        pengguna.password = make_password(None)
        pengguna.save(update_fields=["password"])
        sessions_end(pengguna)
        kode = codes_issue(pengguna_ids=[pengguna.pk], jenis=Jenis.PULIH, actor_id=actor_id)[pengguna.pk]
        catat(aksi="akun.reset_meja", actor_id=actor_id, objek=(pengguna.pk, pengguna.nama))
    return kode


def sessions_end(pengguna: Pengguna) -> None:
    for sesi in UserSession.objects.filter(user=pengguna):
        sesi.end()


def code_use(*, nip: str, kode: str, sandi: str) -> Pengguna | KodeSalah:
    """Set the password of the account whose code this is. Gives KodeSalah back (not raised: the count of wrong guesses
    must stay), and raises ValidationError for a password that is too weak, which costs nothing."""
    login, bersih = nip_normalise(nip), code_clean(kode)
    with transaction.atomic():
        berlaku = (
            KodeSandi.objects.select_for_update(of=("self",))
            .select_related("pengguna")
            .filter(
                pengguna__nip=login,
                pengguna__is_active=True,
                dipakai_pada__isnull=True,
                dicabut_pada__isnull=True,
                kedaluwarsa__gt=timezone.now(),
            )
            .first()
        )
        # as long as for a real one
        cocok = constant_time_compare(
            berlaku.sidik if berlaku else "-", _hash(berlaku.pengguna_id if berlaku else 0, bersih)
        )
        if berlaku is None:
            return KodeSalah()
        pengguna = berlaku.pengguna
        if not cocok:
            berlaku.gagal += 1
            if berlaku.gagal >= GAGAL_MAKS:
                berlaku.dicabut_pada = timezone.now()
            berlaku.save(update_fields=["gagal", "dicabut_pada"])
            catat(aksi="akun.kode_gagal", objek=(pengguna.pk, pengguna.nama), tanpa_pelaku=True)
            return KodeSalah()
        validate_password(sandi, pengguna)
        pengguna.set_password(sandi)
        pengguna.save(update_fields=["password"])
        berlaku.dipakai_pada = timezone.now()
        berlaku.save(update_fields=["dipakai_pada"])
        sessions_end(pengguna)
        catat(aksi="akun.kode_pakai", actor=pengguna, objek=(pengguna.pk, pengguna.nama))
    return pengguna


def code_clean(kode: str) -> str:
    """As typed -> as compared: without dashes and blanks, in capitals."""
    return re.sub(r"[\s\-.]", "", kode).upper()[:40]


def code_text(kode: str) -> str:
    return "-".join(kode[i : i + KELOMPOK] for i in range(0, len(kode), KELOMPOK))


def _hash(pengguna_id: int, kode: str) -> str:
    kunci = hashlib.sha256(f"erk.kode-sandi:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(kunci, f"{pengguna_id}:{kode}".encode(), hashlib.sha256).hexdigest()
