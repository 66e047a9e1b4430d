"""The rows behind a slip add up to what its explanation says, lead nowhere else, and tell no answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_kit.binding import region_atomic
from tenants.jejak.models import Catatan
from tenants.penilaian.jelas.sumber import sources_of
from tenants.penilaian.models import HasilPegawai
from tenants.penilaian.selectors import explanation_of
from tests.unit.koreksi.conftest import OKT, Terkunci
from tests.unit.penilaian.conftest import Daerah
from tests.unit.web.conftest import Dunia, dunia
from tests.unit.web.test_halaman import own_queries

__all__ = ["dunia"]

pytestmark = pytest.mark.unit


def hasil_of(pegawai_id: int) -> HasilPegawai:
    cari = HasilPegawai.objects.select_related("pegawai", "hitungan__periode", "bagian__paket")
    return cari.get(pegawai_id=pegawai_id)


def test_days_add_up_and_the_tree_leads_to_them(dunia: Dunia, klien: Callable[..., Any]) -> None:
    client = dunia.masuk(klien, "bandung", "pegawai")
    alamat = f"/penilaian/slip/{OKT}/{dunia.sendiri}/"
    slip = client.get(f"{alamat}?buka=semua").content.decode()
    with CaptureQueriesContext(connection) as rekaman:
        halaman = client.get(f"{alamat}sumber/").content.decode()
    assert len(own_queries(rekaman)) <= 15
    tautan = set(re.findall(rf'href="{alamat}sumber/#([^"]+)"', slip))
    assert len([t for t in tautan if t.startswith("hari-2026-10-")]) == 31
    assert any(t.startswith("nilai-") for t in tautan)
    ada = set(re.findall(r'id="((?:hari|nilai|butir)-[^"]+)"', halaman))
    assert tautan <= ada, "every link of the tree leads to a row"
    with region_atomic("r_3273"):
        hasil = hasil_of(dunia.sendiri)
        sumber = sources_of(hasil, actor=dunia.akun["bandung", "pegawai"])
        assert sumber is not None
        sah = sum(h.sah for h in sumber.hari)
        assert sah > 0
        # accepted today as at the close: the activities listed are those that were counted
        assert sum(a.menit for h in sumber.hari for a in h.aktivitas if a.status == "DITERIMA") == sah
        assert all(a.pegawai_id == dunia.sendiri for h in sumber.hari for a in h.aktivitas)
    for halaman_lain in ("beda", "pengubah"):
        with CaptureQueriesContext(connection) as rekaman:
            assert client.get(f"{alamat}{halaman_lain}/").status_code == 200
        assert len(own_queries(rekaman)) <= 15, halaman_lain


def test_small_groups_and_answers_stay_hidden(daerah: Daerah) -> None:
    """Two peers are fewer than the three that the pack asks for; three subordinates are shown as a mean."""
    from tenants.akun.models import Pengguna
    from tenants.penilaian.services import period_close

    with daerah.buka():
        siti = daerah.pabrik.pegawai("Siti")
        daerah.pabrik.presensi()
        daerah.pabrik.nilai(siti, "REKAN", {"INTEGRITAS": [1, 5]})
        daerah.pabrik.nilai(siti, "BAWAHAN", {"INTEGRITAS": [2, 3, 5]})
        daerah.pabrik.skp(siti, ("UTAMA", 12, {9: 3, 10: 2}), ("TAMBAHAN", 4, {}))
        akun = Pengguna.objects.create(nip=siti.nip, nama="Siti", pegawai_id=siti.pk)
    period_close(schema=daerah.schema, kode=OKT)
    with daerah.buka():
        sumber = sources_of(hasil_of(siti.pk), actor=akun)
        assert sumber is not None
        assert [(n.kelompok, n.penilai, n.rata) for n in sumber.nilai] == [
            ("Bawahan langsung", 3, Fraction(10, 3)),
        ]
        assert [(b.target, b.realisasi) for b in sumber.butir] == [(12, 5), (4, None)]


def test_the_trace_as_a_file(terkunci: Terkunci) -> None:
    from tests.unit.jelas.test_verifikasi import klien_of

    klien = klien_of(terkunci)
    klien.masuk(terkunci.akun["usul"])
    jawab = klien.get(f"/penilaian/slip/{OKT}/{terkunci.siti.pk}/json/")
    isi = json.loads(jawab.content)
    assert jawab["Content-Disposition"].startswith('attachment; filename="slip-')
    with terkunci.buka():
        hasil = hasil_of(terkunci.siti.pk)
        assert explanation_of(hasil).pohon == {k: v for k, v in isi.items() if k not in ("hitungan", "bayar")}
        assert isi["skema"] == "erk.trace.v1"
        assert isi["hitungan"]["hash_hasil"] == hasil.hitungan.hash_hasil
        assert isi["bayar"]["bersih"] == hasil.bersih
        (catatan,) = Catatan.objects.filter(aksi="ekspor.unduh")
        assert catatan.rincian == {"jumlah": 1}


def test_the_file_of_somebody_excluded_names_the_reason(daerah: Daerah) -> None:
    from tenants.penilaian.jelas.jejak_berkas import document_of
    from tenants.penilaian.services import period_close

    with daerah.buka():
        luar, _ = daerah.pabrik.pegawai("Cuti", kedudukan="CLTN"), daerah.pabrik.pegawai("Ada")
        daerah.pabrik.presensi()
    period_close(schema=daerah.schema, kode=OKT)

    class Wilayah:
        nama = "Kota Uji"

    with daerah.buka():
        isi = document_of(hasil_of(luar.pk), wilayah=Wilayah)
        assert isi["keluaran"] == []
        assert isi["dikecualikan"]["alasan"] == "Cuti di luar tanggungan negara"
        assert sources_of(hasil_of(luar.pk), actor=None) is None  # type: ignore[arg-type]
