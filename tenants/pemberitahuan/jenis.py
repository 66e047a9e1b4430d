"""The closed list of what people are told. A name is never changed: stored rows carry it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Jenis:
    """kode: dotted name, its first part the app. label: for lists and preferences. segera: not kept for the digest.

    luar: what leaves the house by e-mail or WhatsApp: no name, no figure, no reason; the page behind the link tells.
    """

    kode: str
    label: str
    luar: str
    segera: bool = False

    @property
    def bagian(self) -> str:
        return self.kode.partition(".")[0]

    @property
    def keamanan(self) -> bool:
        """About somebody's account: told at any hour, and not to be switched off."""
        return self.bagian == "akun"


_DAFTAR = (
    Jenis("aktivitas.ditolak", "Aktivitas ditolak", "Ada aktivitas Anda yang ditolak."),
    Jenis("aktivitas.revisi", "Aktivitas dikembalikan", "Ada aktivitas Anda yang perlu direvisi."),
    Jenis("aktivitas.menunggu", "Aktivitas menunggu verifikasi", "Ada aktivitas bawahan yang menunggu putusan Anda."),
    Jenis("perilaku.menunggu", "Penilaian perilaku menunggu", "Ada penilaian perilaku yang menunggu Anda isi."),
    Jenis("aktivitas.eskalasi", "Aktivitas naik kepada Anda", "Ada aktivitas yang naik kepada Anda untuk diputuskan."),
    Jenis("aktivitas.lewat_tenggat", "Tenggat validasi lewat", "Tenggat validasi Anda lewat untuk beberapa aktivitas."),
    Jenis("delegasi.diterima", "Delegasi diterima", "Anda menerima delegasi verifikasi."),
    Jenis("keberatan.diajukan", "Keberatan menunggu putusan", "Ada keberatan yang menunggu putusan Anda."),
    Jenis("keberatan.tanggapan", "Keberatan atas putusan Anda", "Ada keberatan atas putusan Anda."),
    Jenis("keberatan.putusan", "Putusan keberatan", "Keberatan Anda sudah diputuskan."),
    Jenis("atasan.putusan", "Laporan atasan", "Laporan atasan Anda sudah diputuskan."),
    Jenis("presensi.usulan", "Usulan presensi bawahan", "Ada usulan presensi bawahan yang menunggu Anda."),
    Jenis("presensi.putusan", "Putusan usulan presensi", "Usulan presensi Anda sudah diputuskan."),
    Jenis("skp.diajukan", "SKP menunggu persetujuan", "Ada SKP bawahan yang menunggu persetujuan Anda."),
    Jenis("skp.disetujui", "SKP disetujui", "SKP Anda sudah disetujui."),
    Jenis("skp.dikembalikan", "SKP dikembalikan", "SKP Anda dikembalikan untuk diubah."),
    Jenis("skp.templat", "Draf SKP disiapkan", "Draf SKP Anda sudah disiapkan."),
    Jenis("skp.pengingat", "Pengingat SKP", "SKP Anda belum diajukan."),
    Jenis("skp.pengingat_atasan", "Pengingat persetujuan SKP", "Ada SKP bawahan yang menunggu persetujuan Anda."),
)
JENIS: dict[str, Jenis] = {j.kode: j for j in _DAFTAR}
BAGIAN = {
    "akun": "Akun",
    "aktivitas": "Aktivitas",
    "atasan": "Atasan",
    "delegasi": "Delegasi",
    "keberatan": "Keberatan",
    "koreksi": "Koreksi",
    "perilaku": "Penilaian perilaku",
    "presensi": "Presensi",
    "skp": "SKP",
}


def jenis_of(kode: str) -> Jenis:
    """Of a kind that this version does not know (an old row): its name, and nothing that could leave the house."""
    return JENIS.get(kode) or Jenis(kode, "Pemberitahuan", "Ada pemberitahuan untuk Anda.")
