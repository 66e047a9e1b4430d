"""Completeness: each thing that can be missing is found for who lacks it and only for him; scopes; samples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.orang_uji import Kantor

pytestmark = pytest.mark.isolation
HARI = dt.date(2026, 9, 7)


@dataclass
class Kecil:
    kantor: Kantor
    lengkap: Any
    kurang: Any

    def rows(self, **saring: Any) -> dict[int, Any]:
        from tenants.laporan.kelengkapan import Cakupan, people
        from tenants.penilaian.bulan import Bulan

        baris, banyak = people(Cakupan.of(Bulan(2026, 9), [self.kantor.opd.pk]), **saring)
        assert len(baris) == banyak
        return {b.pegawai_id: b for b in baris}


@pytest.fixture
def kecil(wilayah: Callable[..., Any]) -> Iterator[Kecil]:
    """Two people of an office: one has everything of September, the other will lose one thing a test."""
    with wilayah("bandung"):
        kantor = Kantor.buat()
        hasil = Kecil(kantor, kantor.orang("Ani Lengkap"), kantor.orang("Budi Kurang"))
        for pegawai in (hasil.lengkap, hasil.kurang):
            complete(kantor, pegawai)
        yield hasil


def complete(kantor: Kantor, pegawai: Any) -> None:
    from django.utils import timezone

    from tenants.aktivitas.models import Aktivitas
    from tenants.organisasi.models import Pegawai
    from tenants.presensi.models import HasilHari
    from tenants.skp.models import Skp

    akun = kantor.akun(pegawai)
    akun.last_login = timezone.now()
    akun.save()
    validator = Pegawai.objects.exclude(pk=pegawai.pk).first()
    Aktivitas.objects.create(
        pegawai=pegawai, tanggal=HARI, uraian="kerja", menit=60, status="DITERIMA", validator=validator
    )
    for hari in range(1, HARI.day + 1):
        HasilHari.objects.create(pegawai=pegawai, tanggal=HARI.replace(day=hari), hari_kerja=True, status_hadir="HADIR")
    Skp.objects.create(
        pegawai=pegawai, tahun=2026, mulai=dt.date(2026, 1, 1), sampai=dt.date(2026, 12, 31), status="DISETUJUI"
    )


def _none(kecil: Kecil) -> None:
    from tenants.aktivitas.models import Aktivitas

    Aktivitas.objects.filter(pegawai=kecil.kurang).delete()


def _waiting(kecil: Kecil) -> None:
    from tenants.aktivitas.models import Aktivitas

    Aktivitas.objects.filter(pegawai=kecil.kurang).update(status="DIAJUKAN", validator=None)


def _absent(kecil: Kecil) -> None:
    from tenants.presensi.models import HasilHari

    HasilHari.objects.filter(pegawai=kecil.kurang, tanggal=HARI).update(status_hadir="TANPA_KETERANGAN")


def _not_built(kecil: Kecil) -> None:
    from tenants.presensi.models import HasilHari

    HasilHari.objects.filter(pegawai=kecil.kurang, tanggal=HARI).delete()


def _no_skp(kecil: Kecil) -> None:
    from tenants.skp.models import Skp

    Skp.objects.filter(pegawai=kecil.kurang).update(status="DIAJUKAN")


def _to_rate(kecil: Kecil) -> None:
    from tenants.perilaku.models import Ronde, TugasMenilai

    ronde = Ronde.objects.create(tahun=2026, bulan=9, dibuka=HARI, ditutup=HARI, status="DIBUKA")
    for penilai, dinilai, selesai in ((kecil.kurang, kecil.lengkap, False), (kecil.lengkap, kecil.kurang, True)):
        TugasMenilai.objects.create(ronde=ronde, penilai=penilai, dinilai=dinilai, kelompok="REKAN", selesai=selesai)


def _no_account(kecil: Kecil) -> None:
    from tenants.akun.models import Pengguna

    Pengguna.objects.filter(pegawai_id=kecil.kurang.pk).update(last_login=None)


@pytest.mark.parametrize(
    ("kunci", "rusak"),
    [
        ("aktivitas", _none),
        ("verifikasi", _waiting),
        ("presensi", _absent),
        ("presensi", _not_built),
        ("skp", _no_skp),
        ("perilaku", _to_rate),
        ("akun", _no_account),
    ],
)
def test_what_is_missing_is_found_for_who_lacks_it(kunci: str, rusak: Callable[[Kecil], None], kecil: Kecil) -> None:
    from tenants.laporan.kelengkapan import KURANG, Cakupan, by_opd, by_unit
    from tenants.penilaian.bulan import Bulan

    # control: before, nobody lacks anything
    assert not {kecil.lengkap.pk, kecil.kurang.pk} & kecil.rows(kurang="semua").keys()
    rusak(kecil)
    baris = kecil.rows()
    assert baris[kecil.lengkap.pk].lengkap
    assert baris[kecil.kurang.pk].kurang == [KURANG[kunci][0]]
    for saring in (kunci, "semua"):
        tersaring = kecil.rows(kurang=saring)
        assert kecil.kurang.pk in tersaring
        assert kecil.lengkap.pk not in tersaring
    # what the rows say and what the sums say is the same
    cakupan = Cakupan.of(Bulan(2026, 9), [kecil.kantor.opd.pk])
    for (jumlah,) in (by_opd(cakupan), by_unit(cakupan)):
        assert jumlah.orang == len(baris)
        assert jumlah.lengkap == sum(b.lengkap for b in baris.values())
        for k, (label, _) in KURANG.items():
            assert jumlah.kurang[k] == sum(label in b.kurang for b in baris.values())


def test_search_takes_signs_as_they_are(kecil: Kecil) -> None:
    assert set(kecil.rows(cari="budi")) == {kecil.kurang.pk}
    for aneh in ("%", "_", "\\", "'; drop", "\x00"):
        assert not kecil.rows(cari=f"budi{aneh}x")


def test_a_draw_is_the_same_for_all_and_stays(wilayah: Callable[..., Any], django_assert_num_queries: Any) -> None:
    from tenants.akun.models import Peran
    from tenants.jejak.models import Catatan
    from tenants.laporan.models import Sampel
    from tenants.laporan.sampel import sample_draw, slips_of
    from tenants.organisasi.galat import TidakBerwenang
    from tenants.penilaian.models import HasilPegawai, Hitungan, Periode

    with wilayah("bandung"):
        kantor = Kantor.buat()
        periode = Periode.objects.create(tahun=2026, bulan=9)
        hitungan = Hitungan.objects.create(
            periode=periode, nomor=1, versi_mesin="u", hash_masukan="a" * 64, hash_hasil="b" * 64, jumlah_pegawai=30,
            jumlah_dikecualikan=0, total_bersih=0,
        )  # fmt: skip
        for ke in range(30):
            HasilPegawai.objects.create(hitungan=hitungan, pegawai=kantor.orang(f"Orang {ke}"), keadaan="DIHITUNG")
        pemeriksa = kantor.akun(None, Peran.INSPEKTORAT)
        satu = sample_draw(actor=pemeriksa, hitungan=hitungan, banyak=10, biji="2026-A")
        with django_assert_num_queries(1):
            pertama = [s.pegawai_id for s in slips_of(satu)]
        assert len(set(pertama)) == 10
        # by hand, as the page says
        import hashlib

        semua = HasilPegawai.objects.filter(hitungan=hitungan).values_list("pegawai_id", flat=True)
        urut = sorted(semua, key=lambda i: hashlib.sha256(f"2026-A:{'b' * 64}:{i}".encode()).hexdigest())
        assert pertama == urut[:10]
        assert sample_draw(actor=pemeriksa, hitungan=hitungan, banyak=10, biji="2026-A").pk == satu.pk
        lain = sample_draw(actor=pemeriksa, hitungan=hitungan, banyak=10)
        assert lain.biji
        assert [s.pegawai_id for s in slips_of(lain)] != pertama
        assert Catatan.objects.filter(aksi="laporan.sampel").count() == Sampel.objects.count() == 2
        with pytest.raises(TidakBerwenang):
            sample_draw(actor=kantor.akun(None, Peran.BKPSDM), hitungan=hitungan, banyak=1)
