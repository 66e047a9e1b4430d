"""Random histories of drafts against a small model: whatever is done in whatever order, what rules is only ever what
another person accepted unchanged."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.aturan.dampak import Bahan, impact_of, impact_store
from tenants.penilaian.aturan.models import PenerimaanAturan, RancanganAturan
from tenants.penilaian.aturan.services import (
    rancangan_from_ruling,
    rancangan_reject,
    rancangan_submit,
    rancangan_withdraw,
)
from tenants.penilaian.aturan.sidik import content_hash, draft_pack, ruling_of
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.paket import rules_of
from tests.unit.aturan.conftest import DESEMBER, Kota

pytestmark = pytest.mark.unit
K = RancanganAturan.Keadaan
ORANG = ("satu", "dua")


def machine_of(kota: Kota, nomor: list[int]) -> type[RuleBasedStateMachine]:
    class Mesin(RuleBasedStateMachine):
        """One draft after the other, each run of the machine in a month of its own. `harap` is what must be true."""

        @initialize()
        def mulai(self) -> None:
            nomor[0] += 1
            self.bulan = dt.date(2027 + nomor[0] // 12, 1 + nomor[0] % 12, 1)
            with kota.buka():
                self.berlaku = ruling_of(Bulan(self.bulan.year, self.bulan.month), None).hash  # type: ignore[union-attr]
            self.buat()

        def buat(self) -> None:
            with kota.buka():
                satu = rancangan_from_ruling(actor_id=kota.id("satu"), mulai=self.bulan)
            self.pk, self.keadaan, self.revisi = satu.pk, "DRAF", 1
            self.penyunting, self.pengaju = "satu", ""
            self.dampak, self.sidik, self.lama = "", "", ""

        def ambil(self) -> RancanganAturan:
            return RancanganAturan.objects.get(pk=self.pk)

        @precondition(lambda self: self.keadaan in ("DITERIMA", "DITARIK"))
        @rule()
        def lagi(self) -> None:
            self.buat()

        @rule(naik=st.integers(1, 3))
        def sunting(self, naik: int) -> None:
            with kota.buka():
                sebelum = self.ambil()
                try:
                    baris = {"5": 1, "7": naik, "9": 3, "11": 4}
                    sesudah = kota.sunting(sebelum, baris, self.bulan)
                except GalatLayanan:
                    assert self.keadaan in ("DITERIMA", "DITARIK")
                    return
            assert self.keadaan in ("DRAF", "DIAJUKAN", "DITOLAK")
            if sesudah.hash_paket != sebelum.hash_paket and self.keadaan != "DRAF":
                self.keadaan, self.revisi, self.sidik = "DRAF", self.revisi + 1, ""
            self.penyunting = "satu" if sesudah.hash_paket != sebelum.hash_paket else self.penyunting

        @precondition(lambda self: self.keadaan in ("DRAF", "DITOLAK"))
        @rule()
        def hitung(self) -> None:
            # the numbers of an impact are tested elsewhere; here only what it is bound to
            with kota.buka():
                satu = self.ambil()
                bulan = Bulan(self.bulan.year, self.bulan.month)
                bahan = Bahan(draft_pack(satu), None, None, bulan, None, rules_of(bulan))
                ringkas, baris = impact_of(bahan)
                self.dampak = content_hash(satu)
                isi: dict[str, Any] = {"ringkas": ringkas, "baris": baris, "actor_id": kota.id("satu")}
                impact_store(rancangan=satu, sidik_isi=self.dampak, bahan=bahan, **isi)

        @rule(siapa=st.sampled_from(ORANG))
        def ajukan(self, siapa: str) -> None:
            with kota.buka():
                satu = self.ambil()
                boleh = self.keadaan == "DRAF" and satu.hash_paket != self.berlaku and self.dampak == content_hash(satu)
                try:
                    satu = rancangan_submit(actor_id=kota.id(siapa), rancangan_id=self.pk)
                except GalatLayanan:
                    assert not boleh
                    return
            assert boleh
            self.keadaan, self.pengaju, self.sidik, self.lama = "DIAJUKAN", siapa, satu.sidik, satu.hash_paket

        @rule(siapa=st.sampled_from((*ORANG, "pimpinan")), benar=st.booleans())
        def terima(self, siapa: str, benar: bool) -> None:
            with kota.buka():
                satu = self.ambil()
            boleh = self.keadaan == "DIAJUKAN" and siapa not in (self.pengaju, self.penyunting) and benar
            try:
                kota.terima(satu, siapa, sidik=self.sidik if benar else "f" * 64)
            except GalatLayanan:
                assert not boleh
                return
            assert boleh
            self.keadaan, self.berlaku = "DITERIMA", self.lama

        @rule(siapa=st.sampled_from((*ORANG, "pimpinan")))
        def tolak(self, siapa: str) -> None:
            boleh = self.keadaan == "DIAJUKAN" and siapa not in (self.pengaju, self.penyunting)
            try:
                with kota.buka():
                    isi = {"rancangan_id": self.pk, "sidik": self.sidik, "alasan": "uji"}
                    rancangan_reject(actor_id=kota.id(siapa), **isi)
            except GalatLayanan:
                assert not boleh
                return
            assert boleh
            self.keadaan = "DITOLAK"

        @rule()
        def tarik(self) -> None:
            try:
                with kota.buka():
                    rancangan_withdraw(actor_id=kota.id("satu"), rancangan_id=self.pk)
            except GalatLayanan:
                assert self.keadaan in ("DITERIMA", "DITARIK")
                return
            assert self.keadaan in ("DRAF", "DIAJUKAN", "DITOLAK")
            self.keadaan = "DITARIK"

        @invariant()
        def benar(self) -> None:
            if not hasattr(self, "pk"):
                return
            with kota.buka():
                satu = self.ambil()
                assert (satu.keadaan, satu.revisi) == (self.keadaan, self.revisi)
                berlaku = ruling_of(Bulan(self.bulan.year, self.bulan.month), None)
                assert berlaku is not None
                assert berlaku.hash == self.berlaku
                for t in PenerimaanAturan.objects.all():
                    assert t.diterima_oleh_id != t.diajukan_oleh_id

    return Mesin


def test_random_histories(kota_terbuka: Kota, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.penilaian.aturan import services

    # the machine's impacts compare with nothing, so that hundreds of them cost nothing
    monkeypatch.setattr(services, "comparison_month", lambda: None)
    assert DESEMBER.year == 2026
    run_state_machine_as_test(
        machine_of(kota_terbuka, [0]),
        settings=settings(
            max_examples=25,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
