"""The 360 round: raters from the line, whole sheets, and no way back from an answer to its rater."""

import pytest
from django.db import models

from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.services import kepala_daerah_create
from tenants.perilaku import selectors, services
from tenants.perilaku.models import Agregat, Jawaban, Lembar, TugasMenilai
from tests.orang_uji import SEJAK, Kantor


@pytest.fixture
def tim(wilayah):
    """Head, three equals below, one section head with another kind of position; and the account's office."""
    wilayah("musirawas")
    services.survey_default_set()
    kantor = Kantor.buat()
    kepala = kantor.orang("Kepala", jenis="ADMINISTRATOR")
    staf = [kantor.orang(f"Staf {n}", atasan=kepala) for n in range(3)]
    kasi = kantor.orang("Kasi", jenis="PENGAWAS", atasan=kepala)
    return kantor, kepala, staf, kasi


def buka(**isi):
    return services.round_open(**{"tahun": 2026, "bulan": 11, "dengan_diri": False, **isi})


def kelompok(ronde, dinilai):
    baris = TugasMenilai.objects.filter(ronde=ronde, dinilai=dinilai).values_list("kelompok", "penilai__nama")
    return sorted(baris)


def jawab(nilai=4):
    return {p.pk: nilai for p in selectors.pertanyaan_aktif()}


def test_raters_come_from_the_reporting_line(tim):
    _, kepala, staf, kasi = tim
    ronde = buka()
    assert kelompok(ronde, staf[0]) == [("ATASAN", "Kepala"), ("REKAN", "Staf 1"), ("REKAN", "Staf 2")]
    assert kelompok(ronde, kasi) == [("ATASAN", "Kepala")]
    assert [k for k, _ in kelompok(ronde, kepala)] == ["BAWAHAN"] * 4


def test_self_only_where_the_region_says_so(tim):
    assert not TugasMenilai.objects.filter(ronde=buka(), kelompok="DIRI").exists()
    assert ("DIRI", "Kasi") in kelompok(buka(bulan=12, dengan_diri=True), tim[3])


def test_number_of_peers_can_be_limited(tim):
    ronde = buka(maks_rekan=1)
    assert TugasMenilai.objects.filter(ronde=ronde, dinilai=tim[2][0], kelompok="REKAN").count() == 1


def test_inactive_people_are_not_rated(tim):
    kantor, kepala, *_ = tim
    cuti = kantor.orang("CLTN", atasan=kepala, kedudukan="CLTN")
    assert kelompok(buka(), cuti) == []


def test_the_elected_head_is_asked_nothing(tim):
    """He has no account: his sheet would wait for ever in the progress and in the reminders."""
    kantor = tim[0]
    bupati = kepala_daerah_create(nama="Bupati", mulai=SEJAK)
    dinas = kantor.orang("Kepala dinas", jenis="JPT", atasan=bupati)
    bawah = kantor.orang("Sekretaris", jenis="ADMINISTRATOR", atasan=dinas)
    ronde = buka()
    assert kelompok(ronde, dinas) == [("BAWAHAN", "Sekretaris")]
    assert kelompok(ronde, bawah) == [("ATASAN", "Kepala dinas")]
    assert not TugasMenilai.objects.filter(ronde=ronde, penilai=bupati).exists()


def test_one_round_a_month(tim):
    buka()
    with pytest.raises(GalatLayanan, match="November 2026 sudah ada"):
        buka()


def test_a_sheet_is_stored_whole_and_once(tim):
    _, kepala, staf, _ = tim
    ronde = buka()
    isi = {"ronde": ronde.pk, "penilai": kepala.pk, "dinilai": staf[0].pk}
    services.answer_submit(**isi, jawaban=jawab(5))
    assert TugasMenilai.objects.get(ronde=ronde, penilai=kepala, dinilai=staf[0]).selesai
    lembar = Lembar.objects.get(ronde=ronde, dinilai=staf[0])
    assert (lembar.kelompok, lembar.jawaban.count()) == ("ATASAN", len(jawab()))
    with pytest.raises(GalatLayanan, match="sudah Anda kirim"):
        services.answer_submit(**isi, jawaban=jawab())


@pytest.mark.parametrize("rusak", ["kurang", "asing", "skala"])
def test_a_bad_sheet_stores_nothing(tim, rusak):
    _, kepala, staf, _ = tim
    ronde, lembar = buka(), jawab()
    if rusak == "kurang":
        lembar.popitem()
    elif rusak == "asing":
        lembar[0] = 3
    else:
        lembar[next(iter(lembar))] = 6
    with pytest.raises(GalatLayanan):
        services.answer_submit(ronde=ronde.pk, penilai=kepala.pk, dinilai=staf[0].pk, jawaban=lembar)
    assert not Lembar.objects.filter(ronde=ronde).exists()
    assert not TugasMenilai.objects.filter(ronde=ronde, selesai=True).exists()


def test_only_the_named_rater_and_only_while_open(tim):
    _, kepala, staf, kasi = tim
    ronde = buka()
    with pytest.raises(TidakBerwenang):
        services.answer_submit(ronde=ronde.pk, penilai=kasi.pk, dinilai=staf[0].pk, jawaban=jawab())
    services.round_close(ronde=ronde.pk)
    with pytest.raises(GalatLayanan, match="tidak sedang dibuka"):
        services.answer_submit(ronde=ronde.pk, penilai=kepala.pk, dinilai=staf[0].pk, jawaban=jawab())


def test_sums_per_person_group_and_indicator(tim):
    """Only of the groups that may be told, and only when no answer can follow."""
    kantor, kepala, staf, kasi = tim
    lain = kantor.orang("Staf 3", atasan=kepala)
    ronde = buka()
    for penilai, nilai in ((staf[1], 3), (staf[2], 5), (lain, 5), (kepala, 2)):
        services.answer_submit(ronde=ronde.pk, penilai=penilai.pk, dinilai=staf[0].pk, jawaban=jawab(nilai))
    for bawahan in (staf[0], kasi):
        services.answer_submit(ronde=ronde.pk, penilai=bawahan.pk, dinilai=kepala.pk, jawaban=jawab(1))
    assert not Agregat.objects.filter(ronde=ronde).exists()
    assert services.round_close(ronde=ronde.pk).ambang == 3
    baris = Agregat.objects.filter(ronde=ronde)
    nilai = {(b.dinilai_id, b.kelompok): (b.jumlah_nilai, b.jumlah_jawaban, b.jumlah_penilai) for b in baris}
    # two questions an indicator: 2 x (3 + 5 + 5) over 6 answers of 3 raters; two subordinates leave no trace
    assert nilai == {(staf[0].pk, "REKAN"): (26, 6, 3), (staf[0].pk, "ATASAN"): (4, 2, 1)}
    assert len(baris) == 12


def test_no_column_joins_answers_to_raters():
    """Structure, not policy: neither a key to the rater or the task, nor an instant, nor a counting key."""
    for model in (Lembar, Jawaban):
        for kolom in model._meta.get_fields():
            if not kolom.concrete:
                continue
            assert not isinstance(kolom, (models.DateField, models.AutoField)), kolom
            assert kolom.name not in {"penilai", "tugas", "urutan"}, kolom
            if kolom.is_relation:
                assert kolom.related_model is not TugasMenilai
