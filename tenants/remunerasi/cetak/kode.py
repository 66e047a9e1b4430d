"""The code below a slip: a QR picture that leads to the public page, and its address to type."""

from __future__ import annotations

import io

import segno
from django.urls import reverse

from tenants.penilaian.jelas.verifikasi import code_of
from tenants.penilaian.models import Hitungan
from tenants.remunerasi.cetak.pdf import printed_amount
from tenants.remunerasi.cetak.slip import Slip, Verifikasi, Verifikator

_MASK = 4


def verifier_of(*, schema: str, hitungan: Hitungan, situs: str) -> Verifikator:
    """Makes the codes of one run. `hitungan.periode` must be loaded; no query a slip.

    situs: the region's own address, scheme and host, as people reach it: https://bandung.contoh.go.id.
    """

    def verify(slip: Slip) -> Verifikasi:
        kode = code_of(
            schema=schema,
            hitungan=hitungan,
            pegawai_id=slip.pegawai_id,
            bruto=printed_amount(slip.bruto),
            potongan=printed_amount(slip.potongan),
            bersih=printed_amount(slip.bersih),
        )
        alamat = reverse("verifikasi:periksa", args=[kode], urlconf="erk_platform.urls_wilayah")
        return Verifikasi(picture_of(f"{situs}{alamat}"), _words(situs, kode))

    return verify


def picture_of(teks: str) -> str:
    """A QR code as SVG; level M survives a fold or a stain.

    The mask is fixed: a code is as good as random, so the best of eight gains nothing and costs five times the time.
    """
    isi = io.BytesIO()
    segno.make(teks, error="m", micro=False, boost_error=False, mask=_MASK).save(
        isi, kind="svg", border=2, xmldecl=False, svgclass=None, lineclass=None
    )
    return isi.getvalue().decode()


def _words(situs: str, kode: str) -> str:
    kelompok = " ".join(kode[i : i + 5] for i in range(0, len(kode), 5))
    return (
        f"Periksa keaslian slip ini: pindai kode, atau buka {situs}/verifikasi/ dan ketik {kelompok}. Halaman itu "
        "mengatakan apakah slip ini masih berlaku dan apakah jumlah bersihnya cocok."
    )
