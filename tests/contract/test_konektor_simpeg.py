"""The shipped personnel connectors against the kit, and what is theirs alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from integrations.berkas import SIMPEG_BERKAS
from integrations.conformance import contoh
from integrations.conformance.peladen.berkas import PeladenBerkas, PeladenBerkasExcel
from integrations.conformance.peladen.siasn import PeladenSiasn
from integrations.conformance.peladen.simpeg_rest import PeladenSimpegGeser, PeladenSimpegRest, PeladenSimpegTautan
from integrations.conformance.periksa import Kasus
from integrations.conformance.periksa_tarik import fetch
from integrations.contracts import GalatSumber, JenisGalat, SetelanSalah
from integrations.jaringan import http
from integrations.simpeg import SIASN, SIMPEG_REST
from integrations.simpeg.rest import PETA

pytestmark = pytest.mark.contract
REST = Kasus(SIMPEG_REST, peladen=PeladenSimpegRest)
BKN = Kasus(SIASN, peladen=PeladenSiasn, halaman=False)
CSV = Kasus(SIMPEG_BERKAS, peladen=PeladenBerkas, halaman=False, berkas=True)
EXCEL = Kasus(SIMPEG_BERKAS, peladen=PeladenBerkasExcel, halaman=False, berkas=True, nama="simpeg-berkas-excel")
GESER = Kasus(SIMPEG_REST, peladen=PeladenSimpegGeser, nama="simpeg-rest-geser")
TAUTAN = Kasus(SIMPEG_REST, peladen=PeladenSimpegTautan, nama="simpeg-rest-tautan")
KASUS = [REST, GESER, TAUTAN, BKN, CSV, EXCEL]


@pytest.fixture(autouse=True)
def small_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.Klien.minta, "__kwdefaults__", http.Klien.minta.__kwdefaults__ | {"maks": 4_194_304})


def test_konektor(periksa_konektor: Callable[[], None]) -> None:
    periksa_konektor()


def test_a_mapping_of_the_region_reads_its_own_words() -> None:
    dunia = contoh.people(4)
    plt = dataclasses.replace(
        dunia.penugasan[0], jenis="PLT", sampai=dt.date(2026, 12, 31), nomor_sk="800/1/2026", kode_jabatan="J900"
    )
    peta = '{"nilai": {"status": {"pegawai tetap": "PNS"}}}'
    with PeladenSimpegRest() as server:
        server.isi(dataclasses.replace(dunia, penugasan=(plt, *dunia.penugasan[1:])))
        terbuka: Any = REST.open(server, peta=peta)
        potong = fetch(terbuka)
        satu = terbuka.penugasan(potong).catatan[0]
        assert (satu.jenis, satu.sampai, satu.nomor_sk) == ("PLT", dt.date(2026, 12, 31), "800/1/2026")
        diganti = [dataclasses.replace(p, isi=p.isi.replace(b'"pns"', b'"Pegawai Tetap"')) for p in potong]
        assert {c.status for c in terbuka.pegawai(diganti).catatan} == {"PNS", "CPNS", "PPPK"}
        assert REST.open(server).pegawai(diganti).temuan  # type: ignore[attr-defined]


@pytest.mark.parametrize("peta", ["[]", "{", '{"asing": 1}', '{"pegawai": "x"}'])
def test_a_mapping_that_is_none_is_refused_with_its_name(peta: str) -> None:
    with PeladenSimpegRest() as server, pytest.raises(SetelanSalah, match="Peta bukan JSON") as galat:
        REST.open(server, peta=peta)
    assert galat.value.medan == "peta"


@pytest.mark.parametrize(
    "tautan",
    [
        "http://10.0.0.1/pegawai?penanda=p2",
        "//lain.contoh.go.id/pegawai",
        "http://127.0.0.1:1/pegawai",
        "http://[::1/pegawai",
        "https://127.0.0.1/pegawai",
        "/pegawai\r\nX: 1",
        "/pegawai?a=\u00e9",
    ],
)
def test_a_link_to_another_server_is_not_followed_with_the_key(tautan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PeladenSimpegTautan, "link", lambda *isi: tautan)
    with PeladenSimpegTautan() as server:
        server.isi(contoh.people())
        terbuka = TAUTAN.open(server)
        with pytest.raises(GalatSumber) as galat:
            fetch(terbuka)
        assert len(server.riwayat.permintaan) <= 3
    assert "kunci" not in str(galat.value)
    assert galat.value.jenis in (JenisGalat.SETELAN, JenisGalat.SEMENTARA)


def test_a_link_below_the_base_address_is_followed_wherever_it_is_written_from(monkeypatch: pytest.MonkeyPatch) -> None:
    for awal in ("", "/", "http://127.0.0.1:{port}/"):

        def link(server: Any, jalur: str, ke: int, awal: str = awal) -> str:
            return f"{awal.format(port=server.port)}{jalur[1:]}?penanda=p{ke}"

        monkeypatch.setattr(PeladenSimpegTautan, "link", link)
        with PeladenSimpegTautan() as server:
            server.isi(contoh.people(120))
            terbuka: Any = TAUTAN.open(server)
            assert len(terbuka.pegawai(fetch(terbuka)).catatan) == 120


def test_siasn_sends_both_tokens_and_asks_for_the_roll() -> None:
    dunia = contoh.people(8)
    with PeladenSiasn() as server:
        server.isi(dunia)
        terbuka: Any = BKN.open(server, daftar_nip=contoh.nip(999))
        terbuka = dataclasses.replace(terbuka, nip=lambda: [*(p.nip for p in dunia.pegawai), contoh.nip(999)])
        bacaan = terbuka.pegawai(fetch(terbuka))
        # one whom it does not know is told, and holds up nobody
        assert (len(bacaan.catatan), [t.pesan for t in bacaan.temuan]) == (8, ["Pegawai ini tidak dikenal SIASN"])
        fetch(terbuka)
        kepala = server.riwayat.kepala[-1]
        assert kepala["authorization"].startswith("Bearer app")
        assert kepala["auth"].startswith("bearer sso")


def test_siasn_that_says_nothing_of_one_person_holds_up_nobody_and_of_a_list_is_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dunia, asli = contoh.people(4), PeladenSiasn._data
    tak_ada: dict[str, Any] = {}

    def data(server: Any, jalur: str) -> Any:
        satu = next((v for k, v in tak_ada.items() if k in jalur), None)
        return (200, {"code": 1, "data": satu}) if satu else asli(server, jalur)

    monkeypatch.setattr(PeladenSiasn, "_data", data)
    with PeladenSiasn() as server:
        server.isi(dunia)
        terbuka: Any = BKN.open(server)
        tak_ada[dunia.pegawai[0].nip] = "Data tidak ditemukan"
        bacaan = terbuka.pegawai(fetch(terbuka))
        assert (len(bacaan.catatan), [t.pesan for t in bacaan.temuan]) == (3, ["Pegawai ini tidak dikenal SIASN"])
        for jalur, kata in (
            ("list-pensiun", "Data tidak ditemukan"),
            ("ref-unor", "Data tidak ditemukan"),
            # a maintenance is no word about anybody
            (dunia.pegawai[1].nip, "Sedang pemeliharaan"),
        ):
            tak_ada.clear()
            tak_ada[jalur] = kata
            with pytest.raises(GalatSumber, match="tidak terbaca") as galat:
                fetch(terbuka)
            assert galat.value.jenis == JenisGalat.SEMENTARA
            assert dunia.pegawai[1].nip not in galat.value.pesan


def test_the_page_for_authors_recommends_what_the_connector_reads() -> None:
    teks = (Path(__file__).resolve().parents[2] / "docs" / "konektor.md").read_text(encoding="utf-8")
    bagian = teks.partition("### SIMPEG daerah lewat REST")[2].partition("### BKN SIASN")[0]
    for daftar in ("unit", "pegawai", "berhenti"):
        assert f"`{PETA['jalur'][daftar]}`" in bagian
        assert [m for m in PETA[daftar].values() if f"`{m}`" not in bagian] == []
    # its example of a mapping is one
    contoh_peta = re.search(r"^    (\{\"daftar\": \"result.*?\}\})$", bagian, re.DOTALL | re.MULTILINE)
    assert contoh_peta is not None
    with PeladenSimpegRest() as server:
        terbuka: Any = REST.open(server, peta=contoh_peta[1])
    assert terbuka.peta["jalur"]["berhenti"] == ""
    assert terbuka.peta["pegawai"]["nama"] == "nama"
