"""The door for sources that push: no session and no form; who sends is proved by the connector's signature."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from erk_kit.cache import count_use
from integrations.contracts import Permintaan
from tenants.sinkronisasi.dorong import UKURAN_MAKS, push_receive
from tenants.sinkronisasi.tasks import process_run

MAKS, DETIK = 600, 60


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def terima(request: HttpRequest, kode: str, jalur: str = "") -> HttpResponse:
    """One pushed request for the connection `kode`; 404 where none is active, whatever was sent."""
    wilayah = request.tenant  # type: ignore[attr-defined]
    if count_use(f"terima:{wilayah.schema_name}:{kode}", seconds=DETIK) > MAKS:
        return HttpResponse(b'{"galat": "terlalu sering"}', status=429, headers={"Retry-After": str(DETIK)})
    if int(request.headers.get("Content-Length") or 0) > UKURAN_MAKS:
        return HttpResponse(b'{"galat": "terlalu besar"}', status=413)
    permintaan = Permintaan(
        metode=str(request.method),
        jalur=jalur,
        kueri={k: str(v) for k, v in request.GET.items()},
        kepala={k.lower(): v for k, v in request.headers.items()},
        badan=request.body,
        diterima=timezone.now(),
    )
    jawab = push_receive(kode=kode, permintaan=permintaan, izin=tuple(wilayah.host_izin), zona=wilayah.zona_waktu)
    if jawab is None:
        raise Http404("Tidak ada penerima pada alamat ini.")
    if jawab.tarikan_id is not None:
        schema, pk = wilayah.schema_name, jawab.tarikan_id
        # a dead broker is not the sender's concern: what is kept is processed by the next round (tend_region)
        transaction.on_commit(lambda: process_run.delay(schema=schema, tarikan_id=pk), robust=True)
    return HttpResponse(jawab.balasan.badan, status=jawab.balasan.status, content_type=jawab.balasan.jenis_isi)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def iclock(request: HttpRequest, jalur: str) -> HttpResponse:
    """Attendance machines (ADMS) know only host and port: their path is fixed in their firmware."""
    return terima(request, "adms", f"iclock/{jalur}")
