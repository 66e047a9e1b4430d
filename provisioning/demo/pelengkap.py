"""What rules, attendance, people, the console and background jobs show on their pages, beyond the daily work."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from erk_core import Pack
from erk_kit import pekerjaan
from erk_kit.binding import public_atomic, region_atomic
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import pengguna_get
from tenants.akun.services import pengguna_create, peran_grant
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.laporan_atasan import superior_report
from tenants.organisasi.models import GarisAtasan, Opd, Pegawai
from tenants.organisasi.models_laporan import SelisihAtasan
from tenants.organisasi.selectors import atasan_pada
from tenants.penilaian.aturan.dampak import impact_compute, impact_rows
from tenants.penilaian.aturan.services import rancangan_from_ruling, rancangan_write
from tenants.penilaian.models import Hitungan
from tenants.presensi.models import HasilHari, RekamanKarantina, UsulanPresensi
from tenants.presensi.usulan import request_agree, request_create
from tenants.registry.models import PaketTerbit
from tenants.registry.tanda import Tanda, key_id, key_new, key_read, public_json, sign
from tenants.registry.terbit import key_decide, key_register, pack_upload, signature_add
from tenants.remunerasi.berkas import output_order
from tenants.skp.models import ButirSkp, ButirTemplat, TemplatSkp

# The job that every page of a job shows.
JOB = uuid.UUID("00000000-0000-4000-8000-000000000011")
AMBANG = """menimpa: tambah
nilai:
  2026-12-01:
    nilai: 60
    status: asumsi
    catatan: Contoh rancangan peraga.
"""


def rest_seed(*, schema: str, akun: Mapping[str, Pengguna], pack: Pack, bulan: str) -> dict[str, int | str]:
    """Ids for addresses, by kind. akun: role -> account of that region. Opens its own transactions."""
    with region_atomic(schema):
        hasil: dict[str, int | str] = dict(_attendance(akun))
        _wrong_superior(akun)
        hasil |= _files(akun["bkpsdm"], bulan) | _plan_items(akun["pegawai"])
        hasil["opd"] = Opd.objects.order_by("pk").values_list("pk", flat=True)[0]
    hasil |= _draft(schema, akun["bkpsdm"].pk)
    hasil["paket"] = _publication(pack)
    return hasil


def jobs_report(*, schema: str, bulan: str, hasil: Mapping[str, int | str]) -> None:
    """Each kind of job says that it is done; nothing runs."""
    for apa in (
        f"tutup:{bulan}",
        f"hari:{bulan}",
        f"aturan:{hasil['rancangan']}",
        f"ronde-buka:{bulan}",
        f"surat:{hasil['opd']}",
        f"templat-skp:{hasil['templat']}",
    ):
        pekerjaan.lapor_selesai(pekerjaan.job_id_of(schema=schema, apa=apa, job=JOB), "Pekerjaan peraga selesai.")
    # this one's word is the number of the correction
    pekerjaan.lapor_selesai(pekerjaan.job_id_of(schema=schema, apa=f"koreksi:{bulan}", job=JOB), "1")
    pekerjaan.lapor_selesai(pekerjaan.job_id_of(schema=schema, apa="impor", job=1), "Kiriman peraga diperiksa.")


def _attendance(akun: Mapping[str, Pengguna]) -> dict[str, int]:
    """Requests in each step, and punches in quarantine."""
    pegawai, hari_ini = akun["pegawai"], timezone.localdate()
    ada = request_create(
        actor=pegawai,
        jenis="TERLAMBAT",
        mulai=hari_ini - dt.timedelta(days=2),
        jam=dt.time(8, 20),
        menit=50,
        alasan="Mengantar berkas ke kantor wilayah lebih dahulu.",
    )
    request_create(
        actor=pegawai,
        jenis="DINAS_LUAR",
        mulai=hari_ini + dt.timedelta(days=9),
        sampai=hari_ini + dt.timedelta(days=10),
        nomor_surat="090/218/2026",
        alasan="Bimbingan teknis penilaian kinerja.",
    )
    orang = GarisAtasan.objects.pada(hari_ini).filter(atasan_id=akun["atasan"].pegawai_id)
    for ke, pegawai_id in enumerate(orang.values_list("pegawai_id", flat=True)[:2]):
        bawahan = Pengguna(pk=0, pegawai_id=pegawai_id, is_active=True)
        satu = UsulanPresensi.objects.create(
            pegawai_id=pegawai_id,
            jenis="CUTI_TAHUNAN" if ke else "PULANG_CEPAT",
            mulai=hari_ini - dt.timedelta(days=1),
            sampai=hari_ini - dt.timedelta(days=1),
            menit=None if ke else 45,
            nomor_surat="851/77/2026" if ke else "",
            alasan="Keperluan keluarga.",
            diajukan_oleh_id=bawahan.pk,
        )
        if ke:
            request_agree(actor=akun["atasan"], usulan_id=satu.pk)
    RekamanKarantina.objects.bulk_create(
        RekamanKarantina(
            baris=ke, nip=nip, waktu=timezone.now() - dt.timedelta(hours=ke), perangkat=kode, sebab=sebab, keterangan=s
        )
        for ke, (nip, kode, sebab, s) in enumerate(
            (
                ("199001012020019999", "MESIN-01", "NIP_ASING", "NIP 199001012020019999 tidak terdaftar"),
                (pegawai.nip, "MESIN-99", "PERANGKAT_ASING", "Perangkat MESIN-99 tidak terdaftar"),
                (pegawai.nip, "MESIN-98", "PERANGKAT_ASING", "Perangkat MESIN-98 tidak terdaftar"),
            ),
            start=1,
        )
    )
    return {"usulan": ada.pk}


def _wrong_superior(akun: Mapping[str, Pengguna]) -> None:
    """A report that waits for the office, and a difference that a source has brought."""
    hari_ini, pegawai = timezone.localdate(), akun["pegawai"]
    kini = atasan_pada(pegawai_id=pegawai.pegawai_id or 0, hari=hari_ini)
    for lain in Pegawai.objects.exclude(pk__in=[pegawai.pegawai_id, kini.pk if kini else 0]).order_by("pk")[:20]:
        try:
            superior_report(actor=pegawai, atasan_id=lain.pk, mulai=dt.date(2026, 11, 3), catatan="SK mutasi 800/41.")
        except GalatLayanan:
            continue
        break
    beda = GarisAtasan.objects.pada(hari_ini).exclude(pegawai_id=pegawai.pegawai_id).order_by("pk")[0]
    usul = Pegawai.objects.exclude(pk__in=[beda.pegawai_id, beda.atasan_id]).order_by("pk")[0]
    SelisihAtasan.objects.create(
        pegawai_id=beda.pegawai_id,
        atasan_kini_id=beda.atasan_id,
        atasan_usul=usul,
        mulai=dt.date(2026, 11, 2),
        sumber="simpeg",
    )


def _files(bkpsdm: Pengguna, bulan: str) -> dict[str, str]:
    """An ordered payment file whose job has said nothing yet."""
    tahun, ke = (int(x) for x in bulan.split("-"))
    hitungan = Hitungan.objects.filter(periode__tahun=tahun, periode__bulan=ke).latest("nomor")
    berkas = output_order(
        actor_id=bkpsdm.pk, hitungan_id=hitungan.pk, dokumen="slip", bentuk="pdf", kertas="A4", opd_id=None,
        opd_ids=None,
    )  # fmt: skip
    return {"berkas": str(berkas.pk)}


def _plan_items(pegawai: Pengguna) -> dict[str, int]:
    """Items of that employee's draft SKP, and of a template."""
    draf = ButirSkp.objects.filter(skp__pegawai_id=pegawai.pegawai_id, skp__status="DRAF").order_by("pk").first()
    setuju = ButirSkp.objects.filter(skp__pegawai_id=pegawai.pegawai_id, skp__status="DISETUJUI").order_by("pk").first()
    templat = TemplatSkp.objects.order_by("pk").first()
    butir = ButirTemplat.objects.filter(templat=templat).order_by("pk").first()
    return {
        "skp_butir": draf.pk if draf else 0,
        "skp_selaras": setuju.pk if setuju else 0,
        "skp_selaras_skp": setuju.skp_id if setuju else 0,
        "templat": templat.pk if templat else 0,
        "templat_butir": butir.pk if butir else 0,
    }


