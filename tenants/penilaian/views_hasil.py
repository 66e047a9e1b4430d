"""The month's results: filtered, sorted, paged, totalled, drawn, and as a workbook."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import Aktor, aktor_of
from tenants.penilaian.bulan import Bulan, KodePeriodeError
from tenants.penilaian.daftar import periode_daftar, periode_of
from tenants.penilaian.excel import workbook_of
from tenants.penilaian.forms import SaringHasil
from tenants.penilaian.grafik import batang_of
from tenants.penilaian.keadaan import may_close
from tenants.penilaian.koreksi.bayar import person_corrections, run_corrections
from tenants.penilaian.mode import rows_in_mode, run_choice
from tenants.penilaian.models import HasilPegawai, Hitungan, Periode
from tenants.penilaian.paket import alasan_label
from tenants.penilaian.sebaran import rekap_of
from tenants.penilaian.selectors import hasil_list
from tenants.penilaian.telusur import bukan_hukum_of, kunci_of, paket_of

SATU_HALAMAN = 25
# Up to here a workbook is made while the browser waits (about two seconds for 25,000 rows); past it an export is a job.
EKSPOR_LANGSUNG = 25_000

# Name in the URL -> column; a leading "-" turns the order round. Empty values stand last either way.
URUT = {"nama": "pegawai__nama", "kelas": "kelas", "persen": "persen", "potongan": "potongan", "bersih": "bersih"}
KOLOM = (
    ("Pegawai", "nama", False),
    ("OPD dan jabatan", "", False),
    ("Kelas", "kelas", True),
    ("Keadaan", "", False),
    ("Kinerja", "persen", True),
    ("Potongan", "potongan", True),
    ("Bersih", "bersih", True),
)
# In a month that pays corrections; a month without has the page that it had. Potongan gives its room to what is paid:
# its sum stands above, each one's in the workbook and on the slip.
KOLOM_KOREKSI = (*(k for k in KOLOM if k[1] != "potongan"), ("Dibayarkan", "", True))


class HalamanTerhitung(Paginator):
    """Pages over rows whose number the totals have already told."""

    def __init__(self, baris: QuerySet[HasilPegawai], per_page: int, *, banyak: int) -> None:
        super().__init__(baris, per_page)
        self.count = banyak


@require_safe
@login_required
def hasil_terakhir(request: HttpRequest) -> HttpResponse:
    """To the newest computed month, else to the newest month."""
    _perlu_rekap(request)
    semua = periode_daftar()
    terhitung = [p for p in semua if p.hitungan_berlaku is not None]
    if not semua:
        return render(request, "penilaian/hasil_kosong.html")
    return redirect("penilaian:hasil", (terhitung or semua)[0].kode)


@require_safe
@login_required
def hasil_pilih(request: HttpRequest) -> HttpResponse:
    """The month chooser without JavaScript: `?bulan=2026-10` leads to that month's address."""
    try:
        return redirect("penilaian:hasil", Bulan.parse(request.GET.get("bulan", "")).kode)
    except KodePeriodeError as galat:
        raise Http404(str(galat)) from galat


@require_safe
@login_required
def hasil(request: HttpRequest, kode: str) -> HttpResponse:
    aktor = _perlu_rekap(request)
    periode = periode_or_404(kode)
    hitungan = periode.hitungan_berlaku
    form = SaringHasil(request.GET, opd=aktor.opd())
    isi = {
        "periode": periode,
        "hitungan": hitungan,
        "form": form,
        "ada_saringan": form.aktif,
        "kunci": kunci_of(periode, hitungan),
        "lain": periode_daftar(paling_banyak=24),
        "bisa_tutup": aktor.punya(Peran.BKPSDM)
        and may_close(dari=periode.status, bulan=Bulan(periode.tahun, periode.bulan)),
    }
    if hitungan is not None:
        mode = run_choice(aktor, hitungan, request.GET.get("mode", ""))
        baris = form.apply(hasil_list(actor=aktor.pengguna, hitungan=hitungan, hibah=aktor.hibah))
        baris = rows_in_mode(baris, hitungan, mode.kode) if mode is not None else baris
        urut = request.GET.get("urut", "")
        ada_koreksi = bool(run_corrections(hitungan.pk)["banyak"])
        if ada_koreksi:
            baris = baris.annotate(koreksi=person_corrections())
        total, sebaran = rekap_of(baris, koreksi=ada_koreksi)
        halaman = HalamanTerhitung(_urutkan(baris, urut), SATU_HALAMAN, banyak=total["orang"]).get_page(
            request.GET.get("hal")
        )
        for h in halaman.object_list:
            h.alasan_label = alasan_label(h.alasan)
            if ada_koreksi:
                h.dibayar = h.bersih + (h.koreksi or 0)
        kolom = KOLOM_KOREKSI if ada_koreksi else KOLOM
        isi |= {
            "mode": mode,
            "ada_koreksi": ada_koreksi,
            "halaman": halaman,
            "total": total,
            "sebaran": sebaran,
            "batang": batang_of([(p.label, p.jumlah) for p in sebaran], redup=len(sebaran) - 1),
            "kolom": [_kolom(label, nama, kanan, urut) for label, nama, kanan in kolom],
            "nilai_bukan_hukum": bukan_hukum_of(hitungan),
        }
    return render(request, "penilaian/hasil.html", isi)


