"""The generator: the same for a seed, different for another, and shaped as told."""

import datetime as dt
import hashlib
from collections import Counter

import numpy as np
import pytest

from integrations.contracts import nip_masalah, nip_peringatan
from provisioning.demo import hadir, kerja, orang, perilaku, struktur
from provisioning.demo.acak import aliran, uuid_acak
from provisioning.demo.wilayah import WILAYAH, tabel

BULAN = dt.date(2026, 10, 1)
KERJA = [BULAN + dt.timedelta(days=d) for d in range(31) if (BULAN + dt.timedelta(days=d)).weekday() < 5]


def buat(slug="bandung", pegawai=300, seed=1):
    s = struktur.bangun(slug, pegawai, aliran(seed, slug, "struktur"))
    p = orang.bangun(s, BULAN, aliran(seed, slug, "orang"))
    rng = aliran(seed, slug, "hadir")
    izin = hadir.izin(p, KERJA, rng)
    ada = hadir.status_hari(p, KERJA, izin, rng)
    norma = list(range(1, len(tabel("norma_waktu")) + 1))
    return s, p, izin, ada, list(kerja.aktivitas(p, KERJA, ada, norma, aliran(seed, slug, "aktivitas")))


def sidik(slug="bandung", pegawai=60, seed=1):
    s, p, izin, ada, baris = buat(slug, pegawai, seed)
    rekaman = hadir.rekaman(s, p, KERJA, ada, "Asia/Jakarta", aliran(seed, slug, "rekaman"))
    semua = (s.jabatan, s.unit, orang.baris_pegawai(p, "X"), orang.baris_fakta(s, p), izin, baris, list(rekaman))
    return hashlib.sha256(repr(semua).encode()).hexdigest()


def test_same_seed_same_data_and_another_seed_other_data():
    assert sidik() == sidik()
    assert sidik() != sidik(seed=2)
    assert sidik() != sidik(slug="musirawas")


@pytest.mark.parametrize("slug", sorted(WILAYAH))
@pytest.mark.parametrize("pegawai", [8, 9, 17, 40, 133, 300, 1000])
def test_exactly_so_many_people_each_with_a_superior(slug, pegawai):
    _, p, *_ = buat(slug, pegawai)
    assert len(p.orang) == pegawai
    for o in p.orang:
        assert o.atasan not in (None, o.id)
    # one chain up to the rater of the Sekda, without circles
    atasan = {o.id: o.atasan for o in p.orang}
    for o in p.orang:
        naik, langkah = o.id, 0
        while naik != p.kepala_daerah:
            naik, langkah = atasan[naik], langkah + 1
            assert langkah < 12
    assert sum(o.atasan == p.kepala_daerah for o in p.orang) == 1


def test_numbers_of_people_are_well_formed_unique_and_synthetic():
    _, p, *_ = buat(pegawai=1000)
    nip = [o.nip for o in p.orang]
    assert len(set(nip)) == len(nip)
    assert all(nip_masalah(n) is None and nip_peringatan(n) is None and n[15] == "9" for n in nip)


def test_mix_of_status_and_fates():
    s, p, izin, *_ = buat(pegawai=1000)
    status = Counter(o.status for o in p.orang)
    assert 0.12 < status["PPPK"] / 1000 < 0.28
    assert 0.01 < status["CPNS"] / 1000 < 0.06
    assert status["PPPK_PARUH_WAKTU"] > 0
    assert set(Counter(o.kedudukan for o in p.orang)) == {
        "AKTIF",
        "CLTN",
        "MPP",
        "TUGAS_BELAJAR",
        "DIBERHENTIKAN_SEMENTARA",
    }
    assert any(o.tanpa_skp for o in p.orang)
    assert any(o.sampai for o in p.orang)
    assert any(BULAN < o.mulai for o in p.orang)
    pindah = [o for o in p.orang if o.kursi2 is not None]
    assert len(pindah) >= 10
    kelas = {k.nomor: k.kelas for k in s.kursi}
    plt = [(kelas[b.kursi], kelas[p.orang[b.orang - 1].kursi]) for b in p.bertindak if b.jenis == "PLT"]
    assert any(bertindak > sendiri for bertindak, sendiri in plt)
    assert any(bertindak == sendiri for bertindak, sendiri in plt)
    assert any(b.jenis == "PLH" for b in p.bertindak)
    assert {i[1] for i in izin} >= {"CUTI_TAHUNAN", "DINAS_LUAR", "CUTI_SAKIT", "DIKLAT"}
    assert {k.kelas for k in s.kursi} <= set(range(4, 16))


