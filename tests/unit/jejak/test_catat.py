"""Records: what is refused, who is named, what the services leave behind, how it is told."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.jejak.aksi import AKSI, BAGIAN, OBJEK, kalimat
from tenants.jejak.models import Catatan
from tenants.jejak.services import CatatanSalah, catat
from tests.orang_uji import Kantor
from tests.unit.jejak.conftest import Daerah

ROOT = Path(__file__).resolve().parents[3]
# Names for what is about to come: the lock of a month.
MENDATANG = {"periode.buka_kunci"}


def cerita(catatan: Catatan) -> str:
    isi = {n: getattr(catatan, n) for n in ("aksi", "aktor_label", "peran", "objek_label", "objek_kunci", "rincian")}
    return kalimat(**isi)


def terakhir() -> Catatan:
    return Catatan.objects.order_by("-id")[0]


# -- the registry ------------------------------------------------------------------------------------------------------


def _called() -> set[str]:
    """Names in `catat(aksi="...")` of the whole code, and in tables named _AKSI for where the name is chosen."""
    nama: set[str] = set()
    for berkas in (b for f in ("tenants", "provisioning", "platform") for b in (ROOT / f).rglob("*.py")):
        for simpul in ast.walk(ast.parse(berkas.read_text())):
            calon: list[ast.expr] = []
            if isinstance(simpul, ast.Call) and getattr(simpul.func, "id", "") == "catat":
                calon = [k.value for k in simpul.keywords if k.arg == "aksi"]
            elif isinstance(simpul, ast.Assign) and [getattr(t, "id", "") for t in simpul.targets] == ["_AKSI"]:
                calon = list(getattr(simpul.value, "values", []))
            nama |= {str(c.value) for c in calon if isinstance(c, ast.Constant)}
    return nama


@pytest.mark.unit
def test_every_name_is_used_and_every_used_name_is_known() -> None:
    assert _called() == set(AKSI) - MENDATANG


@pytest.mark.unit
def test_names_parts_and_kinds_are_closed() -> None:
    for aksi in AKSI.values():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", aksi.kode)
        assert aksi.bagian in BAGIAN
        assert aksi.objek in {"", *OBJEK}
        assert ("{objek}" in aksi.kalimat) == bool(aksi.objek), aksi.kode


@pytest.mark.unit
@pytest.mark.parametrize(
    ("isi", "harap"),
    [
        (
            {"aksi": "aktivitas.terima", "peran": "atasan", "objek_label": "Siti", "rincian": {"jumlah": 1200}},
            "Budi (atasan) menerima 1.200 aktivitas Siti",
        ),
        (
            {
                "aksi": "akun.peran_beri",
                "objek_label": "Siti",
                "rincian": {"peran": "admin_opd", "mulai": "2026-10-03"},
            },
            "Budi memberi peran admin OPD kepada Siti mulai 3 Okt 2026",
        ),
        (
            {"aksi": "periode.tutup_tolak", "objek_label": "Oktober 2026", "rincian": {"sebab": ["A", "B"]}},
            "Budi tidak dapat menutup Oktober 2026: A, B",
        ),
        ({"aksi": "aktivitas.terima", "rincian": None}, "Budi menerima – aktivitas –"),
        ({"aksi": "hantu.lama", "objek_label": "X"}, "Budi: hantu.lama X"),
        ({"aksi": "akun.masuk", "rincian": {"jumlah": {}}, "aktor_label": ""}, "– masuk"),
    ],
)
def test_sentences(isi: dict[str, Any], harap: str) -> None:
    kosong: dict[str, Any] = {"aktor_label": "Budi", "peran": "", "objek_label": "", "objek_kunci": "", "rincian": {}}
    assert kalimat(**{**kosong, **isi}) == harap


# -- catat -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "isi",
    [
        {"aksi": "periode.meledak", "objek": ("1", "x")},
        {"aksi": "periode.tutup"},
        {"aksi": "akun.masuk", "objek": ("1", "x")},
        {"aksi": "akun.masuk", "peran": "raja"},
        {"aksi": "akun.masuk", "rincian": {"persen": 0.5}},
        {"aksi": "akun.masuk", "rincian": {"dalam": [{"pada": dt.datetime(2026, 1, 1)}]}},
    ],
)
def test_a_mistake_of_the_code_is_refused(wilayah: Callable[..., Any], isi: dict[str, Any]) -> None:
    with wilayah("bandung"):
        sebelum = Catatan.objects.count()
        with pytest.raises(CatatanSalah):
            catat(**isi)
        assert Catatan.objects.count() == sebelum


def test_a_record_is_one_insert_and_goes_with_its_transaction(wilayah: Callable[..., Any]) -> None:
    from django.db import transaction

    with wilayah("bandung"):
        akun = Kantor.buat().akun(None)
        sebelum = Catatan.objects.count()
        with CaptureQueriesContext(connection) as kueri:
            catat(aksi="akun.masuk", actor=akun)
        assert [q["sql"][:11] for q in kueri] == ["INSERT INTO"]
        with transaction.atomic():
            catat(aksi="akun.masuk", actor=akun)
            transaction.set_rollback(True)
        assert Catatan.objects.count() == sebelum + 1
        satu = terakhir()
        assert (satu.aktor_id, satu.aktor_label, satu.permintaan, satu.alamat) == (akun.pk, "Uji", "", "")


def test_what_postgres_cannot_hold_is_left_out(wilayah: Callable[..., Any]) -> None:
    with wilayah("bandung"):
        catat(aksi="ekspor.unduh", objek=("a\x00b", "\ud800" + "x" * 300), rincian={"nama": "a\x00"})
        assert (terakhir().objek_kunci, terakhir().rincian) == ("ab", {"nama": "a"})
        assert len(terakhir().objek_label) == 200


def test_without_a_request_it_was_the_system_or_the_named_account(wilayah: Callable[..., Any]) -> None:
    with wilayah("bandung"):
        akun = Kantor.buat().akun(None)
        catat(aksi="periode.tutup_mulai", objek=("2026-10", "Oktober 2026"))
        assert (terakhir().aktor_id, terakhir().aktor_label) == (None, "Sistem")
        catat(aksi="periode.tutup_mulai", actor_id=akun.pk, objek=("2026-10", "Oktober 2026"))
        assert (terakhir().aktor_id, terakhir().aktor_label) == (akun.pk, "Uji")


# -- what services and pages leave behind ------------------------------------------------------------------------------


def test_log_in_failure_and_log_out(wilayah: Callable[..., Any], klien: Callable[..., Any]) -> None:
    from tenants.akun.services import pengguna_create

    nip, sandi = "198001012005011001", "rahasia-uji-7303"
    with wilayah("bandung"):
        akun = pengguna_create(nip=nip, nama="Orang Uji", sandi=sandi, periksa_sandi=False)
        mulai = terakhir().pk
        client = klien("bandung", REMOTE_ADDR="203.0.113.77")
        for login, kata in ((nip, "salah-sekali-1"), ("2" * 18, "salah-sekali-1"), (nip, sandi)):
            client.post("/akun/login/", {"login": login, "password": kata})
        client.post("/akun/logout/")
        baris = list(Catatan.objects.filter(pk__gt=mulai).order_by("pk"))
        assert [cerita(b) for b in baris] == [
            "Seseorang gagal masuk sebagai Orang Uji",
            "Seseorang gagal masuk sebagai akun yang tidak terdaftar",
            "Orang Uji masuk",
            "Orang Uji keluar",
        ]
        assert [b.aktor_id for b in baris] == [None, None, akun.pk, akun.pk]
        assert {b.alamat for b in baris} == {"203.0.113.0/24"}
        assert len({b.permintaan for b in baris}) == 4
        semua = " ".join(str(vars(b)) for b in baris)
        for rahasia in (nip, "2" * 18, sandi, "salah-sekali-1", "203.0.113.77"):
            assert rahasia not in semua


def test_refused_access_is_recorded_but_fills_no_disk(
    wilayah: Callable[..., Any], klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.jejak import middleware

    monkeypatch.setattr(middleware, "PALING_BANYAK", 3)
    with wilayah("bandung"):
        kantor = Kantor.buat()
        client = klien("bandung", pengguna=kantor.akun(kantor.orang("Siti")))
        mulai = terakhir().pk
        assert client.get("/jejak/?pelaku=Budi").status_code == 403
        assert (cerita(terakhir()), terakhir().rincian["cara"]) == ("Uji ditolak membuka /jejak/", "GET")
        for _ in range(5):
            client.get("/penilaian/hasil/")
        assert Catatan.objects.filter(pk__gt=mulai).count() == 3
        klien("bandung").get("/jejak/")
        klien("bandung", enforce_csrf_checks=True).post("/akun/login/", {"login": "1"})
        assert Catatan.objects.filter(pk__gt=mulai).count() == 3, "a stranger is sent to the log-in, and is no record"


def test_password_and_second_factor(daerah: Daerah, klien: Callable[..., Any]) -> None:
    """With real commits: allauth tells of a new second factor only after the request's transaction."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    from tenants.akun.services import pengguna_create

    nip, sandi, baru = "198001012005011001", "rahasia-uji-7303", "sandi-baru-uji-77"
    with daerah.buka():
        pengguna_create(nip=nip, nama="Orang Uji", sandi=sandi, periksa_sandi=False)
    client = klien(daerah.slug)
    client.post("/akun/login/", {"login": nip, "password": sandi})
    client.post("/akun/reauthenticate/", {"password": sandi})
    rahasia = client.get("/akun/2fa/totp/activate/").context["form"].secret
    kode = format_hotp_value(hotp_value(rahasia, next(yield_hotp_counters_from_time())))
    assert client.post("/akun/2fa/totp/activate/", {"code": kode}).status_code == 302
    client.post("/akun/2fa/recovery-codes/generate/")
    lain = klien(daerah.slug)
    assert lain.post("/akun/login/", {"login": nip, "password": sandi}).url.startswith("/akun/2fa/authenticate/")
    lain.post("/akun/2fa/authenticate/", {"code": "000000"})
    client.post("/akun/2fa/totp/deactivate/")
    client.post("/akun/password/change/", {"oldpassword": sandi, "password1": baru, "password2": baru})
    with daerah.buka():
        baris = list(Catatan.objects.order_by("pk"))
        assert [cerita(b) for b in baris] == [
            "Sistem membuat akun Orang Uji",
            "Orang Uji masuk",
            "Orang Uji memasang aplikasi autentikator untuk masuk dua langkah",
            "Orang Uji memasang kode pemulihan untuk masuk dua langkah",
            "Orang Uji membuat ulang kode pemulihan",
            "Seseorang memasukkan kode dua langkah yang salah (Orang Uji)",
            "Orang Uji melepas aplikasi autentikator dari masuk dua langkah",
            "Orang Uji melepas kode pemulihan dari masuk dua langkah",
            "Orang Uji keluar",
            "Orang Uji mengganti kata sandinya",
        ]
        semua = " ".join(str(vars(b)) for b in baris)
    for kata in (rahasia, kode, sandi, baru, nip):
        assert kata not in semua


