"""Writes of people and roles. Every function needs a binding (region_atomic or public_atomic) around it."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from erk_kit.binding import current_schema
from erk_kit.names import SCHEMA_PUBLIC
from erk_kit.nip import NipError, nip_normalise, nip_parse
from tenants.akun.models import Pengguna, Peran, PeranPengguna
from tenants.jejak.services import catat


def pengguna_create(
    *,
    nip: str,
    nama: str,
    sandi: str | None = None,
    email: str = "",
    pegawai_id: int | None = None,
    periksa_sandi: bool = True,
) -> Pengguna:
    """Create a user in the bound schema. In a region `nip` must be a NIP of 18 digits; in public it is a log-in name.

    Without `sandi` the account exists but nobody can log in with it. Raises ValidationError with a message for people.
    """
    if current_schema() == SCHEMA_PUBLIC:
        login = nip_normalise(nip).lower()
        if not login.isalnum() or not 3 <= len(login) <= 32:
            raise ValidationError(
                {"nip": "Nama masuk operator berisi 3 sampai 32 huruf kecil atau angka. Ketik nama masuk yang lain."}
            )
    else:
        try:
            login = nip_parse(nip)
        except NipError as exc:
            raise ValidationError({"nip": str(exc)}) from exc
    pengguna = Pengguna(
        nip=login,
        nama=nama.strip(),
        email=email.strip().lower(),
        pegawai_id=pegawai_id,
    )
    if sandi is not None and periksa_sandi:
        validate_password(sandi, pengguna)
    pengguna.set_password(sandi)
    pengguna.full_clean()
    pengguna.save(force_insert=True)
    catat(aksi="akun.buat", objek=(pengguna.pk, pengguna.nama))
    return pengguna


def peran_grant(
    *,
    pengguna: Pengguna,
    peran: Peran,
    opd_id: int | None = None,
    berlaku_mulai: dt.date | None = None,
    berlaku_sampai: dt.date | None = None,
    actor: Pengguna | None = None,
) -> PeranPengguna:
    """Grant a role. `pengelola` exists only in public and is the only role there; admin_opd needs an OPD.

    Raises ValidationError.
    """
    in_public = current_schema() == SCHEMA_PUBLIC
    here = "konsol" if in_public else "wilayah"
    if in_public != (peran == Peran.PENGELOLA):
        raise ValidationError({"peran": f"Peran {Peran(peran).label} tidak berlaku di {here}. Pilih peran lain."})
    grant = PeranPengguna(
        pengguna=pengguna,
        peran=peran,
        opd_id=opd_id,
        berlaku_mulai=berlaku_mulai or timezone.localdate(),
        berlaku_sampai=berlaku_sampai,
        diberikan_oleh=actor,
    )
    grant.full_clean()
    grant.save(force_insert=True)
    isi = {"peran": str(peran), "opd": opd_id, "mulai": grant.berlaku_mulai, "sampai": berlaku_sampai}
    catat(aksi="akun.peran_beri", actor=actor, objek=(pengguna.pk, pengguna.nama), rincian=isi)
    return grant


def peran_revoke(*, grant: PeranPengguna, last_day: dt.date | None = None) -> PeranPengguna:
    """End a grant after `last_day` (default: yesterday). The row stays: who could do what, when, is part of the record.

    A grant that would end before it began ends on its first day.
    """
    end = last_day or (timezone.localdate() - dt.timedelta(days=1))
    grant.berlaku_sampai = max(end, grant.berlaku_mulai)
    grant.full_clean()
    grant.save(update_fields=["berlaku_sampai"])
    isi = {"peran": grant.peran, "opd": grant.opd_id, "sampai": grant.berlaku_sampai}
    catat(aksi="akun.peran_cabut", objek=(grant.pengguna_id, grant.pengguna.nama), rincian=isi)
    return grant