def test_minutes_have_a_top_a_body_and_a_tail():
    _, p, _, _, baris = buat()
    menit, status = Counter(), Counter()
    for garis in baris:
        kolom = garis.split("\t")
        status[kolom[10]] += 1
        if kolom[10] == "DITERIMA":
            menit[int(kolom[1])] += int(kolom[8])
    jumlah = [menit[o.id] for o in p.orang if o.kedudukan == "AKTIF"]
    assert sum(m >= 6000 for m in jumlah) > 15
    assert sum(4500 <= m < 6000 for m in jumlah) > 120
    assert sum(m < 3000 for m in jumlah) > 15
    assert Counter(menit.values())[5999] >= 2
    assert Counter(menit.values())[6000] >= 2
    assert set(status) == {"DITERIMA", "DITOLAK", "DIAJUKAN", "REVISI", "DRAF"}
    assert 4 <= len(baris) / (ada_hari := int((buat()[3] > 0).sum())) <= 6, ada_hari


def test_every_decision_is_by_the_superior_of_the_day():
    _, p, _, _, baris = buat()
    atasan = {o.id: (o.atasan, o.atasan2) for o in p.orang}
    for garis in baris:
        kolom = garis.split("\t")
        if kolom[11] == r"\N":
            continue
        satu, dua = atasan[int(kolom[1])]
        benar = dua if dua is not None and kolom[2] >= "2026-10-15" else satu
        assert int(kolom[11]) == benar


def test_answers_hide_their_raters_in_the_order_too():
    tugas = [(i, i % 20, 100 + i, "REKAN") for i in range(1, 400)]
    lembar, jawaban, selesai = perilaku.jawaban(tugas, [1, 2, 3], 1, aliran(1, "uji"))
    kunci = [b.split("\t")[0] for b in lembar]
    assert kunci == sorted(kunci)
    assert len(lembar) == len(selesai) < len(tugas)
    assert len(jawaban) == 3 * len(lembar)
    assert {int(b.split("\t")[3]) for b in jawaban} <= {1, 2, 3, 4, 5}
    dinilai = [int(b.split("\t")[2]) for b in lembar]
    asli = [t[1] for t in tugas if t[0] in set(selesai)]
    assert sorted(dinilai) == sorted(asli)
    assert dinilai != asli


def test_random_keys_come_from_the_seed():
    a, b = uuid_acak(aliran(1, "k"), 5), uuid_acak(aliran(1, "k"), 5)
    assert a == b
    assert a != uuid_acak(aliran(2, "k"), 5)
    assert isinstance(aliran(1), np.random.Generator)


def test_nobody_works_outside_the_roll_or_while_away():
    _, p, _, ada, baris = buat()
    aktif = {o.id: o for o in p.orang}
    for garis in baris:
        kolom = garis.split("\t")
        o = aktif[int(kolom[1])]
        hari = dt.date.fromisoformat(kolom[2])
        assert o.mulai <= hari
        assert o.sampai is None or hari <= o.sampai
        assert o.kedudukan == "AKTIF"
        assert ada[o.id - 1, KERJA.index(hari)] > 0


def test_tax_status_on_each_day_and_punishments_served_before_the_month():
    _, p, *_ = buat()
    rng = aliran(1, "bandung", "pajak")
    per_orang = Counter(b[2] for b in orang.baris_ptkp(p, rng))
    assert set(per_orang) == {o.id for o in p.orang}
    assert 2 in per_orang.values()
    hukuman = orang.baris_hukuman(p, BULAN, rng)
    assert {b[3] for b in hukuman} == {"RINGAN", "SEDANG"}
    assert all(b[0] <= b[1] < BULAN for b in hukuman)
