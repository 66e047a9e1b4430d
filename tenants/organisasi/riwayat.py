"""What is and was true of one person, as lines for people; and the state of his account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from tenants.akun.models import KodeSandi, Pengguna, Peran
from tenants.akun.selectors import roles_of
from tenants.organisasi.models import (
    GarisAtasan,
    HukumanDisiplin,
    Pegawai,
    Penugasan,
    RiwayatGolongan,
    RiwayatKedudukan,
    RiwayatStatus,
)


@dataclass(frozen=True)
class Kelompok:
    """One kind of fact: its rows, the newest first, as (fact, text)."""

    judul: str
    baris: list[tuple[Any, str]]


def position_text(tugas: Penugasan) -> str:
    """The position, with Plt., Plh. or Pj. before it."""
    definitif = tugas.jenis == Penugasan.Jenis.DEFINITIF
    return f"{'' if definitif else tugas.get_jenis_display() + ' '}{tugas.jabatan.nama}"


def history_of(pegawai: Pegawai, *, dengan_hukuman: bool) -> list[Kelompok]:
    """All dated facts of a person. Disciplinary punishments only for who may read them."""

    def isi(model: Any, tulis: Any, *ikut: str) -> list[tuple[Any, str]]:
        semua = model.objects.filter(pegawai_id=pegawai.pk).order_by("-berlaku_mulai", "-pk")
        return [(f, tulis(f)) for f in (semua.select_related(*ikut) if ikut else semua)]

    hasil = [
        Kelompok(
            "Jabatan",
            isi(
                Penugasan,
                lambda f: (
                    f"{'' if f.jenis == 'DEFINITIF' else f.get_jenis_display() + ' '}{f.jabatan.nama}, {f.unit.nama}"
                ),
                "jabatan",
                "unit",
            ),
        ),
        Kelompok("Atasan langsung", isi(GarisAtasan, lambda f: f.atasan.nama_lengkap, "atasan")),
        Kelompok("Golongan", isi(RiwayatGolongan, lambda f: f.teks or f.golongan)),
        Kelompok("Status kepegawaian", isi(RiwayatStatus, lambda f: f.get_status_display())),
        Kelompok("Kedudukan", isi(RiwayatKedudukan, lambda f: f.get_kedudukan_display())),
    ]
    if dengan_hukuman:
        hukuman = isi(HukumanDisiplin, lambda f: f"{f.get_tingkat_display()}: {f.get_jenis_display()}, SK {f.nomor_sk}")
        hasil.append(Kelompok("Hukuman disiplin", hukuman))
    return hasil


def state_of_account(pegawai: Pegawai) -> dict[str, Any] | None:
    """None where there is no account. peran: what it holds today; dua_langkah: whether a second factor is set up."""
    akun = Pengguna.objects.filter(pegawai_id=pegawai.pk).first()
    if akun is None:
        return None
    kode = KodeSandi.objects.filter(pengguna=akun, dipakai_pada__isnull=True, dicabut_pada__isnull=True).first()
    peran = roles_of(pengguna=akun)
    return {
        "akun": akun,
        "aktif": akun.is_active and akun.has_usable_password(),
        "kode": kode,
        "kode_lewat": bool(kode and kode.kedaluwarsa <= timezone.now()),
        "peran": peran,
        "peran_teks": ", ".join(p.label for p in Peran if p in peran),
        "dua_langkah": Authenticator.objects.filter(user=akun).exclude(type="recovery_codes").exists(),
    }
