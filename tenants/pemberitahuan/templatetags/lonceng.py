"""The bell: how many messages of the signed-in person are unread, from what every page asks about its actor."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from tenants.organisasi.aktor import aktor_of
from tenants.pemberitahuan.selectors import TAMPIL_MAKS

register = template.Library()


@dataclass(frozen=True)
class Lonceng:
    """teks: "3", "99+", or empty where nothing is unread."""

    jumlah: int
    teks: str


@register.simple_tag(takes_context=True)
def lonceng(context: template.Context) -> Lonceng | None:
    """None where there are no messages at all: the console, an account without employee, an error page."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return None
    aktor = aktor_of(request)
    if aktor.pegawai_id is None:
        return None
    ada: Lonceng | None = getattr(request, "_erk_lonceng", None)
    if ada is None:
        jumlah = aktor.pesan_belum_dibaca
        teks = f"{TAMPIL_MAKS}+" if jumlah > TAMPIL_MAKS else str(jumlah or "")
        ada = request._erk_lonceng = Lonceng(jumlah, teks)
    return ada