def test_operators_of_the_console_leave_a_trail_too(wilayah: Callable[..., Any], klien: Callable[..., Any]) -> None:
    from tenants.akun.models import Peran
    from tenants.akun.services import pengguna_create, peran_grant

    with wilayah("public"):
        akun = pengguna_create(nip="pengelola2", nama="Pusat", sandi="rahasia-uji-7303", periksa_sandi=False)
        peran_grant(pengguna=akun, peran=Peran.PENGELOLA)
        klien("konsol").post("/akun/login/", {"login": "pengelola2", "password": "rahasia-uji-7303"})
        assert [c.aksi for c in Catatan.objects.order_by("-id")[:3]] == [
            "akun.masuk",
            "akun.peran_beri",
            "akun.buat",
        ]


def test_decisions_are_told_person_by_person(wilayah: Callable[..., Any]) -> None:
    from tenants.aktivitas.models import Aktivitas
    from tenants.aktivitas.validasi import aktivitas_approve, aktivitas_reject

    hari = dt.date(2026, 10, 5)
    with wilayah("bandung"):
        kantor = Kantor.buat()
        budi = kantor.orang("Budi", jenis="PENGAWAS")
        siti, rudi = (kantor.orang(n, atasan=budi) for n in ("Siti", "Rudi"))
        akun = kantor.akun(budi)

        def ajukan(orang: Any, banyak: int) -> list[int]:
            isi = {"pegawai": orang, "tanggal": hari, "uraian": "x", "menit": 10, "status": "DIAJUKAN"}
            return [Aktivitas.objects.create(**isi).pk for _ in range(banyak)]

        punya_siti, punya_rudi = ajukan(siti, 3), ajukan(rudi, 2)
        mulai = terakhir().pk
        aktivitas_approve(actor=akun, aktivitas_ids=[*punya_siti, punya_rudi[0]])
        aktivitas_reject(actor=akun, aktivitas_ids=punya_rudi[1:], alasan="tanpa bukti")
        baris = list(Catatan.objects.filter(pk__gt=mulai).order_by("pk"))
        assert [cerita(b) for b in baris] == [
            "Uji (atasan) menerima 3 aktivitas Siti",
            "Uji (atasan) menerima 1 aktivitas Rudi",
            "Uji (atasan) menolak 1 aktivitas Rudi",
        ]
        assert baris[0].rincian == {"jumlah": 3, "aktivitas": punya_siti}
        with pytest.raises(Exception, match="tidak menunggu"):
            aktivitas_approve(actor=akun, aktivitas_ids=punya_siti)
        assert terakhir().pk == baris[-1].pk


