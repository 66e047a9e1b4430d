"""An attack on the raters: from everything that any role can fetch, over three months, is one rating to be had?

Two regions (one merges small groups, one drops them) get rated people with groups of 1 to threshold + 1 raters, three
rounds, three closes. Four ways in, and each has a control that shows that it would be seen:

1. solve: the sums that pages and traces give away as equations over the sums of the real groups, whose sizes an insider
   knows; whatever is determined about a group below the threshold, or about one rating, is a leak;
2. look aside: no page, file or trace asks the database for a sheet or an answer at all;
3. two worlds: every protected rating is another one, and still nothing that leaves the survey differs, so nothing can
   be computed from it that would tell the worlds apart;
4. change the rules or the facts: what other thresholds, or a correction, get to see are the same sums.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_kit.binding import region_atomic
from tenants.akun.models import Pengguna
from tenants.organisasi.models import GarisAtasan, Pegawai, Penugasan
from tenants.penilaian.koreksi.galat import KoreksiDitolak
from tenants.penilaian.koreksi.ubah import Perubahan, apply_changes
from tenants.penilaian.models import BagianHitungan, HasilPegawai, Hitungan, Periode
from tenants.penilaian.services import period_close
from tenants.penilaian.telaah import facts_frozen
from tenants.perilaku import pelindung
from tenants.perilaku.models import Agregat, Indikator, Jawaban, Lembar, Pertanyaan, Ronde
from tenants.perilaku.services import round_close, round_open
from tenants.presensi.services import calendar_accept, calendar_propose, day_results_build
from tenants.sinkronisasi.services import kesegaran_set
from tests.basis_data import SKEMA, Sesi
from tests.unit.web.conftest import accounts_of
from tests.unit.web.izin import Sebutan
from tests.unit.web.izin import semua as izin_semua

pytestmark = pytest.mark.isolation

BULAN = (7, 8, 9)
AMBANG = 3
# (peers, subordinates) of each rated person
UKURAN = ((1, 0), (2, 0), (3, 0), (4, 0), (0, 1), (3, 1), (2, 2), (1, 1))
TERLINDUNG = ("REKAN", "BAWAHAN")
Grup = tuple[str, int, int, str]  # region, month, rated person, rater group
Jawab = dict[tuple[Grup, int, str], int]  # ... of rater k to the one question of an indicator


# -- planting ----------------------------------------------------------------------------------------------------------


def sasaran_of(schema: str) -> list[int]:
    """Rated people: ordinary employees of the region's demo, one a size; the first has an account."""
    with region_atomic(schema):
        sendiri = accounts_of(schema)["pegawai"].pegawai_id
        dihitung = Penugasan.objects.filter(
            jenis="DEFINITIF", berlaku_mulai__lte=dt.date(2026, 7, 1), berlaku_sampai=None
        )
        lain = dihitung.filter(pegawai__kepala_daerah=False).order_by("pegawai_id").values_list("pegawai_id", flat=True)
        atasan = set(GarisAtasan.objects.values_list("atasan_id", flat=True))
        calon = [i for i in lain if i != sendiri and i not in atasan]
        return [sendiri, *calon[: len(UKURAN) - 1]]


def ratings_of(schema: str, orang: list[int], *, dunia: int) -> Jawab:
    """dunia 1: answers of which all in a group and indicator differ where the scale allows it. dunia 2: each of them
    another one, with the same sum for groups that may be told, and any sum for the others."""
    acak, hasil = random.Random(schema), {}  # noqa: S311 - the same in each run
    gabung = schema == SKEMA["bandung"]
    for bulan, (siapa, ukuran) in product(BULAN, zip(orang, UKURAN, strict=True)):
        kolam = {k: n for k, n in zip(TERLINDUNG, ukuran, strict=True) if n}
        lebur = gabung and len(kolam) > 1 and min(kolam.values()) < AMBANG
        for satu in [tuple(kolam)] if lebur else [(k,) for k in kolam]:
            kursi = [(k, n) for k in satu for n in range(kolam[k])]
            for indikator in Indikator.values:
                nilai = acak.sample(range(1, 6), len(kursi))
                if dunia == 2:
                    nilai = [*nilai[1:], nilai[0]] if len(kursi) >= AMBANG else [n % 5 + 1 for n in nilai]
                for (k, n), isi in zip(kursi, nilai, strict=True):
                    hasil[(schema, bulan, siapa, k), n, indikator] = isi
    return hasil


