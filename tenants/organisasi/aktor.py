"""Who asks: the account of a request with its roles of today, read once a request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from erk_kit.binding import current_schema
from erk_kit.names import SCHEMA_PUBLIC
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import grants_of
from tenants.organisasi.galat import TidakBerwenang
from tenants.organisasi.models import GarisAtasan, Opd, Pegawai, Penugasan
from tenants.organisasi.selectors import PERAN_LIHAT_SEMUA

ATASAN = "atasan"
# a superior, or whoever decides in the name of one
PEMUTUS = "pemutus"
# Which home a person with several roles meets first.
URUTAN_BERANDA = (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN, Peran.ADMIN_OPD)

Tampilan = Callable[..., HttpResponseBase]
_wakil: list[Callable[[dt.date], QuerySet[Any]]] = []
_pesan: list[Callable[[], Any]] = []


def pasang_wakil(ada: Callable[[dt.date], QuerySet[Any]]) -> None:
    """Hand in, from an app above, the rows by which a Pegawai (`OuterRef("pk")`) decides that day in another's name; a
    second call replaces the first."""
    _wakil[:] = [ada]


def pasang_pesan(banyak: Callable[[], Any]) -> None:
    """Hand in, from an app above, how many messages a Pegawai (`OuterRef("pk")`) has not read: an expression, so that
    the bell on every page costs no query of its own."""
    _pesan[:] = [banyak]


class Aktor:
    """Account, granted roles and OPDs of one request: one query, one more if `adalah_atasan` or `memutuskan` is
    asked."""

    def __init__(self, pengguna: Pengguna) -> None:
        self.pengguna = pengguna
        self.di_konsol = current_schema() == SCHEMA_PUBLIC
        self.hibah = grants_of(pengguna=pengguna)
        self.peran, self.opd_ids = self.hibah

    @property
    def pegawai_id(self) -> int | None:
        return None if self.di_konsol else self.pengguna.pegawai_id

    @property
    def lihat_semua(self) -> bool:
        return bool(self.peran & PERAN_LIHAT_SEMUA)

    @property
    def lihat_rekap(self) -> bool:
        return self.lihat_semua or bool(self.opd_ids)

    @property
    def utama(self) -> Peran | None:
        return next((p for p in URUTAN_BERANDA if p in self.peran), None)

    def punya(self, *peran: Peran) -> bool:
        return bool(self.peran.intersection(peran))

    def opd(self) -> QuerySet[Opd]:
        """OPDs whose recaps this actor may open (as `opd_diakses` of today, without asking for the roles again)."""
        return Opd.objects.all() if self.lihat_semua else Opd.objects.filter(pk__in=self.opd_ids)

    @cached_property
    def _kuasa(self) -> tuple[bool, bool, int]:
        """(has, or may have, subordinates; decides today in another's name; unread messages). One query."""
        if self.pegawai_id is None:
            return False, False, 0
        hari = timezone.localdate()
        garis = GarisAtasan.objects.pada(hari).filter(atasan=OuterRef("pk"))
        bertindak = Penugasan.objects.pada(hari).filter(pegawai=OuterRef("pk")).exclude(jenis=Penugasan.Jenis.DEFINITIF)
        wakil = [Exists(satu(hari)) for satu in _wakil]
        diri = Pegawai.objects.filter(pk=self.pegawai_id)
        pesan = [satu() for satu in _pesan]
        isi = diri.values_list(Exists(garis), Exists(bertindak), *wakil, *pesan).first() or (False,) * (2 + len(wakil))
        akhir = 2 + len(wakil)
        return any(isi[:2]), any(isi[2:akhir]), sum(n or 0 for n in isi[akhir:])

    @property
    def adalah_atasan(self) -> bool:
        """Whether there may be somebody under him: a line of today, or an acting position whose holder may have one; an
        acting official without subordinates only finds an empty list."""
        return self._kuasa[0]

    @property
    def memutuskan(self) -> bool:
        """Whether activities may wait for him: as superior, or in the name of one."""
        return any(self._kuasa[:2])

    @property
    def mewakili(self) -> bool:
        """Whether he decides today in somebody else's name."""
        return self._kuasa[1]

    @property
    def pesan_belum_dibaca(self) -> int:
        return self._kuasa[2]

    def teks(self) -> str:
        kata = [p.label for p in (*URUTAN_BERANDA, Peran.PENGELOLA) if p in self.peran]
        if not self.di_konsol:
            if self.adalah_atasan:
                kata.append("Atasan")
            if self.pegawai_id is not None:
                kata.append("Pegawai")
        return ", ".join(kata) or "Tanpa peran"


def aktor_of(request: HttpRequest) -> Aktor:
    """The actor of this request; the view must require log-in."""
    ada: Aktor | None = getattr(request, "_erk_aktor", None)
    if ada is None:
        ada = Aktor(request.user)  # type: ignore[arg-type]
        request._erk_aktor = ada  # type: ignore[attr-defined]
    return ada


def refused_page(request: HttpRequest, galat: TidakBerwenang) -> HttpResponse:
    """403 in the words of the service that refused."""
    isi = {"judul": "Bukan wewenang Anda", "exception": galat.pesan, "saran": galat.saran}
    return render(request, "403.html", isi, status=403)


def perlu_pegawai(tampilan: Tampilan) -> Tampilan:
    """Log-in with an account that belongs to an employee; the view gets the id as `pegawai_id`."""

    @wraps(tampilan)
    def dalam(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pegawai_id = aktor_of(request).pegawai_id
        if pegawai_id is None:
            raise Http404("Akun ini tidak terhubung dengan data pegawai.")
        return tampilan(request, *args, pegawai_id=pegawai_id, **kwargs)

    return login_required(dalam)


def perlu_peran(*peran: Peran | str) -> Callable[[Tampilan], Tampilan]:
    """Log-in, and one of `peran` (a granted role, `ATASAN`, or `PEMUTUS`); otherwise 403 with a sentence that names
    them."""

    def bungkus(tampilan: Tampilan) -> Tampilan:
        @wraps(tampilan)
        def dalam(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            aktor = aktor_of(request)
            boleh = aktor.punya(*(p for p in peran if isinstance(p, Peran))) or (
                (ATASAN in peran and aktor.adalah_atasan) or (PEMUTUS in peran and aktor.memutuskan)
            )
            if not boleh:
                nama = " atau ".join(p.label if isinstance(p, Peran) else "Atasan langsung" for p in peran)
                raise PermissionDenied(f"Halaman ini untuk peran {nama}; peran Anda: {aktor.teks()}.")
            return tampilan(request, *args, **kwargs)

        return login_required(dalam)

    return bungkus