def test_submission_roles_and_a_delivery_that_is_applied(wilayah: Callable[..., Any]) -> None:
    from tenants.aktivitas.aturan import AturanAktivitas
    from tenants.aktivitas.services import aktivitas_create, aktivitas_submit
    from tenants.akun.models import Peran
    from tenants.akun.services import peran_grant, peran_revoke
    from tenants.presensi.models import Perangkat
    from tenants.sinkronisasi.services import file_import

    hari = dt.date(2026, 10, 5)
    with wilayah("bandung"):
        kantor = Kantor.buat()
        akun, lain = kantor.akun(kantor.orang("Siti")), kantor.akun(None)
        mulai = terakhir().pk
        aturan = AturanAktivitas(batas_input_mundur=None, batas_menit_sehari=None)
        draf = aktivitas_create(actor=akun, tanggal=hari, uraian="x", menit=45, aturan=aturan, hari_ini=hari)
        aktivitas_submit(actor=akun, aktivitas_id=draf.pk, aturan=aturan, hari_ini=hari)
        peran = peran_grant(pengguna=lain, peran=Peran.BKPSDM, berlaku_mulai=hari, actor=akun)
        peran_revoke(grant=peran, last_day=dt.date(2026, 10, 9))
        Perangkat.objects.get_or_create(kode="PINTU-1", defaults={"nama": "Pintu"})
        isi = f"nip,waktu,perangkat\n{akun.nip},2026-10-05 07:28:00,PINTU-1\n"
        for _ in range(2):
            file_import(jenis="rekaman", nama_berkas="baru.csv", isi=isi.encode(), zona="Asia/Jakarta")
        baris = [cerita(c) for c in Catatan.objects.filter(pk__gt=mulai).order_by("pk")]
        assert baris == [
            "Uji (pegawai) mengajukan aktivitas 5 Okt 2026, 45 menit",
            "Uji memberi peran BKPSDM kepada Uji mulai 5 Okt 2026",
            "Sistem mengakhiri peran BKPSDM milik Uji pada 9 Okt 2026",
            "Sistem menerapkan berkas baru.csv: 1 baris baru",
        ]


