"""Connections for the pictures: one that fails and is told so, one that is pushed to, with their runs. Nobody is asked:
the addresses lead nowhere and nothing is due."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.utils import timezone

from tenants.sinkronisasi.models import Dorongan, Koneksi, Mentah, Tarikan


def connections_seed() -> dict[str, int | str]:
    """Ids of a run and of a raw part of it. In a bound region."""
    kini = timezone.now()
    siap = Koneksi.objects.create(
        kode="siap-tarik",
        aktif=True,
        isi={"alamat": "https://siap.contoh.go.id/api"},
        data_sampai=kini - dt.timedelta(days=8),
        gagal_beruntun=4,
        gagal_sejak=kini - dt.timedelta(hours=7),
        buka_lagi=kini + dt.timedelta(minutes=25),
    )
    baik = Tarikan.objects.create(
        koneksi=siap,
        macam=Tarikan.Macam.TARIK,
        keadaan=Tarikan.Keadaan.SELESAI,
        mulai=kini - dt.timedelta(days=8),
        selesai=kini - dt.timedelta(days=8),
        percobaan=1,
        lengkap_sampai=kini - dt.timedelta(days=8),
        ringkasan={"rekaman": 118, "rekaman baru": 116, "karantina": 2, "hari": 58, "temuan rekaman": 1},
        temuan=[
            {
                "berkas": "rekaman-1.json",
                "baris": 87,
                "kolom": "ts",
                "pesan": "Waktu berada di masa depan",
                "diharapkan": "waktu yang sudah lewat; periksa jam perangkat",
                "saran": "betulkan di sumbernya, lalu kirim ulang",
            }
        ],
    )
    isi = b'{"halaman": 1, "jumlah_halaman": 1, "jumlah": 0, "rekaman": []}'
    mentah = Mentah.objects.create(
        tarikan=baik, urut=0, nama="rekaman-1.json", isi=isi, hash_isi=hashlib.sha256(isi).hexdigest()
    )
    for jam in (7, 6, 5, 3):
        Tarikan.objects.create(
            koneksi=siap,
            macam=Tarikan.Macam.TARIK,
            keadaan=Tarikan.Keadaan.GAGAL,
            mulai=kini - dt.timedelta(hours=jam),
            selesai=kini - dt.timedelta(hours=jam),
            percobaan=3,
            jenis_galat="sementara",
            sebab="siap.contoh.go.id:443 tidak menjawab dalam 20 s",
        )
    mesin = Koneksi.objects.create(
        kode="siap-dorong", aktif=True, data_sampai=kini - dt.timedelta(minutes=9), tarik_pada=None
    )
    for menit, hasil, alasan, ket in (
        (9, "DITERIMA", "", ""),
        (8, "ULANG", "", ""),
        (5, "DITOLAK", "tanda_tangan", "tanda tangan tidak cocok dengan kunci mana pun"),
        (3, "DITOLAK", "terlalu_lama", "ditandatangani 412 s yang lalu"),
    ):
        Dorongan.objects.create(
            koneksi=mesin,
            nomor="20261128-0011" if not alasan else "",
            hasil=hasil,
            alasan=alasan,
            keterangan=ket,
            hash_isi="0" * 64,
            ukuran=4812,
            diterima_pada=kini - dt.timedelta(minutes=menit),
        )
    return {"tarikan": baik.pk, "tarikan_gagal": baik.pk + 1, "mentah": mentah.pk}
