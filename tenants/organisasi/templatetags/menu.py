"""The menu of the signed-in person: a left sidebar on a desk, bottom tabs on a phone."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse

from tenants.akun.models import Peran
from tenants.organisasi.aktor import Aktor, aktor_of

register = template.Library()
ISIAN = ("Lembar isian", "Isian", "file-spreadsheet", "penilaian:isian_pilih")
IMPOR = ("Impor data", "Impor", "database", "sinkronisasi:daftar")
KONEKSI = ("Koneksi", "Koneksi", "refresh", "koneksi:daftar")
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
WAJAR = ("Kewajaran", "Wajar", "eye", "laporan:kewajaran_kini")
PERCONTOHAN = ("OPD percontohan", "Percontohan", "flask", "laporan:percontohan")
TREN = ("Tren", "Tren", "trending-up", "laporan:tren")
SAMPEL = ("Sampel slip", "Sampel", "list-check", "laporan:sampel")
SALURAN = ("Saluran pesan", "Pesan", "mail", "pemberitahuan:saluran")
AKUN = ("Akun saya", "Akun", "user-circle", "akun:saya")
KEBERATAN = ("Keberatan", "Keberatan", "message-circle", "aktivitas:keberatan")
# pages that are reached from another one's page, and lie beside it
BAGIAN_DARI = {
    "/aktivitas/delegasi/": "/aktivitas/verifikasi/",
    "/aktivitas/validator/": "/aktivitas/verifikasi/",
}
TAB_HP = 5


Baris = tuple[str, str, str, str]
# headings where there is more than one's own: (heading, entries)
Bagian = list[tuple[str, list[Baris]]]


@dataclass(frozen=True)
class Butir:
    """kepala: the heading above it, where a group begins."""

    label: str
    pendek: str
    ikon: str
    url: str
    kini: bool
    kepala: str = ""


@register.simple_tag(takes_context=True)
def menu(context: template.Context) -> list[Butir]:
    request = context.get("request")
    if request is None or not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    aktor = aktor_of(request)
    bagian = [("", _konsol())] if aktor.di_konsol else _wilayah(aktor)
    semua = [(nama if ke == 0 else "", *b) for nama, baris in bagian for ke, b in enumerate(baris)]
    urls = [reverse(nama) for *_, nama in semua]
    kini = _kini(request.path, urls, konsol=aktor.di_konsol)
    return [
        Butir(label, pendek, ikon, url, kini=url == kini, kepala=kepala)
        for (kepala, label, pendek, ikon, _), url in zip(semua, urls, strict=True)
    ]


def _kini(alamat: str, urls: list[str], *, konsol: bool) -> str:
    """The entry that the address belongs to: the longest one that it begins with; the home only for itself."""
    if konsol and alamat.startswith("/wilayah"):
        return "/"
    if alamat not in urls:
        alamat = BAGIAN_DARI.get(alamat, alamat)
    cocok = [u for u in urls if alamat == u or (u != "/" and alamat.startswith(u))]
    return max(cocok, key=len, default="")


def _konsol() -> list[Baris]:
    return [
        ("Wilayah", "Wilayah", "map-pin", "registry:wilayah"),
        ("Paket aturan", "Paket", "scale", "registry:paket"),
        ("Kunci penanda tangan", "Kunci", "key", "registry:kunci"),
        AKUN,
    ]


def _wilayah(aktor: Aktor) -> Bagian:
    """A phone shows the first four, so what a role does daily comes first. Groups are named where there are several."""
    lain = [
        ("Orang", _orang(aktor)),
        ("Bulan dan pengawasan", _awasi(aktor)),
        ("Pengaturan", [KALENDER, KONEKSI, IMPOR, KARANTINA, JENIS, SALURAN] if aktor.punya(Peran.BKPSDM) else []),
    ]
    lain = [(nama, baris) for nama, baris in lain if baris]
    return [("", _harian(aktor)), ("Saya" if lain else "", _saya(aktor)), *lain]


def _harian(aktor: Aktor) -> list[Baris]:
    baris: list[Baris] = [("Beranda", "Beranda", "home", "laporan:beranda")]
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
    # decides what has no decider, also with an account without an employee
    if aktor.pegawai_id is None and aktor.punya(Peran.BKPSDM):
        baris.append(KEBERATAN)
    return baris


def _saya(aktor: Aktor) -> list[Baris]:
    if aktor.pegawai_id is None:
        return [AKUN]
    return [
        ("Aktivitas saya", "Aktivitas", "list-check", "aktivitas:saya"),
        ("Presensi saya", "Presensi", "clock", "presensi:saya"),
        PERILAKU,
        ("Slip saya", "Slip", "receipt", "penilaian:slip_saya"),
        ("Bulan berjalan", "Berjalan", "gauge", "penilaian:berjalan"),
        ("SKP saya", "SKP", "stairs-up", "skp:saya"),
        KEBERATAN,
        ("Atasan saya", "Atasan", "user-check", "organisasi:atasan_saya"),
        AKUN,
    ]


def _orang(aktor: Aktor) -> list[Baris]:
    baris: list[Baris] = []
    if aktor.adalah_atasan or aktor.punya(Peran.ADMIN_OPD, Peran.BKPSDM):
        baris.append(("Peninjauan presensi", "Tinjau", "eye", "presensi:peninjauan"))
    if aktor.adalah_atasan:
        baris.append(("SKP bawahan", "Bawahan", "stairs-up", "skp:bawahan"))
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
    return baris


def _awasi(aktor: Aktor) -> list[Baris]:
    baris: list[Baris] = []
    if aktor.punya(Peran.BKPSDM):
        baris.append(ISIAN)
    if aktor.lihat_rekap:
        baris.append(BAYAR)
    if aktor.punya(Peran.BKPSDM, Peran.INSPEKTORAT, Peran.ADMIN_OPD):
        baris.append(PERCONTOHAN)
    if aktor.lihat_semua:
        baris.append(RONDE)
    elif aktor.punya(Peran.ADMIN_OPD):
        baris.append(BELUM_MENILAI)
    # the home of pimpinan daerah is this page
    if aktor.lihat_semua and aktor.utama != Peran.PIMPINAN:
        baris.append(TREN)
    if aktor.punya(Peran.BKPSDM, Peran.INSPEKTORAT):
        baris.append(WAJAR)
    if aktor.utama != Peran.INSPEKTORAT:
        baris += [SAMPEL] * aktor.punya(Peran.INSPEKTORAT) + [JEJAK] * aktor.punya(Peran.INSPEKTORAT, Peran.BKPSDM)
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
