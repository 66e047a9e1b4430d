"""Every icon that a template or a menu names is in the sprite: a missing one leaves a hole and no error."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tenants.organisasi.templatetags import menu

AKAR = Path(__file__).resolve().parents[3]
ADA = set(re.findall(r'<symbol id="([^"]+)"', (AKAR / "platform/erk_platform/static/erk/ikon.svg").read_text()))
# names that Python hands to a template: kebab words in a mapping or a menu row
KODE = ("tenants/jejak/views.py", "tenants/presensi/hari.py", "tenants/organisasi/templatetags/menu.py")


def holes(halaman: dict[str, str]) -> set[tuple[str, str]]:
    """(template, icon) of what the sprite does not have. halaman: text by name."""
    return {(p, n) for p, teks in halaman.items() for n in re.findall(r'\{% ikon "([^"]+)"', teks) if n not in ADA}


@pytest.mark.unit
def test_icons_of_templates() -> None:
    halaman = {str(p.relative_to(AKAR)): p.read_text() for p in (AKAR / "templates").rglob("*.html")}
    assert not holes(halaman)
    assert holes(halaman | {"baru.html": '{% ikon "pensil" %}'}) == {("baru.html", "pensil")}


@pytest.mark.unit
def test_icons_of_the_menu() -> None:
    baris = [b for b in vars(menu).values() if isinstance(b, tuple) and len(b) == 4]
    baris += menu._konsol()
    assert not {b[2] for b in baris} - ADA
    teks = "".join((AKAR / satu).read_text() for satu in KODE)
    tiga = set(re.findall(r'"[A-Z][^"]*", "[A-Z][^"]*", "([a-z-]+)", "', teks))
    assert tiga
    assert not tiga - ADA
