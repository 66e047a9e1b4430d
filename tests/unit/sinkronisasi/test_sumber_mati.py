"""SIMPEG down for three days and SIAP sending half a day: the close waits with the right reasons, after recovery it
closes, and no pay has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q

from erk_kit.binding import public_atomic, region_atomic
from integrations.conformance.dunia import Dunia, Gangguan
from integrations.conformance.peladen.siap import PengirimSiap
from integrations.conformance.peladen.simpeg_rest import PeladenSimpegRest
from integrations.contracts import PegawaiRecord, PenugasanRecord, RekamanRecord, UnitRecord
from tenants.akun.models import Peran
from tenants.organisasi.models import Pegawai, Penugasan, RiwayatGolongan, RiwayatKedudukan, RiwayatStatus, Unit
from tenants.penilaian.galat import CloseBlocked
from tenants.penilaian.models import HasilPegawai, Hitungan
from tenants.penilaian.services import period_close
from tenants.presensi.models import Rekaman
from tenants.registry.models import Region
from tenants.sinkronisasi import konektor, tarik
from tenants.sinkronisasi.models import Kesegaran, Koneksi, Tarikan
from tenants.sinkronisasi.olah import run_process
from tenants.sinkronisasi.tasks import fetch_connection
from tests.basis_data import Sesi
from tests.orang_uji import Kantor

pytestmark = pytest.mark.unit
SKEMA, BULAN = "r_3273", "2026-10"
ZONA = dt.timezone(dt.timedelta(hours=7))
HARI = dt.date(2026, 10, 30)


def roll_of_region() -> Dunia:
    """What a SIMPEG that agrees with the region would say."""
    pada = Q(berlaku_sampai__isnull=True) | Q(berlaku_sampai__gte=HARI)

    def kini(model: Any) -> dict[int, Any]:
        return {f.pegawai_id: f for f in model.objects.filter(pada, berlaku_mulai__lte=HARI)}

    status, golongan, kedudukan = kini(RiwayatStatus), kini(RiwayatGolongan), kini(RiwayatKedudukan)
    orang = [p for p in Pegawai.objects.filter(kepala_daerah=False, terdaftar_mulai__lte=HARI) if p.pk in golongan]
    unit = [
        UnitRecord(u.kode, u.nama, u.induk.kode if u.induk else "", "", "")
        for u in Unit.objects.select_related("induk")
    ]
    tugas = Penugasan.objects.filter(pada, berlaku_mulai__lte=HARI, jenis="DEFINITIF").select_related(
        "pegawai", "jabatan", "unit"
    )
    return Dunia(
        unit=tuple(unit),
        pegawai=tuple(
            PegawaiRecord(
                *(p.nip, p.nama, p.gelar_depan, p.gelar_belakang, status[p.pk].status),
                *(golongan[p.pk].golongan, golongan[p.pk].ruang, kedudukan[p.pk].kedudukan),
                terdaftar_mulai=p.terdaftar_mulai,
            )
            for p in orang
        ),
        penugasan=tuple(
            PenugasanRecord(
                t.pegawai.nip, t.jabatan.kode, t.unit.kode, t.jenis, t.berlaku_mulai, t.berlaku_sampai, t.nomor_sk
            )
            for t in tugas
        ),
    )


def pay() -> dict[int, Any]:
    """Net pay by person of the newest run."""
    with region_atomic(SKEMA):
        baru = Hitungan.objects.filter(periode__tahun=2026, periode__bulan=10).latest("nomor")
        return dict(HasilPegawai.objects.filter(hitungan=baru).values_list("pegawai_id", "bersih"))


def runs() -> int:
    with region_atomic(SKEMA):
        return Hitungan.objects.filter(periode__tahun=2026, periode__bulan=10).count()


def blockers() -> dict[str, Any]:
    with pytest.raises(CloseBlocked) as galat:
        period_close(schema=SKEMA, kode=BULAN)
    return {b.kode: b for b in galat.value.blockers}


class Siap:
    """Pushes punches of HARI, signed, through the region's own door."""

    def __init__(self, klien: Any) -> None:
        self.klien, self.pengirim = klien, PengirimSiap()

    def kirim(self, nomor: str, rekaman: list[RekamanRecord], sampai: dt.datetime) -> None:
        p = self.pengirim.permintaan(rekaman, kini=dt.datetime.now(dt.UTC), nomor=nomor, lengkap_sampai=sampai)
        jawab = self.klien.post(
            "/terima/siap-dorong/", p.badan, content_type="application/json", headers=dict(p.kepala)
        )
        assert jawab.status_code == 200, jawab.content
        with region_atomic(SKEMA):
            antre = list(Tarikan.objects.filter(keadaan="DIAMBIL").values_list("pk", flat=True))
        for pk in antre:
            run_process(schema=SKEMA, tarikan_id=pk, zona="Asia/Jakarta", izin=())


