"""The threshold at the source says what the engine's says; a closed round is closed; no rater holds up a month."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tenants.organisasi.galat import GalatLayanan
from tenants.pemberitahuan.models import Pemberitahuan
from tenants.penilaian.models import HasilPegawai
from tenants.penilaian.services import period_blockers, period_close
from tenants.perilaku import pelindung, services
from tenants.perilaku import services_pertanyaan as bank
from tenants.perilaku.models import Agregat, Jawaban, Lembar, Pertanyaan, PertanyaanRonde, Pilihan, Ronde, TugasMenilai
from tenants.perilaku.pengingat import round_remind, stage_of
from tenants.perilaku.ronde import round_open_ruled, rules_of_round
from tenants.perilaku.selectors import pertanyaan_aktif, pertanyaan_ronde
from tenants.perilaku.tasks import tend_region
from tests.orang_uji import Kantor
from tests.unit.core.test_mesin_penilai import left
from tests.unit.penilaian.conftest import Daerah, _bersih, daerah, paket_uji

__all__ = ["_bersih", "daerah", "paket_uji"]

INDIKATOR = ("INTEGRITAS", "DISIPLIN", "PELAYANAN")
UKURAN = list(itertools.product((0, 1), range(6), range(6)))  # superior, peers, subordinates


@pytest.mark.parametrize("rule", ["bagi_ulang", "gabung"])
@pytest.mark.parametrize("ambang", [3, 5])
def test_the_sums_are_those_that_the_engine_would_keep(
    wilayah: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, rule: str, ambang: int
) -> None:
    """So a pack that applies its own threshold to them changes nothing, and pay is what it was."""
    wilayah("musirawas")
    monkeypatch.setattr(pelindung, "threshold_of", lambda hari: (ambang, rule == "gabung", []))
    kantor = Kantor.buat()
    tanya = [Pertanyaan.objects.create(indikator=i, teks=i, urutan=90) for i in INDIKATOR]
    ronde = Ronde.objects.create(tahun=2031, bulan=1, dibuka=dt.date(2031, 1, 1), ditutup=dt.date(2031, 1, 9))
    mentah: list[Any] = []
    for ke, banyak in enumerate(UKURAN):
        orang = kantor.orang(f"Dinilai {ke}")
        for kelompok, n in zip(("ATASAN", "REKAN", "BAWAHAN"), banyak, strict=True):
            lembar = [Lembar(ronde=ronde, dinilai=orang, kelompok=kelompok) for _ in range(n)]
            Lembar.objects.bulk_create(lembar)
            nilai = {(k, p.indikator): (3 * k + ke + p.pk) % 5 + 1 for k in range(n) for p in tanya}
            Jawaban.objects.bulk_create(
                Jawaban(ronde=ronde, lembar=satu, pertanyaan=p, nilai=nilai[k, p.indikator])
                for k, satu in enumerate(lembar)
                for p in tanya
            )
            if n:
                mentah += [(orang.pk, kelompok, i, n, sum(nilai[k, i] for k in range(n))) for i in INDIKATOR]
    services.round_close(ronde=ronde.pk)
    per = [(o, [(0, *isi) for satu, *isi in mentah if satu == o]) for o in dict.fromkeys(b[0] for b in mentah)]
    harap = sorted((o, k, i, n, int(poin)) for o, baris in per for _, _, k, i, n, poin in left(rule, baris, ambang))
    kolom = ("dinilai_id", "kelompok", "indikator", "jumlah_penilai", "jumlah_nilai", "jumlah_jawaban")
    ada = list(Agregat.objects.filter(ronde=ronde).values_list(*kolom))
    assert sorted(b[:5] for b in ada) == harap
    # one question an indicator
    assert all(b[3] == b[5] for b in ada)
    assert {b[1] for b in harap} == {"ATASAN", "REKAN", "BAWAHAN"}


def test_a_pack_may_be_stricter_but_never_laxer_than_three(
    wilayah: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.organisasi.operasi import Operasi

    wilayah("musirawas")
    for tertulis, jadi in ((None, 3), (1, 3), (3, 3), (5, 5)):
        aturan = Operasi({"ambang_penilai": tertulis, "penilai_kurang": "gabung", "minimum_penilai": 2})
        pilot = Operasi({"ambang_penilai": 2})
        monkeypatch.setattr(pelindung, "operasi_semua", lambda _, a=aturan, p=pilot: {None: a, 7: p})
        assert pelindung.threshold_of(dt.date(2026, 11, 30)) == (jadi, True, [7]), "a pilot that drops is told apart"
    assert rules_of_round(dt.date(2026, 11, 30)).minimum >= 5


def test_a_closed_round_never_changes(wilayah: Callable[..., Any]) -> None:
    """Closed twice, extended, answered: its sums were told, and any answer more would be told by the difference."""
    wilayah("musirawas")
    services.survey_default_set()
    kantor = Kantor.buat()
    kepala = kantor.orang("Kepala", jenis="ADMINISTRATOR")
    staf = [kantor.orang(f"Staf {n}", atasan=kepala) for n in range(4)]
    ronde = services.round_open(tahun=2026, bulan=11, dengan_diri=False)
    jawab = {p.pk: 4 for p in pertanyaan_ronde(ronde_id=ronde.pk)}
    for satu in staf[1:]:
        services.answer_submit(ronde=ronde.pk, penilai=satu.pk, dinilai=staf[0].pk, jawaban=jawab)
    services.round_close(ronde=ronde.pk)
    dulu = list(Agregat.objects.filter(ronde=ronde).order_by("pk").values_list())
    assert dulu
    services.round_close(ronde=ronde.pk)
    with pytest.raises(GalatLayanan, match="tidak dapat dibuka lagi"):
        services.round_extend(ronde=ronde.pk, sampai=dt.date(2026, 12, 9))
    with pytest.raises(GalatLayanan, match="tidak sedang dibuka"):
        services.answer_submit(ronde=ronde.pk, penilai=kepala.pk, dinilai=staf[0].pk, jawaban=jawab)
    assert list(Agregat.objects.filter(ronde=ronde).order_by("pk").values_list()) == dulu


def test_groups_that_cannot_count_are_not_asked_and_large_ones_are_drawn(wilayah: Callable[..., Any]) -> None:
    wilayah("musirawas")
    services.survey_default_set()
    kantor = Kantor.buat()
    kepala = kantor.orang("Kepala", jenis="ADMINISTRATOR")
    for n in range(8):
        kantor.orang(f"Staf {n}", atasan=kepala)
    kasi = [kantor.orang(f"Kasi {n}", jenis="PENGAWAS", atasan=kepala) for n in range(3)]
    for n in range(2):
        kantor.orang(f"Pelaksana {n}", atasan=kasi[0])

    def tugas(bulan: int, orang: Any, **isi: Any) -> dict[str, int]:
        ronde = services.round_open(
            tahun=2026, bulan=bulan, dengan_diri=False, maks_rekan=5, maks_bawahan=5, min_penilai=3, **isi
        )
        semua = list(TugasMenilai.objects.filter(ronde=ronde, dinilai=orang).values_list("kelompok", flat=True))
        return {k: semua.count(k) for k in set(semua)}

    assert tugas(11, kepala) == {"BAWAHAN": 5}
    assert tugas(12, kasi[0]) == {"ATASAN": 1}, "two peers and two subordinates cannot reach three"
    # merged they are four
    Ronde.objects.filter(bulan=12).update(tahun=2027)
    assert tugas(12, kasi[0], gabung=True) == {"ATASAN": 1, "REKAN": 2, "BAWAHAN": 2}


def test_a_month_closes_without_a_single_answer_and_only_an_open_round_blocks(daerah: Daerah) -> None:
    with daerah.buka():
        atasan = daerah.pabrik.pegawai("Atasan")
        orang = daerah.pabrik.pegawai("Siti")
        daerah.pabrik.presensi()
        services.survey_default_set()
        ronde = Ronde.objects.create(
            tahun=2026, bulan=10, dibuka=dt.date(2026, 10, 31), ditutup=dt.date(2099, 1, 1), status="DIBUKA"
        )
        TugasMenilai.objects.create(ronde=ronde, dinilai=orang, penilai=atasan, kelompok="ATASAN")
        (satu,) = period_blockers(schema=daerah.schema, kode="2026-10")
        assert (satu.kode, "Penilai yang belum mengisi tidak menahan" in satu.saran) == ("RONDE_MASIH_DIBUKA", True)
        # past its last day nobody has to do anything
        Ronde.objects.update(ditutup=dt.date(2026, 11, 5))
        assert period_blockers(schema=daerah.schema, kode="2026-10") == []
    assert period_close(schema=daerah.schema, kode="2026-10").jumlah_pegawai >= 2
    with daerah.buka():
        ronde.refresh_from_db()
        assert (ronde.status, ronde.ambang, Agregat.objects.count()) == ("DITUTUP", 3, 0)
        assert HasilPegawai.objects.get(pegawai=orang).keadaan == "DIHITUNG"


def test_reminders_go_once_each_to_those_who_owe(wilayah: Callable[..., Any]) -> None:
    wilayah("musirawas")
    services.survey_default_set()
    kantor = Kantor.buat()
    kepala = kantor.orang("Kepala", jenis="ADMINISTRATOR")
    staf = [kantor.orang(f"Staf {n}", atasan=kepala) for n in range(3)]
    hari = [dt.date(2026, 11, n) for n in range(20, 29)]
    ronde = services.round_open(tahun=2026, bulan=11, dengan_diri=False, dibuka=hari[0], ditutup=hari[8])
    assert [stage_of(ronde, h) for h in (dt.date(2026, 11, 19), *hari)] == [0, 1, 1, 1, 1, 2, 2, 2, 2, 3]
    milik = Pemberitahuan.objects.filter(jenis="perilaku.menunggu", penerima__in=[kepala.pk, *(s.pk for s in staf)])

    assert round_remind(ronde_id=ronde.pk, hari=hari[0]) >= 4
    assert milik.count() == 4
    assert round_remind(ronde_id=ronde.pk, hari=hari[1]) == 0
    TugasMenilai.objects.filter(ronde=ronde, penilai=staf[0]).update(selesai=True)
    round_remind(ronde_id=ronde.pk, hari=hari[8])
    assert milik.count() == 7, "half time was missed and is not made up for; who is done hears nothing"
    assert round_remind(ronde_id=ronde.pk, hari=hari[8]) == 0
    for satu in milik:
        assert not any(o.nama in satu.judul + satu.isi for o in (kepala, *staf)), "never about whom"


def test_the_hourly_look_closes_what_is_over(daerah: Daerah) -> None:
    with daerah.buka():
        services.survey_default_set()
        lewat = {"dibuka": dt.date(2026, 9, 1), "ditutup": dt.date(2026, 9, 9), "status": "DIBUKA"}
        nanti = lewat | {"ditutup": dt.date(2099, 1, 1)}
        Ronde.objects.create(tahun=2026, bulan=9, **lewat)
        Ronde.objects.create(tahun=2026, bulan=8, **nanti)
    tend_region(schema=daerah.schema)
    with daerah.buka():
        assert dict(Ronde.objects.values_list("bulan", "status")) == {9: "DITUTUP", 8: "DIBUKA"}


def test_a_round_is_opened_by_the_packs_rules_and_refuses_what_it_cannot_be(daerah: Daerah) -> None:
    from tenants.akun.models import Pengguna

    hari = dt.date(2026, 11, 28)
    with daerah.buka():
        services.survey_default_set()
        daerah.pabrik.pegawai("Siti")
        akun = Pengguna.objects.create(nip="1", nama="BKPSDM")
        isi: dict[str, Any] = {"tahun": 2026, "bulan": 11, "hari": hari, "actor": akun}
        for ubah, pesan in (
            ({"bulan": 12}, "belum dimulai"),
            ({"ditutup": hari - dt.timedelta(days=1)}, "di luar 28 Nov 2026 sampai"),
            ({"ditutup": hari + dt.timedelta(days=61)}, "di luar"),
        ):
            with pytest.raises(GalatLayanan, match=pesan):
                round_open_ruled(**{"ditutup": hari, **isi, **ubah})
        ronde = round_open_ruled(**isi, ditutup=dt.date(2026, 12, 5))
        assert (ronde.dibuka, ronde.ditutup) == (hari, dt.date(2026, 12, 5))


def test_words_that_were_asked_stay_and_other_words_are_another_question(wilayah: Callable[..., Any]) -> None:
    wilayah("musirawas")
    services.survey_default_set()
    ronde = services.round_open(tahun=2026, bulan=11, dengan_diri=False)
    dulu = [(p.pk, p.teks) for p in pertanyaan_ronde(ronde_id=ronde.pk)]
    lama = Pertanyaan.objects.get(pk=dulu[0][0])
    baru = bank.question_change(
        pertanyaan_id=lama.pk, teks="Menepati janji kepada rekan", indikator="INTEGRITAS", urutan=1
    )
    lama.refresh_from_db()
    assert (baru.pk != lama.pk, lama.aktif, lama.teks) == (True, False, dulu[0][1])
    assert [(p.pk, p.teks) for p in pertanyaan_ronde(ronde_id=ronde.pk)] == dulu, "the open round asks what it asked"
    assert baru in pertanyaan_aktif()
    # never asked: changed in place; the same form again changes nothing
    sama = bank.question_change(
        pertanyaan_id=baru.pk, teks="Menepati janji kepada semua", indikator="DISIPLIN", urutan=9
    )
    assert (sama.pk, PertanyaanRonde.objects.filter(pertanyaan=sama).exists()) == (baru.pk, False)
    with pytest.raises(GalatLayanan, match="sudah ada dan aktif"):
        bank.question_add(indikator="DISIPLIN", teks="menepati janji kepada SEMUA")
    with pytest.raises(GalatLayanan, match="sedang dibuka"):
        bank.scale_words_set(label={1: "Sekali-sekali"})
    Ronde.objects.filter(status="DIBUKA").update(status="DITUTUP")
    bank.scale_words_set(label={1: "Sekali-sekali"})
    assert Pilihan.objects.get(nilai=1).label == "Sekali-sekali"
    for satu in Pertanyaan.objects.filter(aktif=True)[1:]:
        bank.question_switch(pertanyaan_id=satu.pk, aktif=False)
    with pytest.raises(GalatLayanan, match="aktif yang terakhir"):
        bank.question_switch(pertanyaan_id=Pertanyaan.objects.get(aktif=True).pk, aktif=False)
