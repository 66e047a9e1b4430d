"""A day of the people whose pay depends on it, on phones, in both regions: logged, decided, objected to, upheld;
attendance put right; a wrong superior mended; then the month is closed in the browser and the slip explains it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tests.basis_data import SKEMA
from tests.e2e.conftest import BULAN, Situs

pytestmark = pytest.mark.e2e
HARI = dt.date.today()


@pytest.fixture(scope="module", params=["bandung", "musirawas"])
def warga(request: pytest.FixtureRequest, situs: Situs, django_db_blocker: Any) -> str:
    """The region's short name; somebody under its `atasan`, the superior's superior, the admin of their OPD, and
    another superior get accounts: roles staf, kepala, admin, lain. The calendar of this month is accepted."""
    from django.db import connection

    from erk_kit.binding import region_atomic

    slug = request.param
    with django_db_blocker.unblock(), region_atomic(SKEMA[slug]):
        _people(situs, slug)
        _calendar()
    connection.close()
    return slug


def _people(situs: Situs, slug: str) -> None:
    from tenants.akun.models import Pengguna, Peran
    from tenants.akun.services import pengguna_create, peran_grant
    from tenants.organisasi.models import GarisAtasan, Jabatan, Pegawai, Penugasan
    from tenants.organisasi.selectors import atasan_pada, bawahan_pada, opd_pada

    def akun(peran: str, pegawai: Pegawai) -> Pengguna:
        ada = Pengguna.objects.filter(pegawai_id=pegawai.pk).first()
        ini = ada or pengguna_create(nip=pegawai.nip or "", nama=pegawai.nama, pegawai_id=pegawai.pk)
        situs.akun[slug, peran], situs.pegawai[slug, peran] = ini.nip, pegawai.pk
        return ini

    atasan = Pegawai.objects.get(pk=situs.pegawai[slug, "atasan"])
    staf = bawahan_pada(atasan_id=atasan.pk, hari=HARI).filter(nip__isnull=False).order_by("pk").first()
    kepala = atasan_pada(pegawai_id=atasan.pk, hari=HARI)
    assert staf is not None
    assert kepala is not None
    terpakai = [p for (s, _), p in situs.pegawai.items() if s == slug]
    opd = opd_pada(pegawai_id=staf.pk, hari=HARI)
    assert opd is not None
    seopd = Penugasan.objects.pada(HARI).filter(unit__opd=opd, pegawai__nip__isnull=False)
    admin = seopd.exclude(pegawai_id__in=[*terpakai, staf.pk, kepala.pk]).order_by("-pegawai_id").first()
    pengawas = Penugasan.objects.pada(HARI).filter(jabatan__jenis=Jabatan.Jenis.PENGAWAS, pegawai__nip__isnull=False)
    di_bawah = GarisAtasan.objects.filter(atasan_id=staf.pk).values("pegawai_id")
    lain = pengawas.exclude(pegawai_id__in=[*terpakai, staf.pk, kepala.pk]).exclude(pegawai_id__in=di_bawah).first()
    assert admin is not None
    assert lain is not None
    akun("staf", staf)
    akun("kepala", kepala)
    akun("lain", lain.pegawai)
    petugas = akun("admin", admin.pegawai)
    peran_grant(pengguna=petugas, peran=Peran.ADMIN_OPD, opd_id=opd.pk, berlaku_mulai=HARI)


def _calendar() -> None:
    import calendar

    from tenants.presensi.services import calendar_accept, calendar_propose

    awal = HARI.replace(day=1)
    calendar_propose(tahun=awal.year, bulan=awal.month)
    akhir = awal.replace(day=calendar.monthrange(awal.year, awal.month)[1])
    calendar_accept(actor_id=None, mulai=awal, sampai=akhir)


def catat(situs: Situs, page: Any, slug: str, uraian: str, menit: int) -> None:
    page.goto(situs.url(slug, "/aktivitas/baru/"))
    page.locator("[name=uraian]").fill(uraian)
    page.locator("[name=menit]").fill(str(menit))
    page.get_by_role("button", name="Ajukan", exact=True).click()
    page.get_by_text(uraian).first.wait_for()


def test_a_day_from_the_log_to_the_upheld_objection(situs: Situs, buka: Callable[..., Any], warga: str) -> None:
    slug = warga
    staf = buka(slug, "staf")
    catat(situs, staf, slug, "Menyusun nota dinas pagi", 60)
    catat(situs, staf, slug, "Rapat koordinasi siang", 90)

    atasan = buka(slug, "atasan")
    atasan.goto(situs.url(slug, "/aktivitas/verifikasi/"))
    atasan.get_by_label("Menyusun nota dinas pagi").check()
    atasan.get_by_role("button", name="Terima yang dipilih").click()
    atasan.get_by_text("1 aktivitas diterima.").wait_for()
    # a slip of the finger is taken back, and decided again
    atasan.get_by_role("button", name="Batalkan").click()
    atasan.get_by_text("aktivitasnya menunggu lagi").wait_for()
    atasan.get_by_label("Menyusun nota dinas pagi").check()
    atasan.get_by_role("button", name="Terima yang dipilih").click()
    atasan.get_by_text("1 aktivitas diterima.").wait_for()
    atasan.get_by_label("Rapat koordinasi siang").check()
    atasan.get_by_text("Tolak / revisi").click()
    atasan.get_by_label("Alasan untuk pegawai").fill("Undangannya tidak ada")
    atasan.get_by_role("button", name="Tolak", exact=True).click()
    atasan.get_by_text("1 aktivitas ditolak").wait_for()

    staf.goto(situs.url(slug, "/aktivitas/bulan/?status=DITOLAK"))
    staf.get_by_role("link", name="Rapat koordinasi siang").first.click()
    staf.get_by_text("Undangannya tidak ada").first.wait_for()
    staf.get_by_role("link", name="Ajukan keberatan").click()
    staf.get_by_label("Mengapa penolakan itu keliru").fill("Undangan nomor 005/12 ada di map sekretariat")
    staf.get_by_role("button", name="Ajukan keberatan").click()
    staf.get_by_text("Keberatan diajukan.").wait_for()

    kepala = buka(slug, "kepala")
    kepala.goto(situs.url(slug, "/aktivitas/keberatan/?lihat=putuskan"))
    kepala.get_by_role("link", name="Rapat koordinasi siang").click()
    kepala.get_by_text("Undangan nomor 005/12").first.wait_for()
    kepala.get_by_label("Alasan putusan, dibaca kedua pihak").fill("Undangan sudah dilihat")
    kepala.get_by_role("button", name="Kabulkan", exact=True).click()
    kepala.get_by_text("Keberatan dikabulkan; aktivitasnya diterima.").wait_for()

    staf.goto(situs.url(slug, "/aktivitas/bulan/?status=DITERIMA"))
    staf.get_by_role("link", name="Rapat koordinasi siang").first.wait_for()


def test_attendance_is_put_right_by_three_hands(situs: Situs, buka: Callable[..., Any], warga: str) -> None:
    slug = warga
    staf = buka(slug, "staf")
    staf.goto(situs.url(slug, f"/presensi/hari/{HARI}/"))
    staf.get_by_role("link", name="Usul perbaikan").click()
    staf.get_by_label("Yang diusulkan").select_option("DINAS_LUAR")
    staf.get_by_label("Nomor surat").fill("090/17/2026")
    staf.get_by_label("Alasan").fill("Rapat di provinsi")
    staf.get_by_role("button", name="Kirim usulan").click()
    staf.get_by_text("Usulan terkirim kepada atasan langsung.").wait_for()

    for peran, tombol, kata in (
        ("atasan", "Setujui yang dipilih", "1 usulan disetujui."),
        ("admin", "Tetapkan yang dipilih", "1 usulan ditetapkan."),
    ):
        page = buka(slug, peran)
        page.goto(situs.url(slug, "/presensi/peninjauan/"))
        page.locator("li", has_text="Rapat di provinsi").get_by_role("checkbox").check()
        page.get_by_role("button", name=tombol).click()
        page.get_by_text(kata).wait_for()

    staf.goto(situs.url(slug, f"/presensi/hari/{HARI}/"))
    staf.get_by_text("Ditetapkan").wait_for()


def test_a_wrong_superior_is_mended(situs: Situs, buka: Callable[..., Any], warga: str, django_db_blocker: Any) -> None:
    from erk_kit.binding import region_atomic
    from tenants.organisasi.models import Pegawai

    slug = warga
    with django_db_blocker.unblock(), region_atomic(SKEMA[slug]):
        lain = Pegawai.objects.get(pk=situs.pegawai[slug, "lain"])
        nip, nama = lain.nip, lain.nama_lengkap
    staf = buka(slug, "staf")
    catat(situs, staf, slug, "Menunggu atasan yang benar", 45)
    staf.goto(situs.url(slug, "/pegawai/atasan-saya/"))
    staf.get_by_role("searchbox").fill(nip)
    staf.get_by_role("link", name=nama).click()
    staf.get_by_role("button", name="Laporkan").click()
    staf.get_by_text("Menunggu admin OPD").wait_for()

    admin = buka(slug, "admin")
    admin.goto(situs.url(slug, "/pegawai/laporan-atasan/"))
    admin.get_by_role("button", name="Konfirmasi").click()
    admin.get_by_text("yang menunggu").first.wait_for()

    lama, baru = buka(slug, "atasan"), buka(slug, "lain")
    lama.goto(situs.url(slug, "/aktivitas/verifikasi/"))
    assert lama.get_by_text("Menunggu atasan yang benar").count() == 0
    baru.goto(situs.url(slug, "/aktivitas/verifikasi/"))
    baru.get_by_label("Menunggu atasan yang benar").check()
    baru.get_by_role("button", name="Terima yang dipilih").click()
    baru.get_by_text("1 aktivitas diterima.").wait_for()


def test_the_month_closes_and_the_slip_explains_it(situs: Situs, buka: Callable[..., Any], warga: str) -> None:
    slug = warga
    bkpsdm = buka(slug, "bkpsdm")
    bkpsdm.goto(situs.url(slug, f"/penilaian/bulan/{BULAN}/"))
    bkpsdm.get_by_role("button", name="Tutup").or_(bkpsdm.get_by_role("button", name="Hitung ulang")).first.click()
    bkpsdm.get_by_role("link", name="Lihat hasil").wait_for(timeout=90_000)
    staf = buka(slug, "pegawai")
    staf.goto(situs.url(slug, f"/penilaian/slip/{BULAN}/{situs.pegawai[slug, 'pegawai']}/"))
    simpul = staf.locator("#pohon > li > details").first
    simpul.locator("> summary").click()
    assert simpul.locator(".rumus").first.is_visible()
