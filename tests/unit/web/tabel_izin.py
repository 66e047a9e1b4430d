"""Runs the permission table: each row as each role, in its own region and, with the same cookie, in another one.

Each role logs in once. What comes back is a list of sentences, empty when all is well, so that the planted holes of
test_izin_lubang.py can show what each check is for. What the URL configuration alone says: periksa_titik.py.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection, transaction

from erk_kit.binding import RegionBindingError, bind
from tests.basis_data import SKEMA
from tests.klien import KlienWilayah
from tests.unit.web.conftest import Dunia
from tests.unit.web.izin import PERAN, PERAN_KONSOL, Baris
from tests.unit.web.peminta import Jawaban, Peminta
from tests.unit.web.periksa_titik import PINTU, UMUM, UMUM_PUSTAKA
from tests.unit.web.titik import CARA, Titik

MASUK = "/akun/login/"
# a method without a row is tried as the one without an account and as the one who may most
PERAN_CARA = frozenset({"tamu", "bkpsdm", "pengelola"})
JANJI = {"{atasan}": "200", "{putus}": "422", "{alih}": "302"}
# answers that let nobody do anything
TOLAK = frozenset({403, 404, 405, 422})
# what a refused request may write all the same: its session, and that it was refused
BOLEH_TULIS = frozenset({"django_session", "usersessions_usersession", "jejak_catatan"})


@dataclass
class Tabel:
    """nilai: what stands in the paths beside the sample's people (objek.py). banyak: answers compared so far, by what
    they were compared for."""

    dunia: Dunia
    titik: Mapping[str, Titik]
    baris: Baris
    nilai: Mapping[str, int | str] = field(default_factory=dict)
    slug: str = "bandung"
    minta: Peminta = field(default_factory=Peminta)
    banyak: Counter[str] = field(default_factory=Counter)
    _sesi: dict[str, str] = field(default_factory=dict)
    _arti: dict[tuple[str, str, str], str] = field(default_factory=dict)

    @property
    def peran(self) -> tuple[str, ...]:
        return PERAN_KONSOL if self.slug == "konsol" else PERAN

    # -- the three tables ------------------------------------------------------------------------------------------

    def sendiri(self) -> list[str]:
        """Each row as each role in its own region. Whoever is refused has written nothing; and so has everybody who
        sent something about a thing of somebody else's, unless the row says so: "302+" does write."""
        salah: list[str] = []
        nanti = []
        with self._scratch(self.slug):
            sebelum = written()
            for nama, cara, alamat, kode in rows(self.baris):
                jalur = self.jalur(alamat)
                for peran, tulis in zip(self.peran, kode.split(), strict=True):
                    siapa = f"{peran} {cara} {jalur} ({nama})"
                    harap = self._expected(tulis.rstrip("+"), peran, jalur)
                    self.banyak["sendiri"] += 1
                    with undone():
                        try:
                            jawab = self._ask(peran, cara, jalur)
                        except RegionBindingError:
                            # it reads what is published, which it can only do between its own transactions
                            nanti.append((siapa, peran, cara, jalur, harap))
                            sebelum = written()
                            continue
                        salah += _wrong(jawab, harap, siapa)
                        kini = written()
                    ubah, sebelum = set(kini - sebelum) - BOLEH_TULIS, kini
                    lain = cara != "get" and "_lain}" in alamat
                    if tulis.endswith("+"):
                        salah += [] if ubah else [f"{siapa}: {jawab}, tetapi tidak mengubah apa pun"]
                    elif ubah and (lain or jawab.kode in TOLAK or jawab.ke.startswith(MASUK)):
                        salah.append(f"{siapa}: {jawab}, tetapi menulis ke {', '.join(sorted(ubah))}")
        for siapa, peran, cara, jalur, harap in nanti:
            salah += _wrong(self._ask(peran, cara, jalur), harap, siapa)
        return salah

    def asing(self, sana: str, baris: Baris | None = None) -> list[str]:
        """Each row of another site (`baris`; those of this one where it has the same) as each role with its cookie of
        here: what a guest gets there, and that is the log-in page unless the endpoint is for everybody.

        The session stands there too, as after a restored backup, and so does an account of the same id and password:
        only the region in the session keeps the door shut.
        """
        salah = []
        kunci = {p: self._key(p) for p in self.peran[1:]}
        with _bound(self.slug):
            sesi = list(Session.objects.filter(pk__in=kunci.values()))
        with self._scratch(sana):
            account_twins(self.dunia.akun[self.slug, p] for p in self.peran[1:])
            Session.objects.bulk_create(sesi)
            for nama, cara, alamat, _ in rows(baris or self.baris):
                jalur = self.jalur(alamat)
                # each role has a session of its own, so that one taking back will do
                with undone():
                    harap = self.minta.minta(sana, cara, jalur)
                    semua = {p: self.minta.minta(sana, cara, jalur, kunci[p]) for p in self.peran[1:]}
                if nama not in UMUM | PINTU | UMUM_PUSTAKA and harap.kode != 405 and not harap.ke.startswith(MASUK):
                    salah.append(f"tamu {cara} {sana}{jalur} ({nama}): {harap}, seharusnya ke halaman masuk")
                for peran, jawab in semua.items():
                    self.banyak["asing"] += 1
                    if jawab != harap:
                        siapa = f"{peran} {cara} {sana}{jalur} ({nama})"
                        salah.append(f"{siapa}: {jawab}, seharusnya seperti tamu: {harap}")
        return salah

    def cara_lain(self) -> list[str]:
        """Methods without a row: 405 or the log-in page. allauth's forms take PUT for POST, behind the same guards."""
        salah = []
        with self._scratch(self.slug):
            for nama, kasus in self.baris.items():
                if nama not in self.titik or self.titik[nama].pustaka:
                    continue
                jalur = self.jalur(kasus[0][1])
                for cara in sorted(set(CARA) - {c for c, _, _ in kasus}):
                    with undone():
                        semua = {p: self._ask(p, cara, jalur) for p in self.peran if p in PERAN_CARA}
                    for peran, jawab in semua.items():
                        self.banyak["cara"] += 1
                        if jawab.kode != 405 and not jawab.ke.startswith(MASUK):
                            salah.append(f"{peran} {cara} {jalur} ({nama}): {jawab} tanpa baris, seharusnya 405")
        return salah

    # -- parts -----------------------------------------------------------------------------------------------------

    def jalur(self, alamat: str) -> str:
        d = self.dunia
        orang = {"sendiri": d.sendiri, "orang_lain": d.orang_lain, "bawahan": d.bawahan}
        return alamat.format(**{**orang, **self.nilai, "job": uuid.UUID(int=7)})

    def _key(self, peran: str) -> str:
        """Key of the session of that role, which is logged in once."""
        if peran not in self._sesi:
            klien = KlienWilayah(self.slug)
            klien.masuk(self.dunia.akun[self.slug, peran])
            self._sesi[peran] = klien.cookies[settings.SESSION_COOKIE_NAME].value
        return self._sesi[peran]

    def _ask(self, peran: str, cara: str, jalur: str) -> Jawaban:
        """As that role, with the cookie of its log-in whatever the request before did."""
        return self.minta.minta(self.slug, cara, jalur, "" if peran == "tamu" else self._key(peran))

    @contextmanager
    def _scratch(self, slug: str) -> Iterator[None]:
        """One transaction for a whole table, thrown away: rows then do not see what others did, and nothing is
        committed thousands of times. Counted limits begin anew."""
        for peran in self.peran[1:]:
            self._key(peran)
        caches["batas"].clear()
        with _bound(slug):
            yield
            transaction.set_rollback(True)

    def _expected(self, tulis: str, peran: str, jalur: str) -> str:
        """What a row means for that role, where the sample decides."""
        if not tulis.startswith("{"):
            return tulis
        if (tulis, peran, jalur) not in self._arti:
            self._arti[tulis, peran, jalur] = self._decided(tulis, peran, jalur)
        return self._arti[tulis, peran, jalur]

    def _decided(self, tulis: str, peran: str, jalur: str) -> str:
        from tenants.organisasi.aktor import Aktor
        from tenants.organisasi.selectors import pegawai_diakses

        pengguna = self.dunia.akun.get((self.slug, peran))
        if tulis in JANJI:
            return JANJI[tulis] if pengguna and Aktor(pengguna).adalah_atasan else "403"
        assert tulis == "{lihat}", tulis
        kunci = int(next(s for s in reversed(jalur.split("/")) if s.isdecimal()))
        return "200" if pengguna and pegawai_diakses(actor=pengguna).filter(pk=kunci).exists() else "404"


