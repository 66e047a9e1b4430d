"""Random histories through the services, against a plain record of days: nothing overlaps, nothing is lost unseen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.organisasi import selectors, services
from tenants.organisasi.galat import FaktaBertumpuk, GalatLayanan
from tenants.organisasi.models import GarisAtasan, Penugasan, RiwayatKedudukan
from tests.orang_uji import Kantor

NOL = dt.date(2026, 9, 20)
HARI = [NOL + dt.timedelta(days=n) for n in range(60)]
KEDUDUKAN = list(RiwayatKedudukan.Kedudukan.values)

hari = st.integers(0, 59)
panjang = st.one_of(st.none(), st.integers(0, 25))
_uji = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def kantor(wilayah):
    wilayah("bandung")
    kantor = Kantor.buat()
    # outside the examples' savepoints
    kantor.posisi("PELAKSANA", 7)
    kantor.posisi("PENGAWAS", 9)
    return kantor


def sampai_of(mulai: int, lama: int | None) -> int | None:
    return None if lama is None else min(mulai + lama, 59)


def tgl(n: int | None) -> dt.date | None:
    return None if n is None else HARI[n]


class Catatan:
    """The same history kept as one entry a day: entry = (number of the record, value)."""

    def __init__(self) -> None:
        self.hari: list[tuple[int, str] | None] = [None] * 60
        self.mulai: dict[int, int] = {}

    def set(self, nomor: int, mulai: int, sampai: int | None, nilai: str) -> bool:
        akhir = 59 if sampai is None else sampai
        kena = {h[0] for h in self.hari[mulai : akhir + 1] if h}
        if any(self.mulai[k] >= mulai for k in kena):
            return False
        for n in range(mulai, 60):
            h = self.hari[n]
            if h and h[0] in kena:
                self.hari[n] = None
        for n in range(mulai, akhir + 1):
            self.hari[n] = (nomor, nilai)
        self.mulai[nomor] = mulai
        return True


@_uji
@given(st.lists(st.tuples(hari, panjang, st.sampled_from(KEDUDUKAN)), min_size=1, max_size=8))
def test_each_day_has_what_was_set_last_and_at_most_one(kantor, urutan):
    catatan = Catatan()
    with transaction.atomic():
        orang = services.pegawai_create(nip=None, nama="Acak", terdaftar_mulai=NOL)
        for nomor, (mulai, lama, nilai) in enumerate(urutan):
            sampai = sampai_of(mulai, lama)
            try:
                services.kedudukan_set(
                    pegawai_id=orang.pk, kedudukan=nilai, mulai=HARI[mulai], sampai=tgl(sampai), sumber=str(nomor)
                )
                jadi = True
            except FaktaBertumpuk:
                jadi = False
            assert jadi == catatan.set(nomor, mulai, sampai, nilai)
        for n, h in enumerate(HARI):
            baris = list(RiwayatKedudukan.objects.pada(h).filter(pegawai=orang))
            assert len(baris) <= 1
            ada = selectors.kedudukan_pada(pegawai_id=orang.pk, hari=h)
            assert (ada and (int(ada.sumber), ada.kedudukan)) == catatan.hari[n]
        transaction.set_rollback(True)


_langkah = st.one_of(
    st.tuples(st.just("set"), hari, panjang, st.sampled_from(KEDUDUKAN)),
    st.tuples(st.just("akhiri"), st.integers(0, 9), hari),
    st.tuples(st.just("koreksi"), st.integers(0, 9), st.sampled_from(KEDUDUKAN), st.one_of(st.none(), hari)),
    st.tuples(st.just("batal"), st.integers(0, 9)),
)


def _rupa(baris):
    return sorted((b.pk, b.kedudukan, b.berlaku_mulai, b.berlaku_sampai, b.sumber, b.dicatat_pada) for b in baris)


@_uji
@given(st.lists(_langkah, min_size=1, max_size=10))
def test_what_was_known_at_each_instant_can_be_asked_for_ever(kantor, urutan):
    with transaction.atomic():
        orang = services.pegawai_create(nip=None, nama="Acak", terdaftar_mulai=NOL)
        riwayat = RiwayatKedudukan.objects.filter(pegawai=orang).order_by("id")
        potret = [(timezone.now(), [])]
        for apa, *isi in urutan:
            semua = list(riwayat.all())
            try:
                with transaction.atomic():
                    if apa == "set":
                        mulai, lama, nilai = isi
                        services.kedudukan_set(
                            pegawai_id=orang.pk,
                            kedudukan=nilai,
                            mulai=HARI[mulai],
                            sampai=tgl(sampai_of(mulai, lama)),
                        )
                    elif not semua:
                        continue
                    else:
                        fakta = semua[isi[0] % len(semua)]
                        if apa == "akhiri":
                            services.fact_end(fakta=fakta, sampai=HARI[isi[1]])
                        elif apa == "koreksi":
                            services.fact_correct(
                                fakta=fakta, alasan="uji", kedudukan=isi[1], berlaku_sampai=tgl(isi[2])
                            )
                        else:
                            services.fact_withdraw(fakta=fakta, alasan="uji")
            except GalatLayanan:
                assert _rupa(riwayat.all()) == _rupa(semua)  # a refusal changes nothing
            potret.append((timezone.now(), _rupa(riwayat.all())))
        for pada, isi in potret:
            diketahui = services.facts_known(RiwayatKedudukan, pada=pada, pemilik_id=orang.pk)
            assert _rupa(diketahui) == isi
        transaction.set_rollback(True)


@_uji
@given(
    st.lists(
        st.tuples(hari, panjang, st.sampled_from(["DEFINITIF", "PLT", "PLH"]), st.integers(0, 1)),
        min_size=1,
        max_size=8,
    )
)
def test_one_definitive_position_and_each_acting_seat_once_a_day(kantor, urutan):
    with transaction.atomic():
        orang = services.pegawai_create(nip=None, nama="Acak", terdaftar_mulai=NOL)
        jabatan = [kantor.posisi("PELAKSANA", 7), kantor.posisi("PENGAWAS", 9)]
        for mulai, lama, jenis, ke in urutan:
            try:
                with transaction.atomic():
                    services.penugasan_set(
                        pegawai_id=orang.pk,
                        jabatan_id=jabatan[ke].pk,
                        unit_id=kantor.unit.pk,
                        jenis=jenis,
                        mulai=HARI[mulai],
                        sampai=tgl(sampai_of(mulai, lama)),
                    )
            except FaktaBertumpuk:
                continue
            for h in HARI[mulai : (sampai_of(mulai, lama) if lama is not None else 59) + 1]:
                ada = Penugasan.objects.pada(h).filter(pegawai=orang, jabatan=jabatan[ke], jenis=jenis)
                assert ada.count() == 1
        for h in HARI:
            baris = selectors.penugasan_pada(pegawai_id=orang.pk, hari=h)
            assert sum(p.jenis == "DEFINITIF" for p in baris) <= 1
            kursi = [p.jabatan_id for p in baris if p.jenis != "DEFINITIF"]
            assert len(kursi) == len(set(kursi))
        transaction.set_rollback(True)


@_uji
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), hari, panjang), min_size=1, max_size=14))
def test_superiors_never_lead_back_to_oneself_on_any_day(kantor, urutan):
    with transaction.atomic():
        lima = [services.pegawai_create(nip=None, nama=f"Acak {n}", terdaftar_mulai=NOL) for n in range(5)]
        nomor = {p.pk: n for n, p in enumerate(lima)}
        catatan = [Catatan() for _ in lima]
        for ke, (bawah, atas, mulai, lama) in enumerate(urutan):
            sampai = sampai_of(mulai, lama)
            kode = ""
            try:
                with transaction.atomic():
                    services.atasan_set(
                        pegawai_id=lima[bawah].pk, atasan_id=lima[atas].pk, mulai=HARI[mulai], sampai=tgl(sampai)
                    )
            except GalatLayanan as galat:
                kode = galat.kode
            # refused for a circle exactly when one would be there, by walking up day by day
            coba = Catatan()
            coba.hari, coba.mulai = list(catatan[bawah].hari), dict(catatan[bawah].mulai)
            tanpa_tumpuk = coba.set(ke, mulai, sampai, str(atas))
            garis = [coba if n == bawah else c for n, c in enumerate(catatan)]
            putar = bawah == atas or any(_berputar(garis, bawah, n) for n in range(60))
            assert kode == (
                "fakta_bertumpuk"
                if not tanpa_tumpuk
                else "atasan_sendiri"
                if bawah == atas
                else "atasan_berputar"
                if putar
                else ""
            )
            if not kode:
                catatan[bawah] = coba
        for n, h in enumerate(HARI):
            for garis_ini in GarisAtasan.objects.pada(h).filter(pegawai__in=lima):
                entri = catatan[nomor[garis_ini.pegawai_id]].hari[n]
                assert entri is not None
                assert int(entri[1]) == nomor[garis_ini.atasan_id]
        transaction.set_rollback(True)


def _berputar(garis: list[Catatan], dari: int, n: int) -> bool:
    naik, langkah = dari, 0
    while langkah <= len(garis):
        h = garis[naik].hari[n]
        if h is None:
            return False
        naik, langkah = int(h[1]), langkah + 1
        if naik == dari:
            return True
    return False
