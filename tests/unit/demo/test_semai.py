"""A seeded region is consistent, can be closed, and is not seeded twice."""

import datetime as dt

import pytest
from django.db import connection

from erk_kit.binding import region_atomic
from provisioning.demo import PERIODE, WILAYAH, seed_region
from provisioning.owner import ProvisioningError
from tenants.akun.models import Peran, PeranPengguna
from tenants.organisasi.models import Pegawai
from tenants.penilaian.services import period_blockers
from tenants.perilaku.models import Lembar
from tenants.sinkronisasi.models import Kesegaran


def satu(perintah):
    with connection.cursor() as kursor:
        kursor.execute(perintah)
        return kursor.fetchone()[0]


@pytest.mark.parametrize("slug", sorted(WILAYAH))
def test_seeded_month_has_no_blocker(wilayah, slug):
    wilayah(slug)
    assert period_blockers(schema=WILAYAH[slug].schema, kode=PERIODE) == []


def test_every_day_on_the_roll_has_a_result(wilayah):
    wilayah("bandung")
    assert (
        satu(
            "select count(*) from organisasi_pegawai p"
            " cross join generate_series('2026-10-01'::date, '2026-10-31', '1 day') h"
            " where h between p.terdaftar_mulai and coalesce(p.terdaftar_sampai, '2026-10-31') and not exists"
            " (select 1 from presensi_hasilhari r where r.pegawai_id = p.id and r.tanggal = h::date)"
        )
        == 0
    )


def test_history_of_each_activity_ends_in_its_state(wilayah):
    wilayah("bandung")
    assert (
        satu(
            "select count(*) from aktivitas_aktivitas a left join lateral (select ke from aktivitas_jejakaktivitas j"
            " where j.aktivitas_id = a.id order by id desc limit 1) t on true"
            " where coalesce(t.ke, 'DRAF') <> a.status"
        )
        == 0
    )
    assert satu("select count(*) from aktivitas_aktivitas where status = 'DITERIMA'") > 1000


def test_self_rating_in_bandung_only(wilayah):
    with wilayah("bandung"):
        assert Lembar.objects.filter(kelompok="DIRI").exists()
    with wilayah("musirawas"):
        assert Lembar.objects.exists()
        assert not Lembar.objects.filter(kelompok="DIRI").exists()


def test_one_account_a_role(wilayah):
    wilayah("bandung")
    peran = set(PeranPengguna.objects.values_list("peran", flat=True))
    assert peran == {Peran.BKPSDM, Peran.ADMIN_OPD, Peran.PIMPINAN, Peran.INSPEKTORAT}
    assert Kesegaran.objects.get(sumber="presensi").data_sampai >= dt.datetime(2026, 10, 31, tzinfo=dt.UTC)


def test_constraints_are_back_after_the_bulk_load(wilayah):
    with wilayah("bandung"):
        terisi = (
            satu(
                "select count(*) from pg_constraint c join pg_namespace n on n.oid = c.connamespace"
                " where n.nspname = 'r_3273' and c.contype in ('f', 'u', 'x', 'p', 'c')"
            ),
            satu("select count(*) from pg_indexes where schemaname = 'r_3273'"),
        )
    with wilayah("musirawas"):
        templat = (
            satu(
                "select count(*) from pg_constraint c join pg_namespace n on n.oid = c.connamespace"
                " where n.nspname = 'templat' and c.contype in ('f', 'u', 'x', 'p', 'c')"
            ),
            satu("select count(*) from pg_indexes where schemaname = 'templat'"),
        )
    assert terisi == templat


def test_new_rows_get_new_keys(wilayah):
    wilayah("bandung")
    terbesar = satu("select max(id) from organisasi_pegawai")
    baru = Pegawai.objects.create(nama="Baru", terdaftar_mulai=dt.date(2026, 11, 1))
    assert baru.pk > terbesar


def test_a_filled_region_is_not_seeded_again(terhubung):
    with pytest.raises(ProvisioningError, match="sudah berisi pegawai"):
        seed_region(schema="r_3273", slug="bandung", pegawai=40)
    with pytest.raises(ProvisioningError, match="sedikitnya 8"):
        seed_region(schema="r_3273", slug="bandung", pegawai=7)
    with region_atomic("r_3273"):
        assert Pegawai.objects.filter(nip__isnull=False).count() == 40


def test_everyone_has_a_tax_status_and_its_category(wilayah):
    wilayah("bandung")
    assert (
        satu(
            "select count(*) from organisasi_pegawai p where not p.kepala_daerah and not exists"
            " (select 1 from organisasi_riwayatptkp t where t.pegawai_id = p.id and t.berlaku_sampai is not distinct"
            " from p.terdaftar_sampai)"
        )
        == 0
    )
    assert satu("select count(*) from organisasi_pegawai where kepala_daerah") == 1
