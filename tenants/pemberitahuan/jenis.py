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
