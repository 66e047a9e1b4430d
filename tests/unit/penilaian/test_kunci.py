"""Locking a month: by whom, in which order, what is refused, and the chain of hashes. On a real Postgres."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from erk_kit.binding import public_atomic, region_atomic
from erk_kit.dsn import app_url, owner_url
from erk_kit.names import role_name
from provisioning.owner import role_prefix
from tenants.akun.models import Pengguna, PeranPengguna
from tenants.jejak.models import Catatan, Segel
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import BulanTerkunci
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.galat import CloseBusy, KendaliGagal, KunciDitolak, TransisiDitolak
from tenants.penilaian.kunci import close_lock
from tenants.penilaian.models import Hitungan, KunciBulan, Periode
from tenants.penilaian.penguncian import HasilKunci, lock_phrase, period_lock
from tenants.penilaian.rantai import chain_findings, lock_hash
from tenants.penilaian.services import pack_adopt, period_close
from tenants.perilaku.models import Ronde
from tenants.registry.models import Region
from tests.unit.penilaian.conftest import Daerah
from tests.unit.penilaian.pabrik import AKHIR, AWAL

pytestmark = pytest.mark.unit

KODE = "2026-10"
FRASA = "KUNCI OKTOBER 2026"


def akun(nama: str, peran: str = "bkpsdm") -> Pengguna:
    satu = Pengguna.objects.create(nip=nama, nama=nama)
    PeranPengguna.objects.create(pengguna=satu, peran=peran, berlaku_mulai=dt.date(2020, 1, 1))
    return satu


@pytest.fixture
def siap(daerah: Daerah) -> dict[str, Pengguna]:
    """October computed by `hitung`; `kunci` may lock it."""
    with daerah.buka():
        orang = daerah.pabrik.pegawai("Siti")
        daerah.pabrik.pegawai("Rekan")
        daerah.pabrik.aktivitas(orang, 1, 1000)
        daerah.pabrik.presensi()
        semua = {"hitung": akun("hitung"), "kunci": akun("kunci"), "pimpinan": akun("pimpinan", "pimpinan")}
    period_close(schema=daerah.schema, kode=KODE, actor_id=semua["hitung"].pk)
    return semua


def kunci(daerah: Daerah, actor: Pengguna, kode: str = KODE, **lain: Any) -> HasilKunci:
    with daerah.buka():
        berlaku = Hitungan.objects.filter(periode__tahun=int(kode[:4]), periode__bulan=int(kode[5:])).first()
    isi = {"konfirmasi": lock_phrase(Bulan.parse(kode)), "hash_hasil": berlaku.hash_hasil if berlaku else ""}
    return period_lock(schema=daerah.schema, kode=kode, actor_id=actor.pk, **(isi | lain))


def belum(daerah: Daerah) -> None:
    with daerah.buka():
        assert not KunciBulan.objects.exists()
        assert Periode.objects.get(bulan=10).status == "DIHITUNG"


def test_somebody_else_locks_and_the_lock_says_everything(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    hasil = kunci(daerah, siap["kunci"])
    with daerah.buka():
        satu = KunciBulan.objects.select_related("hitungan", "periode").get()
        assert satu.periode.status == "TERKUNCI"
        assert (satu.nomor, satu.awal, satu.akhir, satu.sebelum_id, satu.hash_sebelum) == (1, AWAL, AKHIR, None, "")
        assert satu.selesai == dt.datetime(2026, 10, 31, 17, tzinfo=dt.UTC), "midnight in Bandung"
        assert (satu.dihitung_oleh_id, satu.dikunci_oleh_id) == (siap["hitung"].pk, siap["kunci"].pk)
        assert (satu.bruto, satu.potongan, satu.bersih) == (3_100_000, 155_000, 2_945_000)
        assert satu.mode == "uji_coba"
        segel = Segel.objects.order_by("-nomor").first()
        catatan = Catatan.objects.get(aksi="periode.kunci")
        assert segel is not None
        assert (satu.segel_jejak, catatan.aktor_id) == (segel.hash, siap["kunci"].pk)
        assert catatan.rincian["hash"] == satu.hitungan.hash_hasil
        with connection.cursor() as cursor:
            cursor.execute("select rentang @> %s::bigint from jejak_segel where hash = %s", [catatan.pk, segel.hash])
            assert cursor.fetchone() == (True,), "the seal in the lock holds the record of the lock"
        assert satu.belum_terverifikasi > 0
        assert satu.hash == hasil.hash == lock_hash(satu, schema=daerah.schema)
        assert chain_findings([satu], schema=daerah.schema) == []
        satu.bersih, satu.bruto = satu.bersih + 1, satu.bruto + 1
        assert "tidak lagi sesuai" in chain_findings([satu], schema=daerah.schema)[0]


def test_the_head_of_region_may_lock_too(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    assert kunci(daerah, siap["pimpinan"], konfirmasi="  kunci oktober 2026 ").nomor == 1


def test_who_computed_does_not_lock(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    with pytest.raises(KunciDitolak, match="Anda hitung sendiri") as galat:
        kunci(daerah, siap["hitung"])
    assert galat.value.kode == "kunci_orang_sama"
    with daerah.buka():
        (tolak,) = Catatan.objects.filter(aksi="periode.kunci_tolak")
        assert (tolak.aktor_id, tolak.rincian) == (siap["hitung"].pk, {"sebab": ["kunci_orang_sama"]})
    belum(daerah)
    with daerah.buka():
        satu = Hitungan.objects.get()
    with pytest.raises(psycopg2.IntegrityError, match="kunci_orang_lain"):
        _mentah(daerah, satu, dihitung_oleh_id=satu.oleh_id, dikunci_oleh_id=satu.oleh_id)
    with daerah.buka():
        Periode.objects.update(status="TERKUNCI")
        for penghitung, boleh in ((siap["kunci"].pk, False), (satu.oleh_id, True)):
            palsu = KunciBulan(
                nomor=1,
                periode_id=satu.periode_id,
                hitungan=satu,
                awal=AWAL,
                akhir=AKHIR,
                selesai=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
                hash="h",
                mode="uji_coba",
                belum_terverifikasi=0,
                bruto=0,
                potongan=0,
                bersih=0,
                dihitung_oleh_id=penghitung,
                dikunci_oleh_id=siap["pimpinan"].pk,
                pada=dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
            )
            if boleh:
                palsu.save(force_insert=True)
                continue
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                palsu.save(force_insert=True)


@pytest.mark.parametrize("peran", ["inspektorat", "admin_opd", ""])
def test_other_roles_do_not_lock(daerah: Daerah, siap: dict[str, Pengguna], peran: str) -> None:
    with daerah.buka():
        satu = Pengguna.objects.create(nip="lain", nama="lain")
        if peran:
            opd = daerah.pabrik.opd.pk if peran == "admin_opd" else None
            PeranPengguna.objects.create(pengguna=satu, peran=peran, opd_id=opd, berlaku_mulai=dt.date(2020, 1, 1))
    with pytest.raises(TidakBerwenang, match="BKPSDM atau Pimpinan"):
        kunci(daerah, satu)
    belum(daerah)


def test_a_run_of_the_command_line_names_nobody_until_a_person_closes_again(
    daerah: Daerah, siap: dict[str, Pengguna]
) -> None:
    with daerah.buka():
        daerah.pabrik.aktivitas(daerah.pabrik.pegawai("Baru"), 2, 10)
        daerah.pabrik.presensi()
    perintah = period_close(schema=daerah.schema, kode=KODE)
    assert perintah.baru
    with pytest.raises(KunciDitolak, match="baris perintah"):
        kunci(daerah, siap["kunci"])
    belum(daerah)
    lagi = period_close(schema=daerah.schema, kode=KODE, actor_id=siap["hitung"].pk)
    assert lagi.baru
    assert lagi.hash_hasil == perintah.hash_hasil
    assert not period_close(schema=daerah.schema, kode=KODE).baru, "the command line does not take the name away"
    assert not period_close(schema=daerah.schema, kode=KODE, actor_id=siap["kunci"].pk).baru
    assert kunci(daerah, siap["kunci"]).hitungan_id == lagi.hitungan_id


def test_facts_that_changed_since_the_run(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    with daerah.buka():
        daerah.pabrik.aktivitas(daerah.pabrik.pegawai("Baru"), 2, 10)
        daerah.pabrik.presensi()
    with pytest.raises(KunciDitolak, match="berubah sejak hitungan ke-1") as galat:
        kunci(daerah, siap["kunci"])
    assert "Hitung ulang" in galat.value.saran
    belum(daerah)


def test_blockers_since_the_run(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    with daerah.buka():
        daerah.pabrik.pegawai("Tanpa jabatan", kelas=None)
        daerah.pabrik.presensi()
    with pytest.raises(KunciDitolak, match="1 pegawai terdaftar tanpa penugasan"):
        kunci(daerah, siap["kunci"])
    belum(daerah)


def test_typed_confirmation_and_the_run_that_was_seen(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    for salah in ("", "KUNCI", "KUNCI SEPTEMBER 2026"):
        with pytest.raises(KunciDitolak, match="Ketik KUNCI OKTOBER 2026"):
            kunci(daerah, siap["kunci"], konfirmasi=salah)
    with pytest.raises(KunciDitolak, match="bukan lagi"):
        kunci(daerah, siap["kunci"], hash_hasil="0" * 64)
    belum(daerah)


def test_a_region_that_pays_locks_only_verified_values(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    def mode(nilai: str) -> None:
        with public_atomic():
            Region.objects.filter(schema_name=daerah.schema).update(mode=nilai)

    mode("berlaku")
    with pytest.raises(KunciDitolak, match=r"belum terverifikasi: .*\((peraga|asumsi)\)"):
        kunci(daerah, siap["kunci"])
    belum(daerah)
    mode("uji_coba")
    assert kunci(daerah, siap["kunci"]).nomor == 1


def test_not_computed_or_locked_already(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    with pytest.raises(KunciDitolak, match="September 2026 belum dihitung"):
        kunci(daerah, siap["kunci"], "2026-09")
    kunci(daerah, siap["kunci"])
    with pytest.raises(KunciDitolak, match="sudah terkunci"):
        kunci(daerah, siap["kunci"])
    with pytest.raises(KunciDitolak, match="mendahului bulan terkunci pertama"):
        kunci(daerah, siap["kunci"], "2026-09")
    with pytest.raises(KunciDitolak, match="November 2026 belum terkunci"):
        kunci(daerah, siap["kunci"], "2026-12")


def test_months_lock_in_order(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    with daerah.buka():
        lama = Periode.objects.create(tahun=2026, bulan=9, status="DIHITUNG")
        satu = Hitungan.objects.get()
        lama.hitungan_berlaku = Hitungan.objects.create(
            periode=lama, nomor=1, versi_mesin="1", hash_masukan="a", hash_hasil="b", oleh_id=1,
            jumlah_pegawai=0, jumlah_dikecualikan=0, total_bersih=0,
        )  # fmt: skip
        lama.save()
    with pytest.raises(KunciDitolak, match="September 2026 sudah dihitung tetapi belum terkunci"):
        kunci(daerah, siap["kunci"])
    # the database's own order: a second first lock, one before the first, a gap, one without the hash before
    _mentah(daerah, satu)
    september = {"awal": dt.date(2026, 9, 1), "akhir": dt.date(2026, 9, 30)}
    november = {"awal": dt.date(2026, 11, 1), "akhir": dt.date(2026, 11, 30), "akhir_sebelum": AKHIR}
    desember = {"awal": dt.date(2026, 12, 1), "akhir": dt.date(2026, 12, 31), "akhir_sebelum": AKHIR}
    lanjut = {"nomor": 2, "hash_sebelum": "h"}
    for kendala, isi in (
        ("kunci_satu_penerus|nomor", september),
        ("kunci_berurutan", september | {"akhir_sebelum": AKHIR} | lanjut),
        ("kunci_berurutan", desember | lanjut),
        ("kunci_hash_sebelum", november | {"nomor": 2}),
        (
            "foreign key",
            {"awal": dt.date(2026, 12, 1), "akhir": dt.date(2026, 12, 31), "akhir_sebelum": dt.date(2026, 11, 30)}
            | lanjut,
        ),
    ):
        with pytest.raises(psycopg2.IntegrityError, match=kendala):
            _mentah(daerah, lama.hitungan_berlaku, hash=kendala, **isi)
    _mentah(daerah, lama.hitungan_berlaku, hash="h2", **(november | lanjut))


def _mentah(daerah: Daerah, hitungan: Hitungan, **lain: Any) -> None:
    """A lock row as raw SQL with the owner's rights could insert it: only constraints stand in its way."""
    isi: dict[str, Any] = {
        "nomor": 1, "periode_id": hitungan.periode_id, "hitungan_id": hitungan.pk, "awal": AWAL, "akhir": AKHIR,
        "akhir_sebelum": None, "hash_sebelum": "", "selesai": dt.datetime(2026, 11, 1, tzinfo=dt.UTC), "hash": "h",
        "mode": "uji_coba", "belum_terverifikasi": 0, "bruto": 0, "potongan": 0, "bersih": 0, "segel_jejak": "",
        "dihitung_oleh_id": 1, "dikunci_oleh_id": 2, "pada": dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
    } | lain  # fmt: skip
    with closing(psycopg2.connect(owner_url())) as raw, raw, raw.cursor() as cursor:
        cursor.execute(
            f"insert into {daerah.schema}.penilaian_kuncibulan ({', '.join(isi)}) values %s", [tuple(isi.values())]
        )


