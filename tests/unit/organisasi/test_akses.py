"""Who may see whom, on which day."""

import datetime as dt

import pytest

from tenants.akun import services as services_akun
from tenants.akun.models import Peran
from tenants.organisasi import services
from tenants.organisasi.models import Pegawai
from tenants.organisasi.selectors import boleh_memvalidasi, opd_diakses, pegawai_diakses
from tests.orang_uji import Kantor

HARI = dt.date(2026, 10, 20)


@pytest.fixture
def dua_kantor(wilayah):
    wilayah("bandung")
    satu, lain = Kantor.buat(), Kantor.buat()
    kepala = satu.orang("Kepala", jenis="ADMINISTRATOR")
    staf = satu.orang("Staf", atasan=kepala)
    asing = lain.orang("Asing")
    return satu, lain, kepala, staf, asing


def lihat(pengguna, **isi):
    return set(pegawai_diakses(actor=pengguna, pada=HARI, **isi).values_list("nama", flat=True))


@pytest.mark.parametrize("peran", [Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN])
def test_regional_roles_see_everyone(dua_kantor, peran):
    kantor = dua_kantor[0]
    pengguna = kantor.akun(None, peran)
    assert pegawai_diakses(actor=pengguna, pada=HARI).count() == Pegawai.objects.count()
    assert opd_diakses(actor=pengguna).filter(pk=kantor.opd.pk).exists()


@pytest.mark.parametrize("peran", [Peran.INSPEKTORAT, Peran.PIMPINAN])
def test_readers_change_nobody(dua_kantor, peran):
    assert lihat(dua_kantor[0].akun(None, peran), untuk_ubah=True) == set()


def test_admin_opd_sees_the_own_office(dua_kantor):
    satu, lain, *_ = dua_kantor
    admin = satu.akun(None, Peran.ADMIN_OPD)
    assert lihat(admin) == {"Kepala", "Staf"}
    assert list(opd_diakses(actor=admin)) == [satu.opd]
    assert lain.opd not in opd_diakses(actor=admin)


def test_superior_sees_direct_subordinates_and_self(dua_kantor):
    satu, _, kepala, _, _ = dua_kantor
    satu.orang("Cucu", atasan=dua_kantor[3])
    assert lihat(satu.akun(kepala)) == {"Kepala", "Staf"}
    assert lihat(satu.akun(dua_kantor[3])) == {"Staf", "Cucu"}


def test_employee_sees_self_and_a_stranger_nobody(dua_kantor):
    satu, lain, _, _, asing = dua_kantor
    assert lihat(lain.akun(asing)) == {"Asing"}
    assert lihat(satu.akun(None)) == set()


def test_inactive_account_sees_nobody(dua_kantor):
    pengguna = dua_kantor[0].akun(None, Peran.BKPSDM)
    pengguna.is_active = False
    assert lihat(pengguna) == set()


def test_acting_head_validates_for_the_absent_one_on_those_days(dua_kantor):
    satu, _, kepala, staf, _ = dua_kantor
    pengganti = satu.orang("Pengganti", jenis="PENGAWAS", atasan=kepala)
    jabatan = satu.posisi("ADMINISTRATOR")
    services.penugasan_set(
        pegawai_id=pengganti.pk,
        jabatan_id=jabatan.pk,
        unit_id=satu.unit.pk,
        jenis="PLH",
        mulai=dt.date(2026, 10, 5),
        sampai=dt.date(2026, 10, 9),
    )
    tanya = {"validator_id": pengganti.pk, "pegawai_id": staf.pk}
    assert boleh_memvalidasi(**tanya, hari=dt.date(2026, 10, 7))
    assert not boleh_memvalidasi(**tanya, hari=dt.date(2026, 10, 12))
    assert not boleh_memvalidasi(validator_id=pengganti.pk, pegawai_id=pengganti.pk, hari=dt.date(2026, 10, 7))
    assert boleh_memvalidasi(validator_id=kepala.pk, pegawai_id=staf.pk, hari=dt.date(2026, 10, 7))


def test_a_role_counts_from_today_also_for_a_past_month(dua_kantor):
    """Positions are those of the day that is looked at, the right to look is today's."""
    satu, *_ = dua_kantor
    baru = satu.akun(None)
    services_akun.peran_grant(pengguna=baru, peran=Peran.BKPSDM, berlaku_mulai=dt.date.today())
    assert pegawai_diakses(actor=baru, pada=HARI).count() == Pegawai.objects.count()
    lepas = satu.akun(None)
    services_akun.peran_grant(
        pengguna=lepas,
        peran=Peran.BKPSDM,
        berlaku_mulai=dt.date(2026, 1, 1),
        berlaku_sampai=dt.date.today() - dt.timedelta(days=1),
    )
    assert not pegawai_diakses(actor=lepas, pada=HARI).exists()
