"""Workbooks that people download: each is recorded, for what leaves the system can no longer be protected by it."""

from __future__ import annotations

from django.http import HttpResponse

from tenants.jejak.services import catat

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_answer(berkas: bytes, *, nama: str, jumlah: int, peran: str = "") -> HttpResponse:
    """The .xlsx `berkas` as a download called `nama`, and its record. jumlah: rows in it. peran: as in `catat`."""
    catat(aksi="ekspor.unduh", peran=peran, objek=(nama, nama), rincian={"jumlah": jumlah})
    jawab = HttpResponse(berkas, content_type=_XLSX)
    jawab["Content-Disposition"] = f'attachment; filename="{nama}"'
    jawab["Cache-Control"] = "private, no-store"
    return jawab
