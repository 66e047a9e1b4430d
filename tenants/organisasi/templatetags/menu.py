"""The menu of the signed-in person: a left sidebar on a desk, bottom tabs on a phone."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import NoReverseMatch, reverse

from tenants.akun.models import Peran
from tenants.organisasi.aktor import Aktor, aktor_of

register = template.Library()
ISIAN = ("Lembar isian", "Isian", "file-spreadsheet", "penilaian:isian_pilih")
IMPOR = ("Impor data", "Impor", "database", "sinkronisasi:daftar")
KALENDER = ("Kalender kerja", "Kalender", "clock", "presensi:kalender_kini")
JENIS = ("Jenis aktivitas", "Jenis", "adjustments-horizontal", "aktivitas:jenis")
BAYAR = ("Daftar bayar", "Bayar", "file-invoice", "remunerasi:terakhir")
KOREKSI = ("Koreksi", "Koreksi", "refresh", "koreksi:daftar")
JEJAK = ("Jejak audit", "Jejak", "history", "jejak:daftar")
PERILAKU = ("Penilaian perilaku", "Perilaku", "users", "perilaku:saya")
RONDE = ("Ronde perilaku", "Ronde", "users", "perilaku:ronde_daftar")
BELUM_MENILAI = ("Belum menilai", "Menilai", "user-check", "perilaku:belum_kini")
KARANTINA = ("Karantina rekaman", "Karantina", "alert-triangle", "presensi:karantina")
LENGKAP = ("Kelengkapan", "Lengkap", "progress-check", "laporan:kelengkapan_kini")
TREN = ("Tren", "Tren", "trending-up", "laporan:tren")
SAMPEL = ("Sampel slip", "Sampel", "list-check", "laporan:sampel")
SALURAN = ("Saluran pesan", "Pesan", "mail", "pemberitahuan:saluran")
KEBERATAN = ("Keberatan", "Keberatan", "message-circle", "aktivitas:keberatan")
# pages that are reached from another one's page, and lie beside it
BAGIAN_DARI = {
    "/aktivitas/delegasi/": "/aktivitas/verifikasi/",
    "/aktivitas/validator/": "/aktivitas/verifikasi/",
}
TAB_HP = 5


@dataclass(frozen=True)
class Butir:
    label: str
    pendek: str
    ikon: str
    url: str
    kini: bool


@register.simple_tag(takes_context=True)
def menu(context: template.Context) -> list[Butir]:
    request = context.get("request")
    if request is None or not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    aktor = aktor_of(request)
    baris = _konsol() if aktor.di_konsol else _wilayah(aktor)
    hasil: list[tuple[str, str, str, str]] = []
    for label, pendek, ikon, nama in baris:
        try:
            url = reverse(nama)
        except NoReverseMatch:
            continue
        hasil.append((label, pendek, ikon, url))
    kini = _kini(request.path, [b[3] for b in hasil], konsol=aktor.di_konsol)
    return [Butir(*b, kini=b[3] == kini) for b in hasil]


def _kini(alamat: str, urls: list[str], *, konsol: bool) -> str:
    """The entry that the address belongs to: the longest one that it begins with; the home only for itself."""
    if konsol and alamat.startswith("/wilayah/"):
        return "/"
    if alamat not in urls:
        alamat = BAGIAN_DARI.get(alamat, alamat)
    cocok = [u for u in urls if alamat == u or (u != "/" and alamat.startswith(u))]
    return max(cocok, key=len, default="")


def _konsol() -> list[tuple[str, str, str, str]]:
    return [
        ("Wilayah", "Wilayah", "map-pin", "registry:wilayah"),
        ("Paket aturan", "Paket", "scale", "registry:paket"),
        ("Kunci penanda tangan", "Kunci", "key", "registry:kunci"),
        ("Akun saya", "Akun", "user-circle", "akun:saya"),
    ]


def _wilayah(aktor: Aktor) -> list[tuple[str, str, str, str]]:
    """At most five rows matter on a phone, so the order is the order of use."""
    baris = [("Beranda", "Beranda", "home", "laporan:beranda")]
    if aktor.memutuskan:
        baris.append(("Kotak verifikasi", "Verifikasi", "checkbox", "aktivitas:verifikasi"))
    if aktor.lihat_semua:
        baris.append(("Tutup bulan" if aktor.punya(Peran.BKPSDM) else "Bulan", "Bulan", "calendar", "penilaian:bulan"))
    if aktor.lihat_rekap:
        baris.append(("Hasil bulan", "Hasil", "chart-bar", "penilaian:hasil_terakhir"))
    if aktor.lihat_semua:
        baris.append(("Aturan", "Aturan", "scale", "aturan:daftar"))
    # who fills in meets it early; BKPSDM also comes to it from what blocks a close
    if aktor.punya(Peran.ADMIN_OPD) and not aktor.lihat_semua:
        baris.append(ISIAN)
    # the inspectorate's own tools come early; for the others they are pages among many
    if aktor.utama == Peran.INSPEKTORAT:
        baris += [JEJAK, SAMPEL]
    if aktor.lihat_rekap:
        baris.append(LENGKAP)
    if aktor.lihat_semua:
        baris.append(KOREKSI)
    if aktor.pegawai_id is not None:
        baris.append(("Aktivitas saya", "Aktivitas", "list-check", "aktivitas:saya"))
        baris.append(("Presensi saya", "Presensi", "clock", "presensi:saya"))
        baris.append(PERILAKU)
        baris.append(("Slip saya", "Slip", "receipt", "penilaian:slip_saya"))
        baris.append(("Bulan berjalan", "Berjalan", "gauge", "penilaian:berjalan"))
        baris.append(("SKP saya", "SKP", "stairs-up", "skp:saya"))
        baris.append(KEBERATAN)
        baris.append(("Atasan saya", "Atasan", "user-check", "organisasi:atasan_saya"))
    elif aktor.punya(Peran.BKPSDM):
        # decides what has no decider, also with an account without an employee
        baris.append(KEBERATAN)
    if aktor.adalah_atasan or aktor.punya(Peran.ADMIN_OPD, Peran.BKPSDM):
        baris.append(("Peninjauan presensi", "Tinjau", "eye", "presensi:peninjauan"))
    if aktor.punya(Peran.ADMIN_OPD, Peran.BKPSDM, Peran.INSPEKTORAT):
        baris.append(("Pegawai", "Pegawai", "users", "organisasi:daftar"))
    if aktor.lihat_rekap:
        baris.append(("Kelengkapan SKP", "SKP OPD", "progress-check", "skp:kelengkapan"))
    if aktor.punya(Peran.ADMIN_OPD, Peran.BKPSDM):
        baris.append(("Laporan atasan", "Laporan", "user-check", "organisasi:laporan_atasan"))
        baris.append(("Akun OPD", "Akun OPD", "key", "organisasi:akun"))
    if aktor.punya(Peran.BKPSDM, Peran.INSPEKTORAT):
        baris.append(("Tenggat validasi", "Tenggat", "clock", "aktivitas:validator"))
        baris.append(("Peran", "Peran", "shield-check", "organisasi:peran"))
    if ISIAN not in baris and aktor.punya(Peran.BKPSDM):
        baris.append(ISIAN)
    if aktor.lihat_rekap:
        baris.append(BAYAR)
    if aktor.lihat_semua:
        baris.append(RONDE)
    elif aktor.punya(Peran.ADMIN_OPD):
        baris.append(BELUM_MENILAI)
    # the home of pimpinan daerah is this page
    if aktor.lihat_semua and aktor.utama != Peran.PIMPINAN:
        baris.append(TREN)
    if aktor.punya(Peran.BKPSDM):
        baris += [KALENDER, IMPOR, KARANTINA, JENIS, SALURAN]
    if SAMPEL not in baris and aktor.punya(Peran.INSPEKTORAT):
        baris.append(SAMPEL)
    if JEJAK not in baris and aktor.punya(Peran.INSPEKTORAT, Peran.BKPSDM):
        baris.append(JEJAK)
    baris.append(("Akun saya", "Akun", "user-circle", "akun:saya"))
    return baris


@register.filter
def tab_hp(butir: list[Butir]) -> list[Butir]:
    """The five tabs of a phone: all entries where they fit, else the first four and one that leads to all."""
    if len(butir) <= TAB_HP:
        return butir
    depan = butir[: TAB_HP - 1]
    return [
        *depan,
        Butir("Menu", "Menu", "layout-dashboard", reverse("akun:menu"), kini=not any(b.kini for b in depan)),
    ]


@register.simple_tag(takes_context=True)
def peran_teks(context: template.Context) -> str:
    return aktor_of(context["request"]).teks()
