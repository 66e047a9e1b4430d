"""Random small files on random histories: planned and written together, they leave what the services would have left,
row by row, and refuse with the same words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.contracts import Bacaan, JabatanRecord, NormaWaktuRecord, PegawaiRecord, PenugasanRecord
from tenants.aktivitas.services import norma_set
from tenants.organisasi import services
from tenants.organisasi.borongan import FactBatch
from tenants.organisasi.galat import GalatLayanan
from tenants.sinkronisasi.models import Kiriman
from tenants.sinkronisasi.rencana import plan_make
from tests.kunci_uji import month_lock
from tests.orang_uji import Kantor
from tests.unit.sinkronisasi import oracle

pytestmark = pytest.mark.unit

AWAL = dt.date(2026, 9, 21)
HARI = [AWAL + dt.timedelta(days=n) for n in range(30)]
TERDAFTAR = dt.date(2026, 9, 21)
hari = st.integers(0, 29).map(HARI.__getitem__)
akhir = st.one_of(st.none(), hari)
_uji = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Dunia:
    def __init__(self) -> None:
        self.kantor = Kantor.buat()
        kode = self.kantor.kode
        self.jabatan = [self.kantor.posisi("PELAKSANA", 7), self.kantor.posisi("PENGAWAS", 9)]
        # one whose class holds only in October, one without any
        self.jabatan += [services.jabatan_create(kode=f"{kode}-{n}", nama=n, jenis="JPT") for n in ("okt", "tanpa")]
        services.kelas_jabatan_set(
            jabatan_id=self.jabatan[2].pk, kelas=3, mulai=dt.date(2026, 10, 1), sampai=dt.date(2026, 10, 8)
        )
        self.nip = [f"19850101201001{n:04d}" for n in range(9001, 9005)]
        self.orang = [
            services.pegawai_create(nip=n, nama=f"Orang {n[-1]}", terdaftar_mulai=TERDAFTAR) for n in self.nip[:3]
        ]


@pytest.fixture
def dunia(wilayah: Callable[..., Any]) -> Dunia:
    wilayah("bandung")
    return Dunia()


def bandingkan(
    jenis: str,
    catatan: list[Any],
    dulu: Callable[[], None],
    satu: Callable[[Any], bool],
    urut: Callable[[Any], Any],
    terkunci: bool,
) -> None:
    """Both ways from the same history; what they leave, what they say of each row, and the same hash twice."""
    with transaction.atomic():
        dulu()
        if terkunci:
            month_lock("2026-09")
        with transaction.atomic():
            harap = oracle.apply_rows(catatan, satu, urut)
            tabel = oracle.tables()
            transaction.set_rollback(True)
        bacaan = Bacaan(tuple(catatan), (), len(catatan))
        rencana = plan_make(jenis=jenis, nama_berkas="uji", bacaan=bacaan)
        assert rencana.sidik == plan_make(jenis=jenis, nama_berkas="uji", bacaan=bacaan).sidik
        kiriman = Kiriman.objects.create(jenis=jenis, isi=b"", hash_isi="", status="PRATINJAU")
        telat = rencana.terapkan(kiriman_id=kiriman.pk, actor_id=None)
        assert oracle.tables() == tabel
        ada = {b.nomor: b for b in rencana.baris}
        assert set(ada) == set(harap)
        for nomor, (tindakan, pesan) in harap.items():
            b = ada[nomor]
            assert tindakan == ("CATAT" if b.tindakan in ("BARU", "BERUBAH") else b.tindakan), (b, harap[nomor])
            assert bool(b.perubahan) == (tindakan in ("CATAT", "SUSULAN"))
            if tindakan == "DITOLAK" and pesan:
                assert [t.pesan for t in b.temuan] == [pesan]
            if tindakan == "SUSULAN":
                assert b.fakta.sebab == pesan
        assert telat == sum(t == "SUSULAN" for t, _ in harap.values())
        transaction.set_rollback(True)


def _coba(lakukan: Callable[..., Any], **isi: Any) -> None:
    try:
        with transaction.atomic():
            lakukan(**isi)
    except GalatLayanan:
        return


_tugas = st.tuples(
    st.integers(0, 2),
    st.integers(0, 3),
    st.sampled_from(["DEFINITIF", "DEFINITIF", "PLT", "PLH"]),
    hari,
    akhir,
    st.sampled_from(["", "SK 1", "SK 2"]),
)


@_uji
@given(st.lists(_tugas, max_size=5), st.lists(_tugas, min_size=1, max_size=7), st.booleans())
def test_positions(dunia: Dunia, dulu: list[Any], berkas: list[Any], terkunci: bool) -> None:
    def sebelum() -> None:
        for orang, jabatan, jenis, mulai, sampai, sk in dulu:
            kunci = {"pegawai_id": dunia.orang[orang].pk, "jabatan_id": dunia.jabatan[jabatan].pk}
            isi = {"unit_id": dunia.kantor.unit.pk, "jenis": jenis, "mulai": mulai, "sampai": sampai, "nomor_sk": sk}
            _coba(services.penugasan_set, **kunci, **isi)

    catatan, sudah = [], set()
    for n, (orang, jabatan, jenis, mulai, sampai, sk) in enumerate(berkas, start=2):
        if (orang, jabatan, jenis, mulai) not in sudah:
            sudah.add((orang, jabatan, jenis, mulai))
            kode = dunia.jabatan[jabatan].kode
            catatan.append(PenugasanRecord(dunia.nip[orang], kode, dunia.kantor.kode, jenis, mulai, sampai, sk, n))
    bandingkan("penugasan", catatan, sebelum, oracle.penugasan, lambda c: c.mulai, terkunci)


_fakta = st.tuples(
    st.integers(0, 3),
    st.sampled_from(["CPNS", "PNS"]),
    st.sampled_from([("III", ""), ("III", "a"), ("IV", "a")]),
    st.sampled_from(["", "AKTIF", "CLTN"]),
    st.one_of(st.none(), hari),
    st.sampled_from(["Orang 1", "Orang Lain"]),
    st.sampled_from(["", "Dr."]),
    st.sampled_from([TERDAFTAR, TERDAFTAR, TERDAFTAR, dt.date(2026, 10, 1)]),
)


@_uji
@given(st.lists(_fakta, max_size=4), st.lists(_fakta, min_size=1, max_size=4), st.booleans(), st.booleans())
def test_people(dunia: Dunia, dulu: list[Any], berkas: list[Any], terkunci: bool, berhenti: bool) -> None:
    def sebelum() -> None:
        for orang, status, (gol, ruang), duduk, mulai, *_ in dulu:
            milik = {"pegawai_id": dunia.orang[orang % 3].pk, "mulai": mulai or AWAL}
            _coba(services.status_set, status=status, **milik)
            _coba(services.golongan_set, golongan=gol, ruang=ruang, **milik)
            _coba(services.kedudukan_set, kedudukan=duduk or "AKTIF", **milik)
        if berhenti:
            type(dunia.orang[0]).objects.filter(pk=dunia.orang[0].pk).update(terdaftar_sampai=dt.date(2026, 9, 25))

    catatan: dict[int, PegawaiRecord] = {}
    for n, (orang, status, (gol, ruang), duduk, mulai, nama, depan, daftar) in enumerate(berkas, start=2):
        isi = (status, gol, ruang, duduk, daftar, n, mulai)
        catatan.setdefault(orang, PegawaiRecord(dunia.nip[orang], nama, depan, "", *isi))
    urut = lambda c: c.berlaku_mulai or c.terdaftar_mulai  # noqa: E731 - the order of the plan
    bandingkan("pegawai", list(catatan.values()), sebelum, oracle.pegawai, urut, terkunci)


_kelas = st.tuples(
    st.integers(0, 4),
    st.integers(6, 8),
    st.sampled_from([None, 100]),
    st.sampled_from(["", "asumsi", "terverifikasi"]),
    st.sampled_from(["", "", "SK 1"]),
    hari,
    st.booleans(),
)


@_uji
@given(st.lists(_kelas, max_size=4), st.lists(_kelas, min_size=1, max_size=6), st.booleans())
def test_classes(dunia: Dunia, dulu: list[Any], berkas: list[Any], terkunci: bool) -> None:
    kode = [*(j.kode for j in dunia.jabatan), f"{dunia.kantor.kode}-baru"]
    nama = [*(j.nama for j in dunia.jabatan), "Baru"]
    ganti = {b[0] for b in berkas if b[6]}

    def sebelum() -> None:
        for ke, kelas, nilai, _, dasar, mulai, _ in dulu:
            status = "terverifikasi" if dasar else "asumsi"
            isi = {"kelas": kelas, "nilai": nilai, "status": status, "dasar": dasar, "mulai": mulai}
            _coba(services.kelas_jabatan_set, jabatan_id=dunia.jabatan[ke % 4].pk, **isi)

    catatan: dict[Any, JabatanRecord] = {}
    for n, (ke, kelas, nilai, status, dasar, mulai, _) in enumerate(berkas, start=2):
        sebut = (kode[ke], f"{nama[ke]} x" if ke in ganti else nama[ke], "PELAKSANA")
        catatan.setdefault((ke, mulai), JabatanRecord(*sebut, kelas, nilai, status, dasar, mulai, n))
    bandingkan("jabatan", list(catatan.values()), sebelum, oracle.jabatan, lambda c: c.berlaku_mulai, terkunci)


_norma = st.tuples(st.integers(0, 1), st.integers(1, 2), st.sampled_from(["UTAMA", "UMUM"]), hari)


@_uji
@given(st.lists(_norma, max_size=4), st.lists(_norma, min_size=1, max_size=6), st.booleans())
def test_norms(dunia: Dunia, dulu: list[Any], berkas: list[Any], terkunci: bool) -> None:
    def sebelum() -> None:
        for ke, menit, jenis, mulai in dulu:
            _coba(norma_set, kode=f"N-{ke}", uraian="Surat", menit=menit, satuan="surat", jenis=jenis, mulai=mulai)

    catatan: dict[Any, NormaWaktuRecord] = {}
    for n, (ke, menit, jenis, mulai) in enumerate(berkas, start=2):
        catatan.setdefault((ke, mulai), NormaWaktuRecord(f"N-{ke}", "Surat", jenis, menit, "surat", mulai, n))
    bandingkan("norma_waktu", list(catatan.values()), sebelum, oracle.norma_waktu, lambda c: c.berlaku_mulai, terkunci)


def test_control_a_forgotten_rule_and_a_wrong_last_day_are_noticed(
    dunia: Dunia, monkeypatch: pytest.MonkeyPatch
) -> None:
    kode = [j.kode for j in dunia.jabatan]

    def banding() -> None:
        catatan = [
            PenugasanRecord(dunia.nip[0], kode[0], dunia.kantor.kode, "DEFINITIF", HARI[2], None, "", 2),
            PenugasanRecord(dunia.nip[0], kode[1], dunia.kantor.kode, "DEFINITIF", HARI[9], None, "", 3),
            PenugasanRecord(dunia.nip[1], kode[3], dunia.kantor.kode, "DEFINITIF", HARI[2], None, "", 4),
        ]
        bandingkan("penugasan", catatan, lambda: None, oracle.penugasan, lambda c: c.mulai, False)

    banding()
    asli_set, asli_akhir = FactBatch.set, FactBatch._end
    monkeypatch.setattr(FactBatch, "set", lambda self, *a, aturan=None, **isi: asli_set(self, *a, **isi))
    with pytest.raises(AssertionError), transaction.atomic():
        banding()
    monkeypatch.setattr(FactBatch, "set", asli_set)
    monkeypatch.setattr(FactBatch, "_end", lambda self, f, hari: asli_akhir(self, f, hari - dt.timedelta(days=1)))
    with pytest.raises(AssertionError), transaction.atomic():
        banding()