def rows(baris: Baris) -> Iterator[tuple[str, str, str, str]]:
    for nama, kasus in baris.items():
        for cara, alamat, kode in kasus:
            yield nama, cara, alamat, kode


@contextmanager
def _bound(slug: str) -> Iterator[None]:
    with bind("public" if slug == "konsol" else SKEMA[slug]), transaction.atomic():
        yield


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens in the database inside is taken back."""
    titik = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(titik)


_TULISAN = """
    select relname, banyak from (
        select c.relname, pg_stat_get_xact_tuples_inserted(c.oid) + pg_stat_get_xact_tuples_updated(c.oid)
            + pg_stat_get_xact_tuples_deleted(c.oid) as banyak
        from pg_class c where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
    ) t where banyak > 0
"""


def written() -> Counter[str]:
    """Rows written by the open transaction so far, by table, also those that were taken back."""
    with connection.cursor() as cursor:
        cursor.execute(_TULISAN)
        return Counter(dict(cursor.fetchall()))


def account_twins(semua: Iterator[Any]) -> None:
    """The same accounts made in the bound site too: same id, same password."""
    from tenants.akun.models import Pengguna

    for satu in semua:
        Pengguna.objects.update_or_create(
            pk=satu.pk, defaults={"nip": f"{satu.pk:018d}", "nama": satu.nama, "password": satu.password}
        )


def _wrong(jawab: Jawaban, harap: str, siapa: str) -> list[str]:
    return [] if jawab.kode == int(harap) else [f"{siapa}: {jawab}, seharusnya {harap}"]