def _draft(schema: str, actor_id: int) -> dict[str, int]:
    """A draft of December's rules that raises the threshold, with its impact; somebody whom it changes."""
    with region_atomic(schema):
        satu = rancangan_from_ruling(actor_id=actor_id, mulai=dt.date(2026, 12, 1), judul="Ambang bayar 60 persen")
        isi = {**satu.isi, "parameter/ambang_bayar.yaml": AMBANG}
        satu = rancangan_write(actor_id=actor_id, rancangan_id=satu.pk, isi=isi)
    dampak = impact_compute(schema=schema, rancangan_id=satu.pk, actor_id=actor_id)
    berubah: list[list[Any]] = impact_rows(dampak)
    with region_atomic(schema):
        siapa = berubah[0][0] if berubah else HasilHari.objects.values_list("pegawai_id", flat=True).first() or 0
    return {"rancangan": satu.nomor, "berubah": siapa}


def _publication(pack: Pack) -> int:
    """A published pack: two maintainers of the console have signed it."""
    with public_atomic():
        ada = PaketTerbit.objects.first()
        if ada is not None:
            return ada.pk
        pengelola = pengguna_get(nip="pengelola")
        kedua = pengguna_create(nip="pengelola2", nama="Pengelola Kedua (peraga)")
        peran_grant(pengguna=kedua, peran=Peran.PENGELOLA)
        kunci = []
        for orang in (pengelola, kedua):
            rahasia, publik = key_new()
            key_register(actor=orang, teks=public_json(publik, "peraga"), sebutan=f"Laptop {orang.nama}")
            kunci.append((key_read(rahasia), key_id(publik)))

        def tanda(ke: int) -> Tanda:
            return sign(kunci[ke][0], id_=pack.id, versi=pack.versi, hash_paket=pack.hash)

        for ke, oleh in enumerate((kedua, pengelola)):
            key_decide(actor=oleh, kunci_id=kunci[ke][1], jenis="AKTIF")
        paket = pack_upload(actor=pengelola, kanonik=pack.canonical(), tanda=tanda(0), catatan="Rilis pertama")
        return signature_add(actor=kedua, paket=paket, tanda=tanda(1)).pk
