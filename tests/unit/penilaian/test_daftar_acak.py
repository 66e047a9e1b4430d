"""Random histories in a month: everyone on the roll appears exactly once, counted or excluded by name, or the close
names who is missing what; days of segments sum to days on the roll. Against a plain count of days."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tenants.organisasi import services
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.models import (
    GarisAtasan,
    KelasJabatan,
    Pegawai,
    Penugasan,
    RiwayatGolongan,
    RiwayatKedudukan,
    RiwayatStatus,
)
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.baca import month_figures, params_of, read_facts, read_roll
from tenants.penilaian.halangan_fakta import circle_blockers, personal_blockers
from tenants.penilaian.hitung import exclusion_reason
from tenants.penilaian.kendali import days_check
from tests.orang_uji import Kantor

BULAN = Bulan(2026, 10)
NOL = dt.date(2026, 9, 15)
HARI = [NOL + dt.timedelta(days=n) for n in range(60)]
BULANAN = [h for h in HARI if BULAN.awal <= h <= BULAN.akhir]
LUAR = ("CLTN", "DIBERHENTIKAN_SEMENTARA")
STATUS_LUAR = ("PPPK_PARUH_WAKTU",)

hari = st.integers(0, 59)
# mostly open ends: a span that ends leaves a gap, and a gap stops at the blockers
lama = st.one_of(st.none(), st.none(), st.none(), st.none(), st.integers(0, 40))
orang = st.tuples(hari, st.one_of(st.none(), st.none(), hari))
kejadian = st.tuples(
    st.sampled_from([*("kedudukan", "status", "jabatan", "plt") * 3, "golongan", "atasan", "batal"]),
    st.integers(0, 2),
    hari,
    lama,
    st.integers(0, 3),
)


@pytest.fixture
def kantor(wilayah: Any) -> Kantor:
    wilayah("bandung")
    kantor = Kantor.buat()
    for jenis, kelas in (("PELAKSANA", 5), ("PELAKSANA", 7), ("PENGAWAS", 9)):
        kantor.posisi(jenis, kelas)
    # a position whose kelas begins in mid-month
    telat = services.jabatan_create(kode=f"{kantor.kode}-T", nama="Telat", jenis="PELAKSANA")
    services.kelas_jabatan_set(jabatan_id=telat.pk, kelas=6, mulai=dt.date(2026, 10, 12))
    kantor.jabatan["telat"] = telat
    return kantor


def tulis(kantor: Kantor, semua: list[Pegawai], bupati: Pegawai, satu: tuple[str, int, int, int | None, int]) -> None:
    apa, ke, mulai, lama, pilih = satu
    pegawai = semua[ke % len(semua)]
    kapan: dict[str, Any] = {
        "pegawai_id": pegawai.pk,
        "mulai": HARI[mulai],
        "sampai": None if lama is None else HARI[mulai] + dt.timedelta(days=lama),
    }
    if apa == "kedudukan":
        services.kedudukan_set(**kapan, kedudukan=("AKTIF", "CLTN", "MPP", "DIBERHENTIKAN_SEMENTARA")[pilih])
    elif apa == "status":
        services.status_set(**kapan, status=("PNS", "CPNS", "PPPK", "PPPK_PARUH_WAKTU")[pilih])
    elif apa == "golongan":
        services.golongan_set(**kapan, golongan=("I", "II", "III", "IV")[pilih])
    elif apa in ("jabatan", "plt"):
        jabatan = list(kantor.jabatan.values())[pilih]
        jenis = "DEFINITIF" if apa == "jabatan" else "PLT"
        services.penugasan_set(**kapan, jabatan_id=jabatan.pk, unit_id=kantor.unit.pk, jenis=jenis)
    elif apa == "atasan":
        services.atasan_set(**kapan, atasan_id=(bupati if pilih == 3 else semua[pilih % len(semua)]).pk)
    else:
        model = (RiwayatKedudukan, RiwayatStatus, RiwayatGolongan, Penugasan)[pilih]
        fakta = model.objects.filter(pegawai=pegawai).first()
        if fakta is not None:
            services.fact_withdraw(fakta=fakta, alasan="uji")


def berlaku(baris: list[Any], h: dt.date) -> list[Any]:
    return [b for b in baris if b.berlaku_mulai <= h and (b.berlaku_sampai is None or b.berlaku_sampai >= h)]


class Hitungan:
    """What a clerk would find for one person with the rows spread out, one day after another."""

    def __init__(self, p: Pegawai, kelas: dict[int, list[KelasJabatan]], bupati: Pegawai) -> None:
        def milik(model: Any) -> list[Any]:
            return list(model.objects.filter(pegawai=p))

        kedudukan, status, golongan, tugas, garis = map(
            milik, (RiwayatKedudukan, RiwayatStatus, RiwayatGolongan, Penugasan, GarisAtasan)
        )
        daftar = {a.pk: a for a in Pegawai.objects.filter(garis_bawahan__pegawai=p)}

        def hadir(a: Pegawai, h: dt.date) -> bool:
            return a.terdaftar_mulai <= h and (a.terdaftar_sampai is None or a.terdaftar_sampai >= h)

        self.terdaftar = [h for h in BULANAN if hadir(p, h)]
        self.dihitung = [
            h
            for h in self.terdaftar
            if not any(b.kedudukan in LUAR for b in berlaku(kedudukan, h))
            and not any(b.status in STATUS_LUAR for b in berlaku(status, h))
        ]
        self.kurang = {
            kode
            for h in self.dihitung
            for kode, ada in (
                ("TANPA_STATUS", berlaku(status, h)),
                ("TANPA_GOLONGAN", berlaku(golongan, h)),
                ("TANPA_KEDUDUKAN", berlaku(kedudukan, h)),
                ("TANPA_PENUGASAN", berlaku(tugas, h)),
                (
                    "TANPA_ATASAN",
                    [g for g in berlaku(garis, h) if g.atasan_id == bupati.pk or hadir(daftar[g.atasan_id], h)],
                ),
            )
            if not ada
        }
        if any(not berlaku(kelas[t.jabatan_id], h) for h in self.dihitung for t in berlaku(tugas, h)):
            self.kurang.add("JABATAN_TANPA_KELAS")
        self.per_tugas = Counter(t.pk for h in self.dihitung for t in berlaku(tugas, h))
        self.acuan_status = [b.status for b in berlaku(status, self.dihitung[-1])] if self.dihitung else []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(orang, min_size=3, max_size=3), st.sampled_from([True, True, True, False]), st.lists(kejadian, max_size=12)
)
def test_everyone_on_the_roll_appears_exactly_once(
    kantor: Kantor, daftar: list[tuple[int, int | None]], lengkap: bool, kejadian: list[Any]
) -> None:
    with transaction.atomic():
        bupati = services.kepala_daerah_create(nama="Bupati", mulai=dt.date(2025, 2, 20))
        semua = []
        for n, (mulai, sampai) in enumerate(daftar):
            p = services.pegawai_create(nip=None, nama=f"Acak {n}", terdaftar_mulai=HARI[mulai])
            if sampai is not None and sampai >= mulai:
                p.terdaftar_sampai = HARI[sampai]
                p.save()
            semua.append(p)
            if lengkap:
                for apa, pilih in (("kedudukan", 0), ("status", 0), ("golongan", 2), ("jabatan", n), ("atasan", 3)):
                    tulis(kantor, semua, bupati, (apa, n, 0 if apa != "atasan" else mulai, None, pilih))
        for satu in kejadian:
            try:
                with transaction.atomic():
                    tulis(kantor, semua, bupati, satu)
            except GalatLayanan:
                continue
        for kata in periksa(semua, bupati):
            event(kata)
        transaction.set_rollback(True)


def periksa(semua: list[Pegawai], bupati: Pegawai) -> list[str]:
    """Assert it all; returns what kinds of case were there."""
    macam = []
    kelas: dict[int, list[KelasJabatan]] = {}
    for k in KelasJabatan.objects.all():
        kelas.setdefault(k.jabatan_id, []).append(k)
    hitungan = {p.pk: Hitungan(p, kelas, bupati) for p in semua}
    with connection.cursor() as cursor:
        roll = read_roll(cursor, BULAN)
        assert month_figures(cursor, BULAN)[0] == len(roll) == len({b.pegawai_id for b in roll})
        milik = {b.pegawai_id: b for b in roll if b.pegawai_id in hitungan}
        assert set(milik) == {i for i, h in hitungan.items() if h.terdaftar}
        isi: dict[str, Any] = {"kedudukan_luar": LUAR, "status_luar": STATUS_LUAR}

        params = params_of(BULAN, pegawai=list(milik), **isi)
        assert not circle_blockers(cursor, params)
        halangan = {b.kode: b for b in personal_blockers(cursor, params, BULAN)}
        # nobody here has attendance
        halangan.pop("TANPA_PRESENSI", None)
        assert set(halangan) == {kode for i in milik for kode in hitungan[i].kurang}
        macam += list(halangan)
        for kode, b in halangan.items():
            if kode != "JABATAN_TANPA_KELAS":  # counts positions
                assert b.jumlah == sum(kode in hitungan[i].kurang for i in milik)

        # those whom nothing blocks can be closed: in the facts once, or excluded by name
        bersih = [i for i in milik if not hitungan[i].kurang]
        kunci = {i: milik[i].kunci for i in bersih}
        fakta = read_facts(cursor, BULAN, kunci=kunci, params=params_of(BULAN, pegawai=bersih, **isi))
    days_check(fakta)
    assert sorted(fakta.kunci) == sorted(kunci[i] for i in bersih if hitungan[i].dihitung)
    pegawai, segmen = fakta.tabel["pegawai"], fakta.tabel["segmen"]
    for i in bersih:
        h = hitungan[i]
        macam.append(f"penugasan: {min(len(h.per_tugas), 3)}" if h.dihitung else "dikecualikan")
        if not h.dihitung:
            assert exclusion_reason(milik[i], kedudukan_luar=LUAR, status_luar=STATUS_LUAR)
            continue
        ke = fakta.kunci.index(kunci[i])
        assert pegawai["hari_terdaftar"][ke] == len(h.dihitung)
        punya = segmen["orang"] == ke
        jumlah: Counter[int] = Counter()
        for tugas, a, b in zip(*(segmen[n][punya].tolist() for n in ("penugasan_id", "mulai", "selesai")), strict=True):
            jumlah[tugas] += b - a
        # each position held counts exactly its days, and every counted day lies in one span
        assert jumlah == h.per_tugas
        rentang = {
            (a, b) for a, b in zip(segmen["mulai"][punya].tolist(), segmen["selesai"][punya].tolist(), strict=True)
        }
        assert sum(b - a for a, b in rentang) == len(h.dihitung)
    return macam


def test_the_check_itself_can_fail(kantor: Kantor) -> None:
    """A segment lost, and a circle that bypassed the service, are found."""
    bupati = services.kepala_daerah_create(nama="Bupati", mulai=dt.date(2025, 2, 20))
    dua = [services.pegawai_create(nip=None, nama=f"Acak {n}", terdaftar_mulai=NOL) for n in range(2)]
    for n in range(2):
        for apa, pilih in (("kedudukan", 0), ("status", 0), ("golongan", 2), ("jabatan", n), ("atasan", 3)):
            tulis(kantor, dua, bupati, (apa, n, 0, None, pilih))
    periksa(dua, bupati)
    satu, lain = dua
    Penugasan.objects.filter(pegawai=satu).update(berlaku_sampai=dt.date(2026, 10, 30))
    with connection.cursor() as cursor:
        params = params_of(BULAN, pegawai=[satu.pk])
        assert [b.kode for b in personal_blockers(cursor, params, BULAN)] == ["TANPA_PENUGASAN", "TANPA_PRESENSI"]
    GarisAtasan.objects.filter(pegawai=satu).update(atasan=lain)
    GarisAtasan.objects.filter(pegawai=lain).update(atasan=satu)
    with connection.cursor() as cursor:
        (b,) = circle_blockers(cursor, params)
    assert b.jumlah == 2