def test_dead_sources_hold_the_month_and_change_nobodys_pay(
    segar: Sesi, klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tarik, "TUNGGU_DETIK", 0.01)
    period_close(schema=SKEMA, kode=BULAN)
    semula, banyak = pay(), runs()
    with PeladenSimpegRest() as simpeg:
        with public_atomic():
            Region.objects.filter(schema_name=SKEMA).update(host_izin=sorted(simpeg.izin))
        with region_atomic(SKEMA):
            kantor = Kantor.buat()
            petugas = kantor.akun(None, Peran.BKPSDM)
            for kode, isi, rahasia in (
                (
                    "simpeg-rest",
                    {"alamat": simpeg.setelan["alamat"], "ukuran": "50"},
                    {"kunci": simpeg.setelan["kunci"]},
                ),
                ("siap-dorong", {}, {"kunci": PengirimSiap.setelan["kunci"]}),
            ):
                konektor.connection_save(
                    actor=petugas, kode=kode, aktif=True, isi=isi, rahasia=rahasia, versi=0, terapkan_sendiri=True,
                    selang_menit=60, izin=simpeg.izin, zona="Asia/Jakarta",
                )  # fmt: skip
            # three days before the end of the month was the last time that SIMPEG answered; SIAP, the day before HARI
            lama = dt.datetime(2026, 10, 28, 9, 0, tzinfo=ZONA)
            Koneksi.objects.filter(pk="simpeg-rest").update(data_sampai=lama)
            Kesegaran.objects.filter(sumber="presensi").update(
                data_sampai=dt.datetime(2026, 10, 29, 23, 59, tzinfo=ZONA)
            )
            sehari = [
                RekamanRecord(r.pegawai.nip, r.waktu.astimezone(ZONA), r.perangkat.kode, i)
                for i, r in enumerate(
                    Rekaman.objects.filter(waktu__date=HARI).select_related("pegawai", "perangkat").order_by("waktu"), 1
                )
            ]
            dunia = roll_of_region()
        assert sehari
        simpeg.isi(dunia)
        simpeg.ganggu(Gangguan.BALAS_500)
        for _ in range(3):
            fetch_connection(schema=SKEMA, kode="simpeg-rest")
        siap = Siap(klien("bandung"))
        siap.kirim("pagi", [r for r in sehari if r.waktu.hour < 12], dt.datetime(2026, 10, 30, 12, 0, tzinfo=ZONA))

        halangan = blockers()
        assert set(halangan) == {"PRESENSI_BELUM_LENGKAP", "KEPEGAWAIAN_BASI"}
        assert "30 Okt 2026 12.00 WIB" in halangan["PRESENSI_BELUM_LENGKAP"].pesan.replace(":", ".")
        assert "28 Okt 2026" in halangan["KEPEGAWAIAN_BASI"].pesan
        assert "gagal sejak" in halangan["KEPEGAWAIAN_BASI"].contoh[0]
        assert "menjawab 500" in halangan["KEPEGAWAIAN_BASI"].contoh[0]
        assert (pay(), runs()) == (semula, banyak)

        # one comes back, then the other
        simpeg.ganggu()
        fetch_connection(schema=SKEMA, kode="simpeg-rest")
        with region_atomic(SKEMA):
            t = Tarikan.objects.filter(koneksi_id="simpeg-rest").first()
            assert (t.keadaan, t.ringkasan["pegawai berubah"], t.ringkasan["penugasan berubah"]) == ("SELESAI", 0, 0)
        assert set(blockers()) == {"PRESENSI_BELUM_LENGKAP"}
        siap.kirim("sore", sehari, dt.datetime(2026, 11, 1, 0, 0, tzinfo=ZONA))
        period_close(schema=SKEMA, kode=BULAN)
    assert pay() == semula
