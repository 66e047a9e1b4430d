"""Pictures of every page at two widths, signed in as each role, in a Chromium that reaches nothing but this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from erk_platform.cli import CommandError
from erk_platform.halaman import Sasaran

LEBAR = (390, 1280)
# Chromium resolves *.localhost itself; everything else stays off the network.
BENDERA = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--metrics-recording-only",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)


def chromium_path() -> str:
    """Raises CommandError where Chromium is not installed."""
    ada = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if ada is None:
        raise CommandError("Chromium tidak ditemukan. Pasang, misalnya `apt install chromium`, lalu ulangi.")
    return ada


@contextmanager
def browser_open() -> Iterator[Any]:
    """A running browser (playwright). Raises CommandError where playwright or Chromium is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError as galat:
        raise CommandError("Paket playwright belum terpasang. Jalankan `make setup`, lalu ulangi.") from galat
    jalur = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=jalur, args=list(BENDERA))
        try:
            yield browser
        finally:
            browser.close()


def sign_in(page: Any, *, akar: str, nip: str, sandi: str) -> None:
    """Fill the log-in form at `akar` and wait for the home page. Raises CommandError with what the page said."""
    page.goto(f"{akar}/akun/login/")
    page.fill("input[name=login]", nip)
    page.fill("input[name=password]", sandi)
    page.click("button[type=submit]")
    page.wait_for_load_state("load")
    if "/akun/login" in page.url:
        galat = " ".join(page.locator(".form-galat, .pesan-galat").all_inner_texts())
        raise CommandError(f"Tidak dapat masuk di {akar} sebagai {nip}: {galat or 'tanpa pesan'}.")


def potret_semua(
    browser: Any,
    *,
    sasaran: Iterable[Sasaran],
    port: int,
    domain: str,
    akun: Mapping[tuple[str, str], tuple[str, str]],
    ke: Path,
) -> list[Path]:
    """Write `<nama>-<width>.png` for each page. akun: (situs, peran) -> (nip, password). Returns the files."""
    ke.mkdir(parents=True, exist_ok=True)
    berkas: list[Path] = []
    for lebar in LEBAR:
        konteks: dict[tuple[str, str], Any] = {}
        for satu in sasaran:
            kunci = (satu.situs, satu.peran)
            akar = f"http://{satu.situs}.{domain}:{port}"
            if kunci not in konteks:
                konteks[kunci] = browser.new_context(
                    viewport={"width": lebar, "height": 844 if lebar < 700 else 800},
                    device_scale_factor=2 if lebar < 700 else 1,
                    locale="id-ID",
                    timezone_id="Asia/Jakarta",
                    has_touch=lebar < 700,
                )
                if satu.peran:
                    nip, sandi = akun[kunci]
                    page = konteks[kunci].new_page()
                    sign_in(page, akar=akar, nip=nip, sandi=sandi)
                    page.close()
            page = konteks[kunci].new_page()
            page.goto(akar + satu.alamat)
            # parts that htmx fetches afterwards belong to the picture
            page.wait_for_load_state("networkidle")
            # As tall as the page, so that the bars fixed to the screen stand where they belong.
            tinggi = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": lebar, "height": min(max(tinggi, 800), 12000)})
            jalur = ke / f"{satu.nama}-{lebar}.png"
            page.screenshot(path=str(jalur), full_page=True)
            berkas.append(jalur)
            page.close()
        for satu_konteks in konteks.values():
            satu_konteks.close()
    return berkas