@require_safe
@login_required
def hasil_unduh(request: HttpRequest, kode: str) -> HttpResponse:
    """The same rows as on the page, all of them, as .xlsx."""
    aktor = _perlu_rekap(request)
    periode = periode_or_404(kode)
    hitungan = periode.hitungan_berlaku
    if hitungan is None:
        raise Http404(f"Bulan {kode} belum dihitung.")
    form = SaringHasil(request.GET, opd=aktor.opd())
    mode = run_choice(aktor, hitungan, request.GET.get("mode", ""))
    baris = form.apply(hasil_list(actor=aktor.pengguna, hitungan=hitungan, hibah=aktor.hibah))
    baris = rows_in_mode(baris, hitungan, mode.kode) if mode is not None else baris
    banyak = baris.count()
    if banyak > EKSPOR_LANGSUNG:
        isi = {
            "alasan": f"Unduhan ini memuat {banyak} baris; sekali unduh paling banyak {EKSPOR_LANGSUNG}.",
            "saran": "Saring menurut OPD, lalu unduh per bagian.",
        }
        return render(request, "422.html", isi, status=422)
    ada_koreksi = bool(run_corrections(hitungan.pk)["banyak"])
    if ada_koreksi:
        baris = baris.annotate(koreksi=person_corrections())
    berkas = workbook_of(
        wilayah=request.tenant.nama,  # type: ignore[attr-defined]
        periode=periode,
        hitungan=hitungan,
        baris=_urutkan(baris, request.GET.get("urut", "")).iterator(chunk_size=1000),
        paket=", ".join(f"{p.paket_id} {p.versi} ({p.hash})" for p in paket_of(hitungan)),
        peraga=len(bukan_hukum_of(hitungan)),
        kunci=kunci_of(periode, hitungan),
        koreksi=ada_koreksi,
        mode=mode.label if mode is not None and not mode.dibayar else "",
    )
    ekor = f"-{mode.kode}" if mode is not None and not mode.dibayar else ""
    nama = f"hasil-{request.tenant.slug}-{periode.kode}-hitungan-{hitungan.nomor}{ekor}.xlsx"  # type: ignore[attr-defined]
    return workbook_answer(berkas, nama=nama, jumlah=banyak, peran=aktor.utama or "")


def periode_or_404(kode: str) -> Periode:
    """The month, possibly untouched; 404 for one that has not begun."""
    periode = periode_of(Bulan.parse(kode))
    if periode is None:
        raise Http404(f"Bulan {kode} belum dimulai.")
    return periode


def terakhir_of(kode: str) -> tuple[Periode, Hitungan | None]:
    periode = periode_or_404(kode)
    return periode, periode.hitungan_berlaku


def _perlu_rekap(request: HttpRequest) -> Aktor:
    aktor = aktor_of(request)
    if not aktor.lihat_rekap:
        raise PermissionDenied(
            "Rekap hasil untuk BKPSDM, inspektorat, pimpinan daerah, dan admin OPD. Slip Anda sendiri ada di menu Slip."
        )
    return aktor


def _urutkan(baris: QuerySet[HasilPegawai], urut: str) -> QuerySet[HasilPegawai]:
    turun = urut.startswith("-")
    medan = URUT.get(urut.removeprefix("-"), "pegawai__nama")
    arah: OrderBy = F(medan).desc(nulls_last=True) if turun else F(medan).asc(nulls_last=True)
    return baris.order_by(arah, "pegawai_id")


def _kolom(label: str, nama: str, kanan: bool, urut: str) -> dict[str, object]:
    sekarang = urut.removeprefix("-") or "nama"
    arah = ""
    if nama and nama == sekarang:
        arah = "descending" if urut.startswith("-") else "ascending"
    # A figure is first asked from the top, a name from A.
    pertama = f"-{nama}" if kanan else nama
    berikut = {"": pertama, "ascending": f"-{nama}", "descending": nama}[arah] if nama else ""
    return {"label": label, "urut": berikut, "arah": arah, "kanan": kanan}
