"""Any order of what an employee and a superior may do, against a model of the states."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.aktivitas import services
from tenants.aktivitas.aturan import AturanAktivitas
from tenants.aktivitas.models import Aktivitas
from tenants.organisasi.galat import GalatLayanan
from tests.orang_uji import Kantor

HARI = dt.date(2026, 10, 14)
BATAS = AturanAktivitas(batas_menit_sehari=100)
# what is done -> from which states (thrown away is a state of its own here) to which
LANGKAH = {
    "ajukan": ({"DRAF", "REVISI"}, "DIAJUKAN"),
    "tarik": ({"DIAJUKAN"}, "DRAF"),
    "buang": ({"DRAF", "DIBUANG"}, "DIBUANG"),
    "pulihkan": ({"DRAF", "DIBUANG"}, "DRAF"),
    "ubah": ({"DRAF", "REVISI"}, None),
    "terima": ({"DIAJUKAN"}, "DITERIMA"),
    "tolak": ({"DIAJUKAN"}, "DITOLAK"),
    "revisi": ({"DIAJUKAN"}, "REVISI"),
}


@pytest.fixture
def meja(wilayah):
    wilayah("bandung")
    kantor = Kantor.buat()
    atasan = kantor.orang("Atasan", jenis="PENGAWAS")
    return kantor.akun(kantor.orang("Staf", atasan=atasan)), kantor.akun(atasan)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(langkah=st.lists(st.tuples(st.sampled_from(sorted(LANGKAH)), st.integers(0, 1)), min_size=4, max_size=14))
def test_states_follow_the_model(meja, langkah) -> None:
    staf, atasan = meja
    Aktivitas.objects.filter(pegawai_id=staf.pegawai_id).update(tanggal=HARI - dt.timedelta(days=1))
    ini = [
        services.aktivitas_create(actor=staf, tanggal=HARI, aturan=BATAS, hari_ini=HARI, uraian="x", menit=60)
        for _ in range(2)
    ]
    model = ["DRAF", "DRAF"]
    kerjakan = {
        "ajukan": lambda pk: services.aktivitas_submit(actor=staf, aktivitas_id=pk, aturan=BATAS, hari_ini=HARI),
        "tarik": lambda pk: services.aktivitas_withdraw(actor=staf, aktivitas_id=pk, aturan=BATAS, hari_ini=HARI),
        "buang": lambda pk: services.aktivitas_discard(actor=staf, aktivitas_id=pk),
        "pulihkan": lambda pk: services.aktivitas_restore(actor=staf, aktivitas_id=pk),
        "ubah": lambda pk: services.aktivitas_update(actor=staf, aktivitas_id=pk, uraian="y", menit=60),
        "terima": lambda pk: services.aktivitas_approve(actor=atasan, aktivitas_ids=[pk]),
        "tolak": lambda pk: services.aktivitas_reject(actor=atasan, aktivitas_ids=[pk], alasan="a"),
        "revisi": lambda pk: services.aktivitas_return_for_revision(actor=atasan, aktivitas_ids=[pk], alasan="a"),
    }
    for apa, ke in langkah:
        dari, jadi = LANGKAH[apa]
        penuh = apa == "ajukan" and model[1 - ke] in ("DIAJUKAN", "DITERIMA")
        boleh = model[ke] in dari and not penuh
        try:
            kerjakan[apa](ini[ke].pk)
        except GalatLayanan:
            assert not boleh, f"{apa} dari {model[ke]} ditolak"
        else:
            assert boleh, f"{apa} dari {model[ke]} diterima"
            model[ke] = jadi or model[ke]
        for satu, harap in zip(ini, model, strict=True):
            satu.refresh_from_db()
            assert ("DIBUANG" if satu.dibuang_pada else satu.status) == harap
            assert (satu.validator_id is not None) == (harap in ("DITERIMA", "DITOLAK", "REVISI"))
    # a trace of each change, each beginning where the one before ended
    for satu in ini:
        baris = list(satu.jejak.values_list("dari", "ke"))
        assert all(a[1] == b[0] for a, b in pairwise(baris))
        assert baris[-1][1] == satu.status