def test_a_password_reset_by_mail(wilayah: Callable[..., Any], klien: Callable[..., Any]) -> None:
    from django.core import mail

    from tenants.akun.services import pengguna_create

    with wilayah("bandung"):
        pengguna_create(nip="198001012005011001", nama="Orang Uji", email="orang@contoh.invalid", sandi="lama-uji-7303")
        client, baru = klien("bandung"), "sandi-baru-uji-77"
        client.post("/akun/password/reset/", {"email": "orang@contoh.invalid"})
        (tautan,) = re.findall(r"https?://[^/]+(/akun/password/reset/key/\S+)", mail.outbox[-1].body)
        tujuan = client.get(tautan).url
        client.post(tujuan, {"password1": baru, "password2": baru})
        assert "Orang Uji memulihkan kata sandinya lewat surel" in [cerita(c) for c in Catatan.objects.all()[:3]]


def test_a_correction_by_hand_keeps_old_and_new(wilayah: Callable[..., Any]) -> None:
    from tenants.organisasi.services import golongan_set

    with wilayah("bandung"):
        siti = Kantor.buat().orang("Siti")
        golongan_set(pegawai_id=siti.pk, golongan="II", mulai=dt.date(2020, 1, 1))
        golongan_set(pegawai_id=siti.pk, golongan="III", mulai=dt.date(2026, 10, 1))
        satu = terakhir()
        assert cerita(satu) == "Sistem mencatat golongan Siti mulai 1 Okt 2026"
        assert satu.rincian["lama"][0]["golongan"] == "II"
        assert satu.rincian["baru"]["golongan"] == "III"
        golongan_set(pegawai_id=siti.pk, golongan="IV", mulai=dt.date(2026, 11, 1), sumber="SIMPEG")
        assert terakhir().pk == satu.pk, "a sync is recorded as a delivery, not fact by fact"


def test_calendar_pack_and_import(wilayah: Callable[..., Any]) -> None:
    from erk_core import load_pack
    from tenants.penilaian.services import pack_adopt
    from tenants.presensi.services import calendar_accept, calendar_propose
    from tenants.sinkronisasi.services import file_import
    from tests.unit.penilaian.conftest import PAKET_UJI

    with wilayah("bandung"):
        mulai = terakhir().pk if Catatan.objects.exists() else 0
        calendar_propose(tahun=2026, bulan=12)
        calendar_accept(actor_id=None, mulai=dt.date(2026, 12, 1), sampai=dt.date(2026, 12, 31))
        pack = load_pack(PAKET_UJI)
        pack_adopt(pack=pack, mulai=dt.date(2030, 1, 1))
        pack_adopt(pack=pack, mulai=dt.date(2030, 1, 1))
        hasil = file_import(jenis="pegawai", nama_berkas="salah.csv", isi=b"bukan,kepala\n1,2\n")
        assert [cerita(c) for c in Catatan.objects.filter(pk__gt=mulai).order_by("pk")] == [
            "Sistem menerima kalender kerja 1–31 Des 2026 (5HARI): 31 hari",
            "Sistem menetapkan paket uji 1.0.0 mulai 1 Jan 2030",
            f"Sistem mengirim berkas salah.csv yang ditolak dengan {len(hasil.temuan)} temuan",
        ]
