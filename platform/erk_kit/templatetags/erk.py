"""Template side of `erk_kit.bentuk`, plus icons and links that keep the filters of a page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from erk_kit import bentuk

register = template.Library()

register.filter("rupiah", bentuk.rupiah)
register.filter("rupiah_ringkas", bentuk.rupiah_ringkas)
register.filter("tanggal", bentuk.tanggal)
register.filter("tanggal_panjang", bentuk.tanggal_panjang)
register.filter("bulan_tahun", bentuk.bulan_tahun)
register.filter("menit", bentuk.menit)
register.filter("hash_pendek", bentuk.hash_pendek)
register.filter("nip", bentuk.nip)


@register.filter
def angka(nilai: object, desimal: int | None = None) -> str:
    return bentuk.angka(nilai, desimal)


@register.filter
def persen(nilai: object, desimal: int | None = 2) -> str:
    return bentuk.persen(nilai, desimal)


@register.filter
def saat(nilai: dt.datetime | None) -> str:
    """An instant in the active (region's) zone, with WIB, WITA or WIT."""
    if nilai is None:
        return bentuk.KOSONG
    return bentuk.saat(timezone.localtime(nilai), timezone.get_current_timezone_name())


@register.filter
def rentang(mulai: dt.date, sampai: dt.date) -> str:
    return bentuk.rentang(mulai, sampai)


@register.filter
def ambil(kamus: dict[str, Any], kunci: str) -> Any:
    return kamus.get(kunci) if hasattr(kamus, "get") else None


@register.simple_tag
def ikon(nama: str, label: str = "", kelas: str = "") -> SafeString:
    """An icon of our sprite. Without `label` it is decoration and hidden from screen readers."""
    url = f"{static('erk/ikon.svg')}#{nama}"
    if label:
        return format_html(
            '<svg class="ikon {}" role="img" aria-label="{}" focusable="false"><use href="{}"></use></svg>',
            kelas, label, url,
        )  # fmt: skip
    return format_html(
        '<svg class="ikon {}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', kelas, url
    )


@register.simple_tag(takes_context=True)
def ubah_kueri(context: template.Context, **ganti: object) -> str:
    """The page's own query string with some keys replaced (None removes); filters live in the URL."""
    kueri = context["request"].GET.copy()
    for kunci, nilai in ganti.items():
        if nilai in (None, ""):
            kueri.pop(kunci, None)
        else:
            kueri[kunci] = str(nilai)
    return f"?{kueri.urlencode()}"


AKSEN = ("biru", "zamrud", "nila", "marun", "hutan", "tembaga", "ungu", "batu")


@register.simple_tag(takes_context=True)
def situs(context: template.Context) -> dict[str, Any]:
    """Name, emblem letters and accent of the site that answers; works without a request (error pages)."""
    wilayah = getattr(context.get("request"), "tenant", None)
    nama, kode = getattr(wilayah, "nama", ""), getattr(wilayah, "kode", "")
    if not nama or getattr(wilayah, "schema_name", "public") == "public":
        return {"nama": "Konsol E-RK", "ket": "Pengelolaan platform", "lambang": "RK", "aksen": "batu", "konsol": True}
    inti = nama.removeprefix("Pemerintah ").removeprefix("Kota ").removeprefix("Kabupaten ").removeprefix("Provinsi ")
    kata = inti.split()
    lambang = "".join(k[:1] for k in kata[:2]) or "RK"
    # The last accent is the console's own.
    aksen = AKSEN[int(kode or 0) % (len(AKSEN) - 1)]
    return {
        "nama": nama,
        "ket": "E-RK · Remunerasi Kinerja",
        "lambang": lambang.upper(),
        "aksen": aksen,
        "konsol": False,
    }


@register.filter
def kontrol(isian: BoundField) -> SafeString:
    """A form field's widget with our classes; a field with an error points to its message for screen readers."""
    widget = isian.field.widget
    kelas = "form-control"
    if isinstance(widget, forms.CheckboxInput):
        kelas = "form-check-input"
    elif isinstance(widget, forms.Select):
        kelas = "form-select"
    elif isinstance(widget, forms.RadioSelect):
        kelas = "form-check-input"
    attrs: dict[str, Any] = {"class": f"{widget.attrs.get('class', '')} {kelas}".strip()}
    penjelas = [f"{isian.auto_id}_ket"] if isian.help_text else []
    if isian.errors:
        penjelas.append(f"{isian.auto_id}_galat")
        attrs["aria-invalid"] = "true"
    if penjelas:
        attrs["aria-describedby"] = " ".join(penjelas)
    return isian.as_widget(attrs=attrs)


@register.filter
def berjenis(isian: BoundField, jenis: str) -> bool:
    return isian.field.widget.__class__.__name__ == jenis
