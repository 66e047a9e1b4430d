"""The demo's words on the screen: progress, totals, a histogram of text, one explained employee, log-ins."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any, TextIO

from erk_kit.bentuk import angka, nip, rupiah

LEBAR = 28
KONSOL = "konsol"


class Layar:
    """Writes to one stream; a bar that redraws itself on a terminal, plain lines elsewhere."""

    def __init__(self, keluar: TextIO) -> None:
        self._keluar = keluar
        self._mulai = time.monotonic()
        self._terakhir = ("", "")
        self._di_baris = False

    def tulis(self, teks: str = "") -> None:
        self.kemajuan_selesai()
        print(teks, file=self._keluar, flush=True)

    def kemajuan(self, wilayah: str, catatan: str, porsi: float) -> None:
        """porsi 0..1 of one region's work."""
        if self._keluar.isatty():
            penuh = int(LEBAR * porsi)
            baris = f"[{'#' * penuh}{'.' * (LEBAR - penuh)}] {int(100 * porsi):3d}%  {wilayah}: {catatan}"
            self._keluar.write(f"\r{baris[:110]:<110}")
            self._di_baris = True
        elif (wilayah, catatan) != self._terakhir:
            self._terakhir = (wilayah, catatan)
            detik = time.monotonic() - self._mulai
            self._keluar.write(f"{detik:6.1f} dtk  {int(100 * porsi):3d}%  {wilayah}: {catatan}\n")
        self._keluar.flush()

    def kemajuan_selesai(self) -> None:
        if self._di_baris:
            self._keluar.write("\n")
            self._di_baris = False

    def laporan(self, satu: Any) -> None:
        """Total, distribution of the percentage, result hash, and one explained employee of a region."""
        self.tulis()
        self.tulis(f"== {satu.nama} (Oktober 2026, angka peraga) ==")
        self.tulis(f"pegawai       {angka(satu.pegawai)} ({angka(satu.dikecualikan)} dikecualikan dengan alasan)")
        self.tulis(f"aktivitas     {angka(satu.aktivitas)}")
        self.tulis(f"total bersih  {rupiah(satu.total_bersih)}")
        self.tulis(f"hash hasil    {satu.result_hash}")
        self.tulis(f"waktu tutup   {angka(Decimal(str(round(satu.detik_tutup, 1))))} dtk")
        self.tulis("sebaran persen kinerja")
        terbanyak = max((n for _, _, n in satu.sebaran), default=0) or 1
        for bawah, atas, n in satu.sebaran:
            label = f"{bawah:3d} sampai < {atas}" if atas is not None else f"{bawah:3d} ke atas"
            self.tulis(f"  {label:<16} {'#' * (40 * n // terbanyak):<40} {angka(n)}")
        if satu.penjelasan:
            self.tulis()
            self.tulis(f"Penjelasan satu pegawai: {satu.dijelaskan}")
            self.tulis(satu.penjelasan)
            self.tulis()
            self.tulis("Sampai ke setiap barisnya: buka slipnya, atau `erk explain`.")

    def masuk(self, laporan: list[Any], operator: Any, port: int | None) -> None:
        """The log-ins for each role, and where to use them."""
        self.tulis()
        alamat = self._alamat(KONSOL, port)
        self.tulis(f"Konsol {alamat}: nama masuk {operator.nip}, sandi {operator.sandi}")
        for satu in laporan:
            self.tulis(f"{satu.nama} {self._alamat(satu.slug, port)}")
            for m in satu.masuk:
                self.tulis(f"  {m.peran:<12} NIP {nip(m.nip)}  sandi {m.sandi}  ({m.nama})")

    def siap(self, port: int) -> None:
        alamat = ", ".join(self._alamat(nama, port) for nama in (KONSOL, "bandung", "musirawas"))
        self.tulis()
        self.tulis(f"Siap. Buka {alamat}. Ctrl-C untuk berhenti.")

    @staticmethod
    def _alamat(nama: str, port: int | None) -> str:
        from django.conf import settings

        if port is None:
            return f"({nama}.{settings.ERK_DOMAIN})"
        return f"http://{nama}.{settings.ERK_DOMAIN}" + ("" if port == 80 else f":{port}")
