"""What the employee may write: each rule of the pack refused in words, with a control that lets it pass."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from erk_kit.lampiran import JPEG, Lampiran
from tenants.aktivitas import jenis, salin, services
from tenants.aktivitas.aturan import AturanAktivitas, aturan_of
from tenants.aktivitas.katalog import catalogue_search
from tenants.aktivitas.models import Aktivitas, BuktiAktivitas, JejakAktivitas
from tenants.aktivitas.tanda import tanda_label, tanda_of
from tenants.akun.models import Peran
from tenants.jejak.models import Catatan
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.presensi.models import HasilHari, Jadwal, Ketidakhadiran
from tests.kunci_uji import month_lock
from tests.orang_uji import Kantor

HARI = dt.date(2026, 10, 14)
JAM = {"mulai": dt.time(8, 0), "selesai": dt.time(9, 0)}
KETAT = AturanAktivitas(
    batas_input_mundur=2,
    batas_menit_sehari=480,
    tumpang_tindih=False,
    wajib_jam=True,
    wajib_bukti="wajib",
    menit_di_luar_hadir="tolak",
    aktivitas_saat_cuti="tolak",
)
BUKTI = Lampiran("foto.jpg", JPEG, b"isi")


@pytest.fixture
def kantor(wilayah) -> Kantor:
    wilayah("bandung")
    return Kantor.buat()


@pytest.fixture
def staf(kantor) -> Any:
    return kantor.akun(kantor.orang("Staf"))


def catat(staf, aturan=KETAT, tanggal=HARI, **isi) -> Aktivitas:
    baik = {"uraian": "Rapat", "bukti": [BUKTI], **(JAM if "menit" not in isi else {})}
    return services.aktivitas_create(actor=staf, tanggal=tanggal, aturan=aturan, hari_ini=tanggal, **(baik | isi))


def ajukan(staf, ini, aturan=KETAT, hari_ini=None) -> Aktivitas:
    return services.aktivitas_submit(actor=staf, aktivitas_id=ini.pk, aturan=aturan, hari_ini=hari_ini or ini.tanggal)


def hadir(staf, masuk: int, pulang: int, status="HADIR", hari=HARI) -> None:
    zona = dt.timezone(dt.timedelta(hours=7))
    HasilHari.objects.update_or_create(
        pegawai_id=staf.pegawai_id,
        tanggal=hari,
        defaults={
            "hari_kerja": True,
            "status_hadir": status,
            "masuk": dt.datetime.combine(hari, dt.time(masuk, 0, 31), zona) if masuk else None,
            "pulang": dt.datetime.combine(hari, dt.time(pulang), zona) if pulang else None,
        },
    )


def test_minutes_follow_the_times_or_the_norma(staf) -> None:
    norma = services.norma_set(kode="U-1", uraian="Surat", menit=30, satuan="surat", mulai=dt.date(2026, 1, 1))
    assert catat(staf).menit == 60
    dari_norma = catat(staf, norma_id=norma.pk, volume=3, uraian="", menit=None, mulai=None, selesai=None)
    assert (dari_norma.menit, dari_norma.uraian) == (90, "Surat")
    assert catat(staf, menit=60, **JAM).menit == 60


@pytest.mark.parametrize(
    ("isi", "pesan"),
    [
        ({"menit": 45, **JAM}, r"08.00–09.00 lamanya 60 menit.*tertulis 45 menit"),
        ({"menit": None, "mulai": dt.time(8)}, "Jam selesai masih kosong"),
        ({"menit": None, "mulai": dt.time(9), "selesai": dt.time(8)}, "tidak sesudah jam mulai"),
        ({"menit": None}, "Lama pekerjaan masih kosong"),
        ({"menit": 1500}, "tidak mungkin dalam sehari"),
        ({"tautan": "javascript:alert(1)"}, "bukan alamat web"),
        ({"tautan": "file:///etc/passwd"}, "bukan alamat web"),
        ({"jenis_daerah_id": 999999}, "tidak dapat dipilih"),
        ({"uraian": "x" * 301}, "301 huruf terlalu panjang"),
        ({"bukti": [Lampiran("f.jpg", JPEG, bytes([n])) for n in range(6)]}, "berjumlah 6"),
        ({"bukti": [Lampiran("f.jpg", JPEG, bytes([n])) for n in range(5)], "tautan": "https://a.id/b"}, "berjumlah 6"),
    ],
)  # fmt: skip
def test_content_that_cannot_be(staf, isi, pesan) -> None:
    with pytest.raises(GalatLayanan, match=pesan):
        catat(staf, **isi)
    assert not Aktivitas.objects.filter(pegawai_id=staf.pegawai_id).exists(), "nothing is half written"


def test_a_night_shift_ends_the_next_day(staf) -> None:
    malam = {"menit": None, "mulai": dt.time(22), "selesai": dt.time(6)}
    Jadwal.objects.create(pegawai_id=staf.pegawai_id, tanggal=HARI, mulai=dt.time(20), selesai=dt.time(8))
    ajukan(staf, catat(staf, **malam), AturanAktivitas())
    pagi = catat(staf, tanggal=dt.date(2026, 10, 15), menit=None, mulai=dt.time(5), selesai=dt.time(7))
    with pytest.raises(GalatLayanan, match=r"bertumpuk dengan \"Rapat\" \(14 Okt 2026, 22.00–06.00\)"):
        ajukan(staf, pagi)


@pytest.mark.parametrize(
    ("longgar", "isi", "pesan"),
    [
        ({"wajib_jam": False}, {"menit": 30}, "Jam mulai dan selesai wajib"),
        ({"wajib_bukti": "anjuran"}, {"bukti": []}, "Bukti wajib"),
        ({"batas_menit_sehari": 600}, {"selesai": dt.time(16, 30)}, "melebihi batas 480"),
        ({"menit_di_luar_hadir": "tandai"}, {"mulai": dt.time(5), "selesai": dt.time(7)}, "di luar jam hadir"),
    ],
)  # fmt: skip
def test_a_rule_refuses_what_its_looser_value_lets_pass(staf, longgar, isi, pesan) -> None:
    hadir(staf, 7, 17)
    ini = catat(staf, **isi)
    with pytest.raises(GalatLayanan, match=pesan):
        ajukan(staf, ini)
    ini.refresh_from_db()
    assert ini.status == "DRAF"
    assert ajukan(staf, ini, dataclasses.replace(KETAT, **longgar)).status == "DIAJUKAN"


def test_times_do_not_overlap_and_everything_wrong_is_said_at_once(staf) -> None:
    ajukan(staf, catat(staf))
    kembar = catat(staf, menit=None, mulai=dt.time(8, 30), selesai=dt.time(17), bukti=[])
    with pytest.raises(GalatLayanan) as galat:
        ajukan(staf, kembar)
    for kata in ("melebihi batas", 'bertumpuk dengan "Rapat"', "Bukti wajib"):
        assert kata in str(galat.value)
    tepat = catat(staf, menit=None, mulai=dt.time(9), selesai=dt.time(10))
    assert ajukan(staf, tepat).status == "DIAJUKAN", "one ends where the other begins"


def test_a_day_has_24_hours_whatever_the_pack_says(staf) -> None:
    longgar = AturanAktivitas()
    for menit in (800, 640):
        ajukan(staf, catat(staf, longgar, menit=menit), longgar)
    with pytest.raises(GalatLayanan, match=r"1\.441 menit.*melebihi batas 1\.440 menit"):
        ajukan(staf, catat(staf, longgar, menit=1), longgar)


def test_leave_and_duty(staf) -> None:
    izin = Ketidakhadiran.objects.create(
        pegawai_id=staf.pegawai_id, jenis="CUTI_TAHUNAN", mulai=HARI, sampai=dt.date(2026, 10, 16)
    )
    with pytest.raises(GalatLayanan, match="cuti tahunan; aturan daerah tidak menerima"):
        catat(staf)
    tandai = dataclasses.replace(KETAT, aktivitas_saat_cuti="tandai")
    assert ajukan(staf, catat(staf, tandai), tandai).tanda == ["CUTI"]
    izin.jenis = "DINAS_LUAR"
    izin.save()
    hadir(staf, 0, 0, "DINAS_LUAR")
    dinas = catat(staf, uraian="Studi banding", menit=None, mulai=dt.time(10), selesai=dt.time(11))
    assert ajukan(staf, dinas).tanda == []


def test_only_the_undecided_is_taken_back_and_only_while_it_may_return(kantor) -> None:
    atasan = kantor.orang("Atasan", jenis="PENGAWAS")
    staf = kantor.akun(kantor.orang("Staf", atasan=atasan))
    ini = ajukan(staf, catat(staf))
    assert ini.diajukan_pada is not None
    with pytest.raises(GalatLayanan, match="tidak dapat diajukan lagi"):
        services.aktivitas_withdraw(actor=staf, aktivitas_id=ini.pk, aturan=KETAT, hari_ini=HARI + dt.timedelta(days=3))
    services.aktivitas_withdraw(actor=staf, aktivitas_id=ini.pk, aturan=KETAT, hari_ini=HARI)
    ini.refresh_from_db()
    assert (ini.status, ini.diajukan_pada, ini.tanda) == ("DRAF", None, [])
    assert list(JejakAktivitas.objects.filter(aktivitas=ini).values_list("ke", flat=True))[-1] == "DRAF"
    ajukan(staf, ini)
    services.aktivitas_approve(actor=kantor.akun(atasan), aktivitas_ids=[ini.pk])
    with pytest.raises(GalatLayanan, match="Diterima tidak dapat ditarik"):
        services.aktivitas_withdraw(actor=staf, aktivitas_id=ini.pk, aturan=KETAT, hari_ini=HARI)


def test_what_is_thrown_away_comes_back_and_does_not_count(staf) -> None:
    ini = catat(staf)
    for _ in range(2):
        services.aktivitas_discard(actor=staf, aktivitas_id=ini.pk)
    with pytest.raises(TidakBerwenang):
        ajukan(staf, ini)
    assert services.aktivitas_submit_day(actor=staf, tanggal=HARI, aturan=KETAT, hari_ini=HARI) == ([], [])
    services.aktivitas_restore(actor=staf, aktivitas_id=ini.pk)
    assert ajukan(staf, ini).bukti.count() == 1
    with pytest.raises(GalatLayanan, match="tidak dapat dibuang"):
        services.aktivitas_discard(actor=staf, aktivitas_id=ini.pk)
    aksi = Catatan.objects.filter(aksi__startswith="aktivitas.", objek_kunci=str(ini.pk)).order_by("id")
    assert list(aksi.values_list("aksi", flat=True)) == ["aktivitas.buang", "aktivitas.pulihkan", "aktivitas.ajukan"]
    with pytest.raises(IntegrityError, match="aktivitas_buang_hanya_draf"), transaction.atomic():
        Aktivitas.objects.filter(pk=ini.pk).update(dibuang_pada=ini.dibuat_pada)


def test_nothing_of_a_locked_month_moves(staf) -> None:
    lama = ajukan(staf, catat(staf, tanggal=dt.date(2026, 9, 8)))
    draf = catat(staf, tanggal=dt.date(2026, 9, 9))
    bukti = draf.bukti.get()
    month_lock("2026-09")
    sama = {"actor": staf, "aktivitas_id": draf.pk}
    for kerjakan in (
        lambda: services.aktivitas_withdraw(actor=staf, aktivitas_id=lama.pk, aturan=AturanAktivitas()),
        lambda: services.aktivitas_discard(**sama),
        lambda: services.aktivitas_restore(**sama),
        lambda: services.bukti_remove(**sama, bukti_id=bukti.pk),
        lambda: services.aktivitas_update(**sama, uraian="x", menit=1, bukti=[Lampiran("b", JPEG, b"b")]),
        lambda: salin.day_copy(
            actor=staf, dari=HARI, ke=dt.date(2026, 9, 10), aturan=AturanAktivitas(), token=uuid.uuid4()
        ),
    ):
        ajukan_baru = Aktivitas.objects.filter(tanggal=HARI, pegawai_id=staf.pegawai_id)
        if not ajukan_baru.exists():
            catat(staf)
        with pytest.raises(GalatLayanan, match="September 2026 sudah terkunci"):
            kerjakan()
    assert BuktiAktivitas.objects.filter(pk=bukti.pk).exists()


def test_strangers_find_nothing(kantor, staf) -> None:
    ini, asing = catat(staf), kantor.akun(kantor.orang("Asing"))
    for kerjakan in (
        lambda: services.aktivitas_update(actor=asing, aktivitas_id=ini.pk, uraian="x", menit=1),
        lambda: ajukan(asing, ini),
        lambda: services.aktivitas_withdraw(actor=asing, aktivitas_id=ini.pk, aturan=KETAT),
        lambda: services.aktivitas_discard(actor=asing, aktivitas_id=ini.pk),
        lambda: services.bukti_remove(actor=asing, aktivitas_id=ini.pk, bukti_id=ini.bukti.get().pk),
        lambda: salin.template_save(actor=asing, aktivitas_id=ini.pk, nama="x"),
    ):
        with pytest.raises(TidakBerwenang):
            kerjakan()
    lain = catat(asing, bukti=[Lampiran("b.jpg", JPEG, b"lain")])
    services.bukti_remove(actor=asing, aktivitas_id=lain.pk, bukti_id=ini.bukti.get().pk)
    assert (ini.bukti.count(), lain.bukti.count()) == (1, 1), "a file is reached through its own activity only"


def test_two_tabs(staf) -> None:
    ini = catat(staf)
    isi = {"actor": staf, "aktivitas_id": ini.pk, "menit": 10}
    services.aktivitas_update(**isi, versi=0, uraian="Tab pertama")
    with pytest.raises(GalatLayanan, match="berubah di tab atau perangkat lain"):
        services.aktivitas_update(**isi, versi=0, uraian="Tab kedua")
    ini.refresh_from_db()
    assert (ini.uraian, ini.versi) == ("Tab pertama", 1)
    services.aktivitas_update(**isi, versi=1, uraian="Tab kedua")


def test_the_same_form_makes_one(kantor, staf) -> None:
    token = uuid.uuid4()
    ini = catat(staf, token=token)
    with pytest.raises(services.SudahAda) as galat:
        catat(staf, token=token)
    assert galat.value.aktivitas == ini
    # what the token of somebody else's form makes is not that somebody's
    assert catat(kantor.akun(kantor.orang("Lain")), token=token).pk != ini.pk
    with pytest.raises(IntegrityError, match="aktivitas_token_sekali"), transaction.atomic():
        Aktivitas.objects.create(pegawai_id=staf.pegawai_id, tanggal=HARI, uraian="x", menit=1, token=token)


def test_a_day_is_copied_once_as_drafts(staf) -> None:
    norma = services.norma_set(kode="U-1", uraian="Surat", menit=30, satuan="surat", mulai=dt.date(2026, 1, 1))
    ajukan(staf, catat(staf, norma_id=norma.pk))
    services.aktivitas_discard(actor=staf, aktivitas_id=catat(staf, uraian="Dibuang").pk)
    baru = services.norma_set(kode="U-1", uraian="Surat", menit=40, satuan="surat", mulai=dt.date(2026, 10, 15))
    besok, token = dt.date(2026, 10, 15), uuid.uuid4()
    isi = {"actor": staf, "dari": HARI, "ke": besok, "aturan": KETAT, "token": token, "hari_ini": besok}
    (satu,) = salin.day_copy(**isi)
    assert (satu.status, satu.tanggal, satu.menit, satu.norma_id) == ("DRAF", besok, 60, baru.pk)
    assert satu.bukti.count() == 0
    assert salin.day_copy(**isi) == []
    assert len(salin.day_copy(**(isi | {"token": uuid.uuid4()}))) == 1
    with pytest.raises(GalatLayanan, match="batas input"):
        salin.day_copy(**(isi | {"hari_ini": dt.date(2026, 10, 18), "token": uuid.uuid4()}))


def test_templates_are_ones_own(kantor, staf) -> None:
    t = salin.template_save(actor=staf, aktivitas_id=catat(staf).pk, nama=" Rapat  pagi ")
    assert (t.nama, t.mulai, t.menit) == ("Rapat pagi", dt.time(8), 60)
    salin.template_remove(actor=kantor.akun(kantor.orang("Lain")), templat_id=t.pk)
    assert salin.template_save(actor=staf, aktivitas_id=catat(staf).pk, nama="Rapat pagi").pk == t.pk
    salin.template_remove(actor=staf, templat_id=t.pk)
    assert not type(t).objects.filter(pk=t.pk).exists()


def test_kinds_of_the_region_count_as_one_of_three(kantor, staf) -> None:
    bkpsdm = kantor.akun(None, Peran.BKPSDM)
    with pytest.raises(TidakBerwenang):
        jenis.kind_save(actor=staf, nama="Tugas khusus", induk="TAMBAHAN")
    satu = jenis.kind_save(actor=bkpsdm, nama="Tugas khusus", induk="TAMBAHAN")
    ini = catat(staf, jenis_daerah_id=satu.pk)
    assert (ini.jenis, ini.jenis_teks) == ("TAMBAHAN", "Tugas khusus")
    with pytest.raises(GalatLayanan, match="sudah ada"):
        jenis.kind_save(actor=bkpsdm, nama="tugas KHUSUS", induk="UMUM")
    with pytest.raises(GalatLayanan, match="dihitung sebagai tambahan dan tetap"):
        jenis.kind_save(actor=bkpsdm, jenis_id=satu.pk, nama="Tugas khusus", induk="UMUM")
    jenis.kind_save(actor=bkpsdm, jenis_id=satu.pk, nama="Tugas khusus", induk="TAMBAHAN", aktif=False)
    with pytest.raises(GalatLayanan, match="tidak dapat dipilih lagi"):
        catat(staf, jenis_daerah_id=satu.pk)
    isi = {"uraian": "y", "menit": 5, "jenis_daerah_id": satu.pk}
    assert services.aktivitas_update(actor=staf, aktivitas_id=ini.pk, **isi).jenis_daerah == satu, (
        "what has it keeps it"
    )


def test_flags_tell_and_do_not_decide(staf) -> None:
    longgar = AturanAktivitas()

    def kirim(tanggal, *, uraian="Menyusun laporan bulanan kegiatan", menit=60, hari_ini=None):
        ini = catat(staf, longgar, tanggal, uraian=uraian, menit=menit, bukti=[])
        return ajukan(staf, ini, longgar, hari_ini).tanda

    hari = [dt.date(2026, 10, n) for n in (5, 6, 7, 8, 9)]
    tanda = [kirim(h) for h in hari]
    assert tanda[:3] == [[], [], []]
    assert tanda[3] == ["MIRIP"]
    assert tanda[4] == ["MIRIP", "BULAT"]
    assert kirim(hari[0], hari_ini=hari[4]) == ["KEMBAR", "MIRIP"]
    assert kirim(hari[0], uraian="Rapat anggaran dengan Bappelitbang", menit=35) == []
    akhir = dt.date(2026, 10, 30)
    assert kirim(dt.date(2026, 10, 12), uraian="Apel", menit=7, hari_ini=akhir) == ["SUSULAN", "MENUMPUK"]
    assert kirim(akhir, uraian="Verifikasi berkas SPJ bidang", menit=8) == ["MENUMPUK"]
    assert Aktivitas.objects.filter(pegawai_id=staf.pegawai_id, status="DIAJUKAN").count() == 9


def test_attendance_that_comes_later_is_seen_by_the_validator(staf) -> None:
    ini = ajukan(staf, catat(staf, AturanAktivitas()), AturanAktivitas())
    assert tanda_of([ini]) == {ini.pk: []}
    hadir(staf, 9, 17)
    assert tanda_of([ini]) == {ini.pk: ["LUAR_HADIR"]}
    hadir(staf, 8, 17)
    assert tanda_of([ini]) == {ini.pk: []}, "31 seconds after the hour are not outside"
    assert tanda_label("LUAR_HADIR").startswith("Di luar jam hadir")
    assert tanda_label("BARU") == "BARU"


def test_the_catalogue_knows_what_one_uses(kantor, staf, django_assert_max_num_queries) -> None:
    rekan, awal = kantor.akun(kantor.orang("Rekan")), dt.date(2026, 1, 1)
    a, b, c = (
        services.norma_set(kode=f"Z-{n}", uraian=f"Zz {n} uji surat", menit=5, satuan="x", mulai=awal) for n in "ABC"
    )
    catat(rekan, norma_id=b.pk)
    catat(staf, norma_id=c.pk)
    with django_assert_max_num_queries(3):
        hasil = catalogue_search(pegawai_id=staf.pegawai_id, hari=HARI, kata="uji SURAT zz")
    assert [(p.norma, p.saya, p.rekan) for p in hasil] == [(c, 1, 0), (b, 0, 1), (a, 0, 0)]
    assert catalogue_search(pegawai_id=staf.pegawai_id, hari=HARI, kata="uji tidak-ada") == []


def test_rules_come_from_the_pack_of_the_day(staf) -> None:
    a = aturan_of(pegawai_id=staf.pegawai_id, hari=HARI)
    assert (a.batas_input_mundur, a.batas_menit_sehari, a.tumpang_tindih) == (1, 600, False)
    assert (a.wajib_bukti, a.menit_di_luar_hadir, a.aktivitas_saat_cuti) == ("anjuran", "tandai", "tolak")
    assert aturan_of(pegawai_id=staf.pegawai_id, hari=dt.date(2019, 1, 1)) == AturanAktivitas()