def test_a_locked_month_and_those_before_it_are_not_closed_again(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    kunci(daerah, siap["kunci"])
    with pytest.raises(TransisiDitolak, match="berstatus Terkunci"):
        period_close(schema=daerah.schema, kode=KODE)
    with pytest.raises(TransisiDitolak, match="mendahului bulan terkunci pertama"):
        period_close(schema=daerah.schema, kode="2026-09")
    with daerah.buka(), pytest.raises(BulanTerkunci, match="Oktober 2026 sudah terkunci"):
        pack_adopt(pack=daerah.paket, mulai=dt.date(2026, 10, 1), opd_id=daerah.pabrik.opd.pk)


def test_the_months_round_is_closed_with_it(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    with daerah.buka():
        Ronde.objects.create(tahun=2026, bulan=10, dibuka=AWAL, ditutup=AKHIR, status="DIBUKA")
    kunci(daerah, siap["kunci"])
    with daerah.buka():
        assert Ronde.objects.get().status == "DITUTUP"


def test_a_run_whose_rows_do_not_add_up_is_not_locked(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    with closing(psycopg2.connect(owner_url())) as raw, raw, raw.cursor() as cursor:
        cursor.execute(f"update {daerah.schema}.penilaian_hasilpegawai set bersih = bersih + 1, bruto = bruto + 1")
    with pytest.raises(KendaliGagal, match="verify-run"):
        kunci(daerah, siap["kunci"])
    belum(daerah)


def test_while_a_close_runs_nobody_locks(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    with close_lock(daerah.schema, KODE), pytest.raises(CloseBusy):
        kunci(daerah, siap["kunci"])
    belum(daerah)


def test_the_lock_waits_for_a_writer_that_still_saw_the_month_open(
    daerah: Daerah, siap: dict[str, Pengguna], settings: Any
) -> None:
    """Else a fact of the month could commit after the lock, and stand in no run."""
    settings.ERK_LOCK_TIMEOUT = "500ms"
    with closing(psycopg2.connect(app_url())) as raw, raw.cursor() as cursor:
        cursor.execute(f'set role "{role_name(role_prefix(), daerah.schema)}"')
        cursor.execute(f"set search_path to {daerah.schema}, ekstensi")
        cursor.execute("update aktivitas_aktivitas set menit = menit - 1")
        assert cursor.rowcount == 1
        with pytest.raises(KunciDitolak, match="masih sedang ditulis"):
            kunci(daerah, siap["kunci"])
        belum(daerah)
        raw.commit()
    with pytest.raises(KunciDitolak, match="berubah sejak"):
        kunci(daerah, siap["kunci"])


def test_the_lock_is_never_changed(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    kunci(daerah, siap["kunci"])
    for perintah in (
        "update penilaian_kuncibulan set hash = 'x'",
        "delete from penilaian_kuncibulan",
        "truncate penilaian_kuncibulan",
        "lock table penilaian_kuncibulan in access exclusive mode",
    ):
        with region_atomic(daerah.schema), connection.cursor() as cursor:
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute(perintah)


def test_only_a_computed_month_is_locked(daerah: Daerah, siap: dict[str, Pengguna]) -> None:
    for status in ("TERBUKA", "DIAJUKAN", "DIVERIFIKASI"):
        with daerah.buka():
            Periode.objects.update(status=status)
        with pytest.raises(TransisiDitolak):
            kunci(daerah, siap["kunci"])
    with daerah.buka():
        Periode.objects.update(status="DITINJAU")
    assert kunci(daerah, siap["kunci"]).nomor == 1


def test_errors_are_of_one_family() -> None:
    assert issubclass(KunciDitolak, GalatLayanan)
    assert issubclass(BulanTerkunci, GalatLayanan)
