"""results_page: one page of a month's results, signed in and through everything, against a view that only lists."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.conf import settings
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from erk_kit.bentuk import angka
from erk_kit.binding import region_atomic
from erk_kit.middleware import SESSION_KEY
from erk_platform.bench.tutup import region_seeded
from erk_platform.bench.ukuran import Baris, Pilihan, UkurGagal, interleave
from provisioning.demo import PERIODE, WilayahDemo
from tenants.akun.models import Pengguna, Peran
from tenants.penilaian.models import HasilPegawai, Periode
from tenants.penilaian.services import period_close
from tenants.penilaian.views_hasil import SATU_HALAMAN

_SEKALI = 10
_POLOS = """<table>{% for h in baris %}<tr><td>{{ h.pegawai.nama }}</td><td>{{ h.pegawai.nip }}</td>
<td>{{ h.opd.nama }}</td><td>{{ h.jabatan }}</td><td>{{ h.kelas }}</td><td>{{ h.persen }}</td>
<td>{{ h.potongan }}</td><td>{{ h.bersih }}</td></tr>{% endfor %}</table>{{ baris.paginator.count }}"""


def results_page(pilihan: Pilihan) -> Iterator[Baris]:
    """Milliseconds of the last of all pages, as BKPSDM sees it; then its queries.

    Floor: a bare Django view without middleware: one transaction, Paginator (which counts), the same rows with their
    people and offices, and a plain table.
    """
    w = region_seeded(pilihan)
    month_closed(w)
    with region_atomic(w.schema):
        periode = Periode.objects.select_related("hitungan_berlaku").get(hitungan_berlaku__isnull=False)
        hitungan = periode.hitungan_berlaku
        pengguna = Pengguna.objects.filter(peran_set__peran=Peran.BKPSDM).first()
    if hitungan is None or pengguna is None:
        raise UkurGagal("Wilayah ukur tidak punya hitungan, atau tidak punya akun BKPSDM.")
    terakhir = -(-hitungan.jumlah_pegawai // SATU_HALAMAN)
    alamat = f"{reverse('penilaian:hasil', args=(PERIODE,), urlconf=settings.ROOT_URLCONF)}?hal={terakhir}"
    with region_atomic(w.schema):
        client = signed_in(w, pengguna)
    templat, pabrik = Template(_POLOS), RequestFactory()

    def bare(request: HttpRequest) -> HttpResponse:
        with region_atomic(w.schema):
            baris = (
                HasilPegawai.objects.filter(hitungan=hitungan)
                .select_related("pegawai", "opd")
                .order_by("pegawai__nama", "pegawai_id")
            )
            halaman = Paginator(baris, SATU_HALAMAN).get_page(request.GET.get("hal"))
            return HttpResponse(templat.render(Context({"baris": halaman})))

    def ours() -> float:
        begun = time.perf_counter()
        for _ in range(_SEKALI):
            answer = client.get(alamat, secure=True)
        seconds = (time.perf_counter() - begun) / _SEKALI
        _check(answer, hitungan.jumlah_pegawai)
        return seconds

    def floor() -> float:
        request = pabrik.get(alamat)
        begun = time.perf_counter()
        for _ in range(_SEKALI):
            bare(request)
        return (time.perf_counter() - begun) / _SEKALI

    kita, lantai = interleave(ours, floor, pilihan.kali(5))
    yield Baris.of("results_page", kita * 1e3, lantai * 1e3, "ms")
    with CaptureQueriesContext(connection) as semua:
        client.get(alamat, secure=True)
    with CaptureQueriesContext(connection) as polos:
        bare(pabrik.get(alamat))
    yield Baris.of("results_page_queries", len(semua), len(polos), "kueri")


def month_closed(w: WilayahDemo) -> None:
    """Close the month unless it was closed before."""
    with region_atomic(w.schema):
        ada = Periode.objects.filter(hitungan_berlaku__isnull=False).exists()
    if not ada:
        period_close(schema=w.schema, kode=PERIODE)


def signed_in(w: WilayahDemo, akun: Pengguna) -> Client:
    """A client with a session of that region. Call bound to it."""
    client = Client(HTTP_HOST=f"{w.slug}.{settings.ERK_DOMAIN}")
    client.force_login(akun)
    session = client.session
    session[SESSION_KEY] = w.schema
    session.save()
    return client


def _check(answer: HttpResponse, pegawai: int) -> None:
    isi = answer.content.decode()
    if answer.status_code != 200 or angka(pegawai) not in isi:
        raise UkurGagal(f"Halaman hasil menjawab {answer.status_code} dan tidak menyebut {angka(pegawai)} pegawai.")
