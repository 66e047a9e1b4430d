"""Somebody's log of yesterday and today, made through the services, so that its pages have something to show."""

from __future__ import annotations

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from erk_kit.lampiran import Lampiran, attachment_read
from tenants.aktivitas.aturan import aturan_of
from tenants.aktivitas.jenis import kind_save
from tenants.aktivitas.katalog import catalogue_search
from tenants.aktivitas.salin import template_save
from tenants.aktivitas.services import aktivitas_create, aktivitas_discard, aktivitas_submit
from tenants.akun.models import Pengguna

# uraian, mulai, selesai, tautan, word by which the catalogue is searched
KEMARIN = (
    ("Apel pagi dan pembagian tugas bidang", (7, 30), (8, 0), "", "apel"),
    ("Menelaah 14 berkas permohonan layanan kepegawaian", (8, 0), (10, 30), "", "berkas"),
    ("Rapat koordinasi penyusunan laporan bulanan", (13, 0), (15, 0), "https://contoh.go.id/undangan/112", "rapat"),
)
HARI_INI = (
    ("Menyusun konsep nota dinas usulan pengisian jabatan", (8, 0), (9, 45), "", "konsep"),
    ("Konsultasi data pegawai dengan dua perangkat daerah", (10, 0), (11, 30), "", "konsultasi"),
)


def log_seed(*, pengguna: Pengguna, bkpsdm: Pengguna) -> dict[str, int]:
    """Ids of one handed-in activity with evidence (`ajukan`) and of one draft (`draf`); call inside region_atomic."""
    hari_ini = timezone.localdate()
    pegawai_id = pengguna.pegawai_id or 0
    for nama, induk in (("Tugas khusus kepala daerah", "TAMBAHAN"), ("Pelayanan di luar jam kerja", "UMUM")):
        kind_save(actor=bkpsdm, nama=nama, induk=induk)
    hasil = {}
    for tanggal, baris in ((hari_ini - dt.timedelta(days=1), KEMARIN), (hari_ini, HARI_INI)):
        aturan = aturan_of(pegawai_id=pegawai_id, hari=tanggal)
        for ke, (uraian, mulai, selesai, tautan, kata) in enumerate(baris):
            norma = catalogue_search(pegawai_id=pegawai_id, hari=tanggal, kata=kata, banyak=1)
            ini = aktivitas_create(
                actor=pengguna,
                tanggal=tanggal,
                aturan=aturan,
                uraian=uraian,
                mulai=dt.time(*mulai),
                selesai=dt.time(*selesai),
                tautan=tautan,
                norma_id=norma[0].norma.pk if norma else None,
                bukti=[_photo()] if ke == 0 else [],
            )
            if tanggal == hari_ini and ke:
                hasil["draf"] = ini.pk
                continue
            hasil["ajukan"] = aktivitas_submit(actor=pengguna, aktivitas_id=ini.pk, aturan=aturan).pk
            if not ke:
                template_save(actor=pengguna, aktivitas_id=ini.pk, nama=uraian[:30])
    buang = aktivitas_create(
        actor=pengguna, tanggal=hari_ini, aturan=aturan, uraian="Salah hari, dicatat dua kali", menit=30
    )
    aktivitas_discard(actor=pengguna, aktivitas_id=buang.pk)
    return hasil


def _photo() -> Lampiran:
    gambar = Image.new("RGB", (320, 200), "#e8eef5")
    ImageDraw.Draw(gambar).text((20, 90), "Daftar hadir apel pagi", fill="#223")
    isi = io.BytesIO()
    gambar.save(isi, "JPEG")
    return attachment_read(SimpleUploadedFile("daftar-hadir.jpg", isi.getvalue()))