def plant(schema: str, nilai: Jawab) -> None:
    """Three rounds with these answers (one question an indicator), an open superior and self, and three closes."""
    with region_atomic(schema):
        for indikator in Indikator.values:
            tanya = Pertanyaan.objects.filter(indikator=indikator).order_by("pk").values_list("pk", flat=True)
            Pertanyaan.objects.filter(pk__in=tanya[1:]).update(aktif=False)
        tanya = {p.indikator: p for p in Pertanyaan.objects.filter(aktif=True)}
        kesegaran_set(sumber="presensi", data_sampai=dt.datetime(2026, 11, 1, 2, tzinfo=dt.UTC))
        for bulan in BULAN:
            awal = dt.date(2026, bulan, 1)
            akhir = (awal + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
            calendar_propose(tahun=2026, bulan=bulan)
            calendar_accept(actor_id=None, mulai=awal, sampai=akhir)
            day_results_build(mulai=awal, sampai=akhir, zona="Asia/Jakarta")
            ronde = round_open(tahun=2026, bulan=bulan, dengan_diri=True)
            lembar: dict[tuple[Grup, int], Lembar] = {}
            for grup, n, _ in nilai:
                if grup[1] == bulan:
                    lembar.setdefault((grup, n), Lembar(ronde=ronde, dinilai_id=grup[2], kelompok=grup[3]))
            for siapa in {grup[2] for grup, _ in lembar}:
                for k in ("ATASAN", "DIRI"):
                    lembar[(schema, bulan, siapa, k), 0] = Lembar(ronde=ronde, dinilai_id=siapa, kelompok=k)
            Lembar.objects.bulk_create(lembar.values())
            Jawaban.objects.bulk_create(
                Jawaban(ronde=ronde, lembar=satu, pertanyaan=tanya[i], nilai=nilai.get((grup, n, i), 3))
                for (grup, n), satu in lembar.items()
                for i in Indikator.values
            )
            round_close(ronde=ronde.pk)
    for bulan in BULAN:
        period_close(schema=schema, kode=f"2026-{bulan:02d}")


def told(schema: str) -> tuple[Any, ...]:
    """All that leaves the survey, and the fingerprints of all that was computed from it."""
    with region_atomic(schema):
        kolom = (
            "ronde__bulan",
            "dinilai_id",
            "kelompok",
            "indikator",
            "jumlah_nilai",
            "jumlah_jawaban",
            "jumlah_penilai",
        )
        return (
            sorted(Agregat.objects.filter(ronde__bulan__in=BULAN).values_list(*kolom)),
            sorted(Hitungan.objects.values_list("periode__bulan", "hash_masukan", "hash_hasil", "total_bersih")),
        )


# -- attacking ---------------------------------------------------------------------------------------------------------


def angka_of(teks: str) -> Fraction:
    return Fraction(teks.replace(".", "").replace(",", "."))


def tables_of(halaman: str) -> Iterator[tuple[str, int, str, Fraction]]:
    """(group, raters, indicator, mean) of the result page."""
    label = {"Atasan langsung": "ATASAN", "Rekan setingkat": "REKAN", "Bawahan langsung": "BAWAHAN"}
    for bagian in halaman.split('aria-labelledby="k-')[1:]:
        penilai = int(re.search(r"(\d+) penilai", bagian)[1])  # type: ignore[index]
        for indikator, rata in re.findall(r'<tr><th scope="row">([^<]+)</th><td class="kanan">([\d,]+)</td>', bagian):
            yield bagian.split('"', 1)[0], penilai, indikator, angka_of(rata)
    pola = (
        r'<th scope="row">([^<]+)</th><td data-label="Indikator">([^<]+)</td><td[^>]*>(\d+)</td><td[^>]*>([\d,]+)</td>'
    )
    for kelompok, indikator, penilai, rata in re.findall(pola, halaman):
        yield label.get(kelompok, "DIRI"), int(penilai), indikator, angka_of(rata)


def trace_scores(simpul: Any) -> Iterator[tuple[str, Fraction]]:
    """(group, exact mean on the scale) wherever a trace shows the score of a rater group."""
    if isinstance(simpul, dict):
        cocok = re.search(r"skor_(rekan|bawahan)$", str(simpul.get("id", simpul.get("langkah", ""))))
        if cocok and simpul.get("nilai") not in (None, "kosong", ""):
            yield cocok[1].upper(), Fraction(str(simpul["nilai"]).replace("%", "").strip())
        for isi in simpul.values():
            yield from trace_scores(isi)
    elif isinstance(simpul, list):
        for isi in simpul:
            yield from trace_scores(isi)


def solved(persamaan: list[tuple[dict[Any, Fraction], Fraction]]) -> dict[Any, Fraction]:
    """Unknowns that the equations determine (rational elimination)."""
    nama = sorted({n for kiri, _ in persamaan for n in kiri})
    baris = [[kiri.get(n, Fraction(0)) for n in nama] + [kanan] for kiri, kanan in persamaan]
    tetap, ke = [], 0
    for kolom in range(len(nama)):
        poros = next((i for i in range(ke, len(baris)) if baris[i][kolom]), None)
        if poros is None:
            continue
        baris[ke], baris[poros] = baris[poros], baris[ke]
        baris[ke] = [v / baris[ke][kolom] for v in baris[ke]]
        for i in range(len(baris)):
            if i != ke and baris[i][kolom]:
                kali = baris[i][kolom]
                baris[i] = [a - kali * b for a, b in zip(baris[i], baris[ke], strict=True)]
        tetap.append(kolom)
        ke += 1
    return {nama[k]: baris[i][-1] for i, k in enumerate(tetap) if sum(1 for v in baris[i][:-1] if v) == 1}


def leaks_of(schema: str, orang: list[int], ambil: Callable[[str, int, int], list[Any]]) -> list[str]:
    """What follows from the published sums. ambil(kind, month, person) -> bodies of the pages of that kind."""
    label = {str(i.label): i.value for i in Indikator}
    bocor = []
    for bulan, (siapa, ukuran) in product(BULAN, zip(orang, UKURAN, strict=True)):
        nyata = {k: n for k, n in zip(TERLINDUNG, ukuran, strict=True) if n}
        persamaan: list[tuple[dict[Any, Fraction], Fraction]] = []
        penilai_of: dict[str, int] = {}
        for halaman in ambil("hasil", bulan, siapa) + ambil("sumber", bulan, siapa):
            for kelompok, penilai, indikator, rata in tables_of(halaman):
                penilai_of[kelompok] = penilai
                # two printed decimals give back the whole sum
                persamaan += learned(nyata, kelompok, penilai, [label[indikator]], Fraction(round(rata * penilai)))
        for jejak in ambil("json", bulan, siapa) if schema == SKEMA["musirawas"] else ():
            for kelompok, skor in trace_scores(jejak):
                # the mean over all answers, in parts of the highest step; over how many raters is tried out
                for penilai in {penilai_of.get(kelompok, 0), nyata.get(kelompok, 0), sum(nyata.values())} - {0}:
                    jumlah = skor * 5 * penilai * len(Indikator) / (100 if skor > 1 else 1)
                    if jumlah.denominator == 1:
                        persamaan += learned(nyata, kelompok, penilai, list(Indikator.values), jumlah)
        for (kelompok, indikator), jumlah in solved(persamaan).items():
            n = nyata[kelompok]
            if n < AMBANG or jumlah in (n, 5 * n):
                bocor.append(f"{schema} 2026-{bulan:02d} {siapa} {kelompok}({n}) {indikator} = {jumlah}")
    return bocor


def learned(
    nyata: dict[str, int], kelompok: str, penilai: int, indikator: list[str], jumlah: Fraction
) -> list[tuple[dict[Any, Fraction], Fraction]]:
    """One published sum as an equation. Whose sum it is follows from the number of raters, which an insider counts."""
    if kelompok not in TERLINDUNG:
        return []
    milik = [kelompok] if nyata.get(kelompok) == penilai else list(nyata)
    if sum(nyata[k] for k in milik) != penilai:
        return []
    return [({(k, i): Fraction(1) for k in milik for i in indikator}, jumlah)]


@pytest.fixture(scope="module")
def tertanam(basis: Sesi, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """World 1 of both regions, closed; accounts and rated people by region."""
    with django_db_blocker.unblock():
        basis.renew()
        basis.warm_hosts()
        isi: dict[str, Any] = {}
        for schema in SKEMA.values():
            orang = sasaran_of(schema)
            plant(schema, ratings_of(schema, orang, dunia=1))
            with region_atomic(schema):
                isi[schema] = {"orang": orang, "akun": accounts_of(schema), "keluar": told(schema)}
        yield isi
        connection.close()
        basis.renew()


def fetcher(klien: Callable[..., Any], slug: str, pengguna: Pengguna, sql: list[str]) -> Callable[..., list[Any]]:
    """Pages about one person in one month as that account sees them; `sql` gets every statement that was sent."""
    client = klien(slug, pengguna=pengguna)

    def ambil(jenis: str, bulan: int, siapa: int) -> list[Any]:
        kode = f"2026-{bulan:02d}"
        slip = f"/penilaian/slip/{kode}/{siapa}/"
        alamat = {
            "hasil": f"/perilaku/hasil/{siapa}/?ronde={kode}",
            "sumber": f"{slip}sumber/",
            "json": f"{slip}json/",
        }[jenis]
        with CaptureQueriesContext(connection) as rekaman:
            jawab = client.get(alamat)
        sql.extend(q["sql"] for q in rekaman.captured_queries)
        if jawab.status_code == 404 and jenis == "hasil":
            return []  # nothing to tell
        assert jawab.status_code == 200, alamat
        return [json.loads(jawab.content) if jenis == "json" else jawab.content.decode()]

    return ambil


# -- the four ways in --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", sorted(SKEMA))
def test_no_rating_follows_from_what_is_published(tertanam: Any, klien: Callable[..., Any], slug: str) -> None:
    isi, sql = tertanam[SKEMA[slug]], []
    ambil = fetcher(klien, slug, isi["akun"]["bkpsdm"], sql)
    terlihat = [
        t for s in isi["orang"] for h in ambil("hasil", BULAN[0], s) for t in tables_of(h) if t[0] in TERLINDUNG
    ]
    assert terlihat, "groups that may be told are told, else this proves nothing"
    assert min(n for _, n, _, _ in terlihat) == AMBANG
    assert list(trace_scores(ambil("json", BULAN[0], isi["orang"][2]))), "the score of three peers stands in the trace"
    assert not list(trace_scores(ambil("json", BULAN[0], isi["orang"][0]))), "that of one does not"
    assert leaks_of(SKEMA[slug], isi["orang"], ambil) == []
    assert reading_answers(sql) == []


def reading_answers(sql: list[str]) -> list[str]:
    return [s for s in sql if re.search(r"perilaku_(jawaban|lembar)\b", s)]


@pytest.mark.parametrize("peran", ["pegawai", "atasan", "admin_opd", "bkpsdm", "pimpinan", "inspektorat"])
def test_no_page_of_any_role_asks_for_an_answer(tertanam: Any, klien: Callable[..., Any], peran: str) -> None:
    """Every endpoint of the permission table that the role may get, about a rated person in a closed month."""
    isi = tertanam[SKEMA["bandung"]]
    client = klien("bandung", pengguna=isi["akun"][peran])
    ids = Sebutan(sendiri=isi["orang"][0], orang_lain=isi["orang"][2], bawahan=isi["orang"][5], job="x")
    urutan = ("pegawai", "atasan", "admin_opd", "bkpsdm", "pimpinan", "inspektorat").index(peran) + 1
    banyak, sql = 0, []
    for kasus in izin_semua().values():
        for cara, alamat, kode in kasus:
            if cara != "get" or kode.split()[urutan] in ("403", "404", "405") or "{job}" in alamat:
                continue
            with CaptureQueriesContext(connection) as rekaman:
                jawab = client.get(alamat.format_map(ids).replace("2026-10", "2026-09"))
            banyak += jawab.status_code == 200
            sql += [q["sql"] for q in rekaman.captured_queries]
    assert banyak > 8
    assert reading_answers(sql) == []


@pytest.mark.parametrize("slug", sorted(SKEMA))
def test_other_rules_and_corrections_see_the_same_sums(tertanam: Any, terhubung: Sesi, slug: str) -> None:
    """A draft with another threshold, a recomputation and a correction work on the frozen facts: there is no row of a
    smaller group in them, so no rule can bring it back."""
    schema, orang = SKEMA[slug], tertanam[SKEMA[slug]]["orang"]
    with region_atomic(schema):
        for periode in Periode.objects.filter(bulan__in=BULAN):
            for bagian in BagianHitungan.objects.filter(hitungan=periode.hitungan_berlaku_id):
                fakta = facts_frozen(bagian)
                v = fakta.tabel["nilai_360"]
                kecil = (v["jumlah_penilai"] < AMBANG) & ((v["kelompok"] == 2) | (v["kelompok"] == 3))
                assert not kecil.any()
                kunci = dict(zip(fakta.tabel["pegawai"]["id"].tolist(), fakta.kunci, strict=True))
                for kolom in ("jumlah_nilai", "jumlah_penilai"):
                    ubah = Perubahan("nilai_360", kunci[orang[0]], "REKAN:DISIPLIN", kolom, "3")
                    with pytest.raises(KoreksiDitolak, match="tidak ada dalam potret"):
                        apply_changes(fakta, [ubah])
        assert HasilPegawai.objects.filter(pegawai_id__in=orang).exists()
        assert Ronde.objects.filter(bulan__in=BULAN, ambang=AMBANG).count() == len(BULAN)
        assert Pegawai.objects.filter(pk__in=orang).count() == len(UKURAN)


def test_control_a_visible_part_beside_the_merged_whole_is_found() -> None:
    """What the page behind the slip once did: peers shown as they were, the score over peers and one subordinate."""
    tahu = [
        ({("REKAN", "A"): Fraction(1)}, Fraction(12)),
        ({("REKAN", "A"): Fraction(1), ("BAWAHAN", "A"): Fraction(1)}, Fraction(14)),
    ]
    assert solved(tahu)["BAWAHAN", "A"] == 2
    assert solved(tahu[1:]) == {}


def test_control_reading_answers_is_seen(wilayah: Callable[..., Any]) -> None:
    wilayah("bandung")
    with CaptureQueriesContext(connection) as rekaman:
        Lembar.objects.filter(kelompok="REKAN").count()
    assert reading_answers([q["sql"] for q in rekaman.captured_queries])


@pytest.fixture
def kosong(segar: Sesi) -> Sesi:
    """Regions in which nothing is planted; they come after the tests that look at the planted ones."""
    segar.renew()
    segar.warm_hosts()
    return segar


def test_two_worlds_of_ratings_look_alike(tertanam: Any, kosong: Sesi) -> None:
    for schema in SKEMA.values():
        orang = tertanam[schema]["orang"]
        satu, dua = (ratings_of(schema, orang, dunia=d) for d in (1, 2))
        assert satu.keys() == dua.keys()
        assert all(satu[k] != dua[k] for k in satu), "each single rating is another one"
        plant(schema, dua)
        assert told(schema) == tertanam[schema]["keluar"]


def test_control_another_sum_of_a_large_group_is_another_world(tertanam: Any, kosong: Sesi) -> None:
    schema = SKEMA["musirawas"]
    orang = tertanam[schema]["orang"]
    lain = ratings_of(schema, orang, dunia=1)
    kunci = next(k for k in lain if k[0][2] == orang[3] and lain[k] > 1)
    plant(schema, lain | {kunci: lain[kunci] - 1})
    assert told(schema) != tertanam[schema]["keluar"]


def test_control_a_group_of_one_kept_in_the_score_is_found(
    kosong: Sesi, klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = SKEMA["musirawas"]
    monkeypatch.setattr(pelindung, "threshold_of", lambda hari: (1, False, []))
    orang = sasaran_of(schema)
    nilai = ratings_of(schema, orang, dunia=1)
    plant(schema, nilai)
    with region_atomic(schema):
        akun = accounts_of(schema)
    bocor = leaks_of(schema, orang, fetcher(klien, "musirawas", akun["bkpsdm"], []))
    satu = (schema, BULAN[0], orang[0], "REKAN")
    assert f"{schema} 2026-07 {orang[0]} REKAN(1) DISIPLIN = {nilai[satu, 0, 'DISIPLIN']}" in bocor
