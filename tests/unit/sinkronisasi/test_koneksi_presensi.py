"""The shipped ways of attendance through the platform's own doors: SIAP signed, a machine by its serial number."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from erk_kit.binding import region_atomic
from integrations.conformance.peladen.siap import KUNCI
from integrations.siap import ADMS, SIAP_DORONG
from integrations.siap.dorong import sign
from tenants.akun.models import Pengguna, Peran
from tenants.presensi.models import Rekaman
from tenants.sinkronisasi import konektor
from tenants.sinkronisasi.models import Dorongan, Koneksi, Mentah, Tarikan
from tenants.sinkronisasi.olah import run_process
from tests.basis_data import Sesi
from tests.orang_uji import Kantor
from tests.sumber_uji import Entri

pytestmark = pytest.mark.unit
SKEMA, ZONA = "r_3273", "Asia/Jakarta"
PAGI = "2026-11-20T07:10:00+07:00"


@dataclass
class Pintu:
    klien: Callable[..., Any]
    orang: Pengguna

    def siap(self, badan: bytes, **kepala: str) -> Any:
        """A body pushed as SIAP does; headers given take the place of its own."""
        waktu = str(int(dt.datetime.now(dt.UTC).timestamp()))
        isi = {"X-ERK-Waktu": waktu, "X-ERK-Tanda": sign(KUNCI, waktu, badan)} | kepala
        return self.klien().post("/terima/siap-dorong/", badan, content_type="application/json", headers=isi)

    def mesin(self, jalur: str, badan: bytes = b"", seri: str = "CKJ1", **kueri: str) -> Any:
        alamat = f"/iclock/{jalur}?" + "&".join(f"{k}={v}" for k, v in {"SN": seri, **kueri}.items())
        klien = self.klien()
        return klien.post(alamat, badan, content_type="text/plain") if badan else klien.get(alamat)

    def olah(self) -> None:
        with region_atomic(SKEMA):
            antre = list(Tarikan.objects.filter(keadaan="DIAMBIL").order_by("pk").values_list("pk", flat=True))
        for pk in antre:
            run_process(schema=SKEMA, tarikan_id=pk, zona=ZONA, izin=())


@pytest.fixture
def pintu(segar: Sesi, klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Pintu]:
    monkeypatch.setattr(konektor, "entry_points", lambda group: [Entri(SIAP_DORONG), Entri(ADMS)])
    konektor.connectors.cache_clear()
    with region_atomic(SKEMA):
        kantor = Kantor.buat()
        bkpsdm = kantor.akun(kantor.orang("Petugas"), Peran.BKPSDM)
        setelan: dict[str, tuple[dict[str, str], dict[str, str]]] = {
            "siap-dorong": ({}, {"kunci": KUNCI}),
            "adms": ({"nomor_seri": "CKJ1 = SIAP-01", "peta_pin": f"12={bkpsdm.nip}"}, {}),
        }
        for kode, (isi, rahasia) in setelan.items():
            sisa: dict[str, Any] = {"versi": 0, "terapkan_sendiri": False, "selang_menit": 60, "izin": (), "zona": ZONA}
            konektor.connection_save(actor=bkpsdm, kode=kode, aktif=True, isi=isi, rahasia=rahasia, **sisa)
    yield Pintu(klien, bkpsdm)
    konektor.connectors.cache_clear()


def body(nip: str, nomor: str = "k-1", sampai: str = "2026-11-20T12:00:00+07:00") -> bytes:
    baris = {"device": "SIAP-01", "nip": nip, "ts": PAGI, "type": "masuk"}
    return json.dumps({"nomor": nomor, "lengkap_sampai": sampai, "rekaman": [baris]}).encode()


def test_a_signed_push_of_siap_becomes_facts_once_and_half_a_day_stays_half(pintu: Pintu) -> None:
    for _ in range(5):
        assert pintu.siap(body(pintu.orang.nip)).status_code == 200
    pintu.olah()
    with region_atomic(SKEMA):
        assert [r.waktu.isoformat() for r in Rekaman.objects.filter(pegawai__nip=pintu.orang.nip)] == [
            "2026-11-20T00:10:00+00:00"
        ]
        assert Mentah.objects.count() == 1
    with region_atomic(SKEMA):
        assert Koneksi.objects.get(pk="siap-dorong").data_sampai == dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("kepala", "alasan"),
    [
        ({"X-ERK-Tanda": "\u00e9" * 64}, "tanda_tangan"),
        ({"X-ERK-Tanda": ""}, "tanda_tangan"),
        ({"X-ERK-Waktu": "\u00e9"}, "tanda_tangan"),
    ],
)
def test_a_strange_signature_is_refused_and_logged_without_a_fault(
    pintu: Pintu, kepala: dict[str, str], alasan: str
) -> None:
    assert pintu.siap(body(pintu.orang.nip), **kepala).status_code == 401
    with region_atomic(SKEMA):
        satu = Dorongan.objects.get()
        assert (satu.hasil, satu.alasan) == ("DITOLAK", alasan)
        assert KUNCI not in satu.keterangan
        assert pintu.orang.nip not in satu.keterangan
        assert not Tarikan.objects.exists()


def test_the_biggest_body_that_a_connector_takes_comes_through_the_door(pintu: Pintu) -> None:
    """A connector's limit above the platform's would be an answer that no document promises."""
    isi = json.loads(body(pintu.orang.nip))
    isi["catatan"] = "x" * 2_000_000
    assert pintu.siap(json.dumps(isi).encode()).status_code == 200
    isi["catatan"] = "x" * 2_200_000
    assert pintu.siap(json.dumps(isi).encode()).status_code == 413


def test_a_machine_greets_pushes_and_is_read_by_its_map_of_pin(pintu: Pintu) -> None:
    sapa = pintu.mesin("cdata", options="all")
    assert (sapa.status_code, b"TimeZone=7" in sapa.content) == (200, True)
    baris = b"12\t2026-11-20 07:10:00\t0\t15\t0\n77\t2026-11-20 07:11:00\t0\t15\t0\n12\t2000-01-01 00:00:05\t0\t15\t0\n"
    for _ in range(3):
        jawab = pintu.mesin("cdata", baris, table="ATTLOG", Stamp="1")
        assert (jawab.status_code, jawab.content) == (200, b"OK: 3")
    assert pintu.mesin("getrequest").content == b"OK"
    assert pintu.mesin("cdata", b"FP PIN=12 TMP=AAAA", table="OPERLOG").content == b"OK"
    assert pintu.mesin("cdata", baris, seri="ASING", table="ATTLOG").status_code == 403
    pintu.olah()
    with region_atomic(SKEMA):
        satu = Rekaman.objects.get(pegawai__nip=pintu.orang.nip)
        assert satu.waktu.astimezone(ZoneInfo(ZONA)).isoformat() == PAGI
        jalan = Tarikan.objects.get()
        assert [t["kolom"] for t in jalan.temuan] == ["pin", "ts"]
        # a template of a finger was never kept
        assert Mentah.objects.count() == 1
