"""Every page of ours: who sees it, where, at which address. The pictures are taken of these, and the tests open them.

A new page gets its row here, or its reason below; tests/unit/web/test_semua_alamat.py says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Sasaran:
    """One page: file name, signed-in role (empty: nobody), host name before the domain, path."""

    nama: str
    peran: str
    situs: str
    alamat: str


# Addresses that are answered with a file, ...
_BERKAS = """
    aktivitas:bulan_excel aktivitas:validator_excel aktivitas:keberatan_bukti aktivitas:bukti
    aturan:unduh aturan:dampak_excel jejak:unduh koreksi:unduh
    laporan:bayangan_unduh laporan:bayaran_lama_contoh
    laporan:kelengkapan_unduh laporan:kewajaran_unduh laporan:tim_unduh laporan:sampel_unduh mfa_download_recovery_codes
    organisasi:unduh organisasi:surat_unduh penilaian:hasil_unduh penilaian:isian_unduh penilaian:slip_json
    perilaku:belum_excel presensi:bukti presensi:periksa_excel presensi:cuti_excel
    remunerasi:unduh remunerasi:slip_pdf remunerasi:data_excel
    koneksi:mentah sinkronisasi:daftar_unduh sinkronisasi:templat sinkronisasi:unduh
    skp:realisasi_excel skp:kelengkapan_excel skp:templat_excel
"""
# ... or that lead on to a page, by what is newest or was chosen.
_TERUS = """
    koreksi:usul_pilih laporan:bayangan_kini
    laporan:kelengkapan_kini laporan:kewajaran_kini pemberitahuan:buka penilaian:hasil_pilih
    penilaian:isian_pilih presensi:kalender_kini remunerasi:pilih remunerasi:terakhir
"""
# allauth's own for mail addresses, which no page of ours leads to; its second step of a log-in, which wants an account
# that has one.
_SUREL = "account_email account_email_verification_sent account_confirm_email account_set_password"
_DUA_LANGKAH = """
    account_confirm_login_code mfa_authenticate mfa_reauthenticate mfa_deactivate_totp mfa_view_recovery_codes
    mfa_generate_recovery_codes
"""
_POTONGAN = "panduan:nama_pendek panduan:pekerjaan"
_PINTU = "terima:terima terima:terima_jalur terima:iclock"
# Name of an address -> why the list below does not open it.
TANPA_HALAMAN: dict[str, str] = {
    **dict.fromkeys(_BERKAS.split(), "unduhan"),
    **dict.fromkeys(_TERUS.split(), "mengalihkan"),
    **dict.fromkeys(_POTONGAN.split(), "bagian dari halaman wilayah baru, dan pekerjaan yang berjalan sekali"),
    **dict.fromkeys(_PINTU.split(), "pintu bagi sistem lain, tanpa halaman"),
    **dict.fromkeys(_SUREL.split(), "bawaan allauth yang tidak ditautkan"),
    **dict.fromkeys(_DUA_LANGKAH.split(), "hanya untuk akun dengan dua langkah"),
    "penilaian:isian_lembar": "paket peraga tidak meminta isian; tests/e2e/test_isian_peramban.py membukanya",
}

# Pages that draw a chart may weigh more than 200 KB.
GRAFIK: frozenset[str] = frozenset()


def sasaran(k: Mapping[str, int | str]) -> list[Sasaran]:
    """k: ids by kind, as provisioning.demo.halaman.pages_seed returns them."""
    periode = "2026-10"
    slip = f"/penilaian/slip/{periode}/{k['pegawai']}/"
    baris = (
        ("01-masuk", "", "bandung", "/akun/login/"),
        ("02-beranda-pegawai", "pegawai", "bandung", "/"),
        ("03-beranda-atasan", "atasan", "bandung", "/"),
        ("04-beranda-admin-opd", "admin_opd", "bandung", "/"),
        ("05-beranda-bkpsdm", "bkpsdm", "bandung", "/"),
        ("06-beranda-pimpinan", "pimpinan", "bandung", "/"),
        ("07-beranda-inspektorat", "inspektorat", "bandung", "/"),
        ("08-beranda-musirawas", "bkpsdm", "musirawas", "/"),
        ("05-beranda-bkpsdm-saya", "bkpsdm", "bandung", "/?lihat=saya"),
        ("03-beranda-atasan-milik", "atasan", "bandung", "/?tab=milik"),
        ("09-kelengkapan", "bkpsdm", "bandung", f"/laporan/kelengkapan/{periode}/"),
        ("09-kelengkapan-opd", "admin_opd", "bandung", f"/laporan/kelengkapan/{periode}/"),
        ("09-kelengkapan-kosong", "admin_opd", "bandung", f"/laporan/kelengkapan/{periode}/?cari=tidak-ada"),
        ("09-kewajaran", "bkpsdm", "bandung", f"/laporan/kewajaran/{periode}/"),
        ("09-kewajaran-kini", "inspektorat", "bandung", "/laporan/kewajaran/2026-11/"),
        ("09-tren", "inspektorat", "bandung", "/laporan/tren/"),
        ("09-percontohan", "bkpsdm", "bandung", "/percontohan/"),
        ("09-percontohan-opd", "bkpsdm", "bandung", f"/percontohan/{k['percontohan']}/"),
        ("09-percontohan-admin", "admin_opd", "bandung", "/percontohan/"),
        ("09-bayangan", "bkpsdm", "bandung", "/percontohan/bayangan/2026-09/"),
        ("09-bayangan-opd", "inspektorat", "bandung", f"/percontohan/bayangan/2026-09/?opd={k['percontohan']}"),
        ("09-bayangan-kosong", "pimpinan", "bandung", f"/percontohan/bayangan/{periode}/"),
        ("09-bayaran-lama", "bkpsdm", "bandung", "/percontohan/bayaran-lama/"),
        ("20-hasil-bayangan", "bkpsdm", "bandung", "/penilaian/hasil/2026-09/?mode=bayangan"),
        ("09-tim", "atasan", "bandung", "/laporan/tim/"),
        ("09-sampel", "inspektorat", "bandung", "/laporan/sampel/"),
        ("09-sampel-rinci", "inspektorat", "bandung", "/laporan/sampel/1/"),
        ("09-pemberitahuan", "pegawai", "bandung", "/pemberitahuan/"),
        ("09-pemberitahuan-kosong", "admin_opd", "bandung", "/pemberitahuan/"),
        ("09-pemberitahuan-pilihan", "pegawai", "bandung", "/pemberitahuan/pilihan/"),
        ("09-saluran", "bkpsdm", "bandung", "/pemberitahuan/saluran/"),
        ("09-saluran-surel", "bkpsdm", "bandung", "/pemberitahuan/saluran/surel/"),
        ("09-saluran-wa", "bkpsdm", "bandung", "/pemberitahuan/saluran/wa/"),
        ("10-bulan", "bkpsdm", "bandung", "/penilaian/bulan/"),
        ("11-tutup-bulan", "bkpsdm", "bandung", f"/penilaian/bulan/{periode}/"),
        ("12-bulan-terhalang", "bkpsdm", "bandung", "/penilaian/bulan/2026-11/"),
        ("13-hitungan", "inspektorat", "bandung", f"/penilaian/bulan/{periode}/hitungan/1/"),
        ("15-kalender", "bkpsdm", "bandung", f"/presensi/kalender/{periode}/"),
        ("15-kalender-kosong", "bkpsdm", "bandung", "/presensi/kalender/2027-03/"),
        ("14-isian", "bkpsdm", "bandung", f"/penilaian/isian/{periode}/"),
        ("15-koreksi", "bkpsdm", "musirawas", "/koreksi/"),
        ("16-koreksi-rinci", "inspektorat", "musirawas", "/koreksi/1/"),
        ("17-koreksi-putusan", "pimpinan", "musirawas", "/koreksi/2/"),
        ("18-koreksi-usul", "bkpsdm", "musirawas", "/koreksi/usul/2026-10/"),
        ("19-koreksi-kosong", "pimpinan", "bandung", "/koreksi/"),
        ("15-aturan", "bkpsdm", "bandung", "/aturan/"),
        ("20-hasil", "bkpsdm", "bandung", f"/penilaian/hasil/{periode}/"),
        ("21-hasil-kosong", "bkpsdm", "bandung", f"/penilaian/hasil/{periode}/?cari=tidak-ada"),
        ("22-slip", "pegawai", "bandung", slip),
        ("23-slip-terbuka", "pegawai", "bandung", f"{slip}?buka=semua"),
        ("24-slip-daftar", "pegawai", "bandung", "/penilaian/slip/"),
        ("25-slip-beda", "pegawai", "bandung", f"{slip}beda/"),
        ("25-slip-beda-kosong", "pegawai", "bandung", f"{slip}beda/".replace("2026-10", "2026-09")),
        ("26-slip-sumber", "pegawai", "bandung", f"{slip}sumber/"),
        ("26-slip-pengubah", "pegawai", "bandung", f"{slip}pengubah/"),
        ("27-bulan-berjalan", "pegawai", "bandung", "/penilaian/berjalan/"),
        ("28-verifikasi", "", "bandung", f"/verifikasi/{k['slip']}/"),
        ("28-verifikasi-salah", "", "bandung", f"/verifikasi/{'A' * 40}/"),
        ("28-verifikasi-cari", "", "bandung", "/verifikasi/"),
        ("25-daftar-bayar", "bkpsdm", "bandung", f"/bayar/{periode}/"),
        ("26-daftar-bayar-opd", "admin_opd", "bandung", f"/bayar/{periode}/"),
        ("27-peta-sipd", "bkpsdm", "bandung", "/bayar/peta/sipd/"),
        ("28-peta-rekening", "bkpsdm", "bandung", "/bayar/peta/rekening/"),
        ("29-data-bayar", "bkpsdm", "bandung", "/bayar/data/"),
        ("29-data-bayar-satu", "bkpsdm", "bandung", f"/bayar/data/{k['pegawai']}/"),
        ("29-penanda-tangan", "bkpsdm", "bandung", "/bayar/tanda/"),
        ("29-penanda-tangan-opd", "bkpsdm", "bandung", "/bayar/tanda/1/"),
        ("30-aktivitas", "pegawai", "bandung", f"/aktivitas/bulan/?bulan={periode}"),
        ("30-aktivitas-hari", "pegawai", "bandung", "/aktivitas/"),
        ("30-aktivitas-hari-tutup", "pegawai", "bandung", f"/aktivitas/?hari={periode}-14"),
        ("30-aktivitas-minggu", "pegawai", "bandung", f"/aktivitas/minggu/?hari={periode}-14"),
        ("30-aktivitas-baru", "pegawai", "bandung", "/aktivitas/baru/"),
        ("30-aktivitas-cari", "pegawai", "bandung", "/aktivitas/baru/?cari=surat"),
        ("30-aktivitas-ubah", "pegawai", "bandung", f"/aktivitas/{k['draf']}/ubah/"),
        ("30-aktivitas-rinci", "pegawai", "bandung", f"/aktivitas/{k['ajukan']}/"),
        ("30-aktivitas-templat", "pegawai", "bandung", "/aktivitas/templat/"),
        ("30-aktivitas-katalog", "pegawai", "bandung", "/aktivitas/katalog/?cari=rapat"),
        ("30-aktivitas-jenis", "bkpsdm", "bandung", "/aktivitas/jenis/"),
        ("31-verifikasi", "atasan", "bandung", "/aktivitas/verifikasi/"),
        ("32-perilaku", "pegawai", "bandung", "/perilaku/"),
        ("32-perilaku-lembar", "pegawai", "bandung", f"/perilaku/isi/{k['tugas']}/"),
        ("32-perilaku-hasil", "pegawai", "bandung", "/perilaku/hasil/"),
        ("33-ronde-daftar", "bkpsdm", "bandung", "/perilaku/ronde/"),
        ("33-ronde", "bkpsdm", "bandung", "/perilaku/ronde/2026-11/"),
        ("33-ronde-tutup", "inspektorat", "bandung", "/perilaku/ronde/2026-10/"),
        ("33-pertanyaan", "bkpsdm", "bandung", "/perilaku/ronde/pertanyaan/"),
        ("33-belum-menilai", "admin_opd", "bandung", "/perilaku/ronde/belum/"),
        ("31-verifikasi-saring", "atasan", "bandung", "/aktivitas/verifikasi/?tanda=1"),
        ("32-delegasi", "atasan", "bandung", "/aktivitas/delegasi/"),
        ("33-tenggat", "atasan", "bandung", "/aktivitas/validator/"),
        ("33-tenggat-bkpsdm", "bkpsdm", "bandung", "/aktivitas/validator/"),
        ("34-keberatan", "pegawai", "bandung", "/aktivitas/keberatan/"),
        ("34-keberatan-baru", "pegawai", "bandung", f"/aktivitas/keberatan/baru/{k['ditolak']}/"),
        ("34-keberatan-rinci", "pegawai", "bandung", f"/aktivitas/keberatan/{k['putus']}/"),
        ("34-keberatan-putuskan", "bkpsdm", "bandung", "/aktivitas/keberatan/?lihat=putuskan"),
        ("34-keberatan-putusan", "bkpsdm", "bandung", f"/aktivitas/keberatan/{k['menunggu']}/"),
        ("32-skp", "pegawai", "bandung", "/skp/"),
        ("32-skp-baru", "atasan", "musirawas", "/skp/baru/?tahun=2027"),
        ("32-skp-versi", "pegawai", "bandung", f"/skp/{k['skp']}/versi/"),
        ("32-skp-draf", "pegawai", "bandung", f"/skp/{k['skp_draf']}/"),
        ("32-skp-butir", "pegawai", "bandung", f"/skp/{k['skp_draf']}/butir/"),
        ("32-skp-realisasi", "pegawai", "bandung", "/skp/realisasi/"),
        ("33-skp-bawahan", "atasan", "bandung", "/skp/bawahan/?tahun=2027"),
        ("33-skp-periksa", "atasan", "bandung", f"/skp/{k['skp_periksa']}/"),
        ("34-skp-kelengkapan", "bkpsdm", "bandung", "/skp/kelengkapan/?tahun=2027"),
        ("34-skp-kelengkapan-opd", "admin_opd", "bandung", "/skp/kelengkapan/"),
        ("34-skp-templat", "bkpsdm", "bandung", "/skp/templat/?tahun=2027"),
        ("34-skp-templat-rinci", "bkpsdm", "bandung", "/skp/templat/1/"),
        ("35-jejak", "inspektorat", "bandung", "/jejak/"),
        ("36-jejak-saring", "bkpsdm", "bandung", "/jejak/?aksi=periode."),
        ("37-koneksi", "bkpsdm", "bandung", "/koneksi/"),
        ("37-koneksi-kosong", "bkpsdm", "musirawas", "/koneksi/"),
        ("37-koneksi-tarik", "bkpsdm", "bandung", "/koneksi/siap-tarik/"),
        ("37-koneksi-dorong", "bkpsdm", "bandung", "/koneksi/siap-dorong/"),
        ("37-koneksi-baru", "bkpsdm", "bandung", "/koneksi/siasn/"),
        ("37-tarikan", "bkpsdm", "bandung", f"/koneksi/tarikan/{k['tarikan']}/"),
        ("37-tarikan-gagal", "bkpsdm", "bandung", f"/koneksi/tarikan/{k['tarikan_gagal']}/"),
        ("37-impor", "bkpsdm", "bandung", "/impor/"),
        ("38-impor-unggah", "bkpsdm", "bandung", "/impor/unggah/"),
        ("39-impor-pratinjau", "bkpsdm", "bandung", "/impor/1/"),
        ("40-menu", "bkpsdm", "bandung", "/akun/menu/"),
        ("40-akun", "bkpsdm", "bandung", "/akun/saya/"),
        ("41-sandi", "pegawai", "bandung", "/akun/password/change/"),
        ("42-dua-langkah", "pegawai", "bandung", "/akun/2fa/"),
        ("42-totp", "pegawai", "bandung", "/akun/2fa/totp/activate/"),
        ("43-perangkat", "pegawai", "bandung", "/akun/sessions/"),
        ("44-keluar", "pegawai", "bandung", "/akun/logout/"),
        ("01-aktivasi", "", "bandung", "/akun/aktivasi/"),
        ("01-daftar-tertutup", "", "bandung", "/akun/signup/"),
        ("01-lupa-sandi", "", "bandung", "/akun/password/reset/"),
        ("01-lupa-sandi-terkirim", "", "bandung", "/akun/password/reset/done/"),
        ("01-sandi-baru-salah", "", "bandung", "/akun/password/reset/key/1-salah/"),
        ("01-sandi-baru-selesai", "", "bandung", "/akun/password/reset/key/done/"),
        ("01-akun-nonaktif", "", "bandung", "/akun/inactive/"),
        ("41-buktikan-diri", "pegawai", "bandung", "/akun/reauthenticate/"),
        ("45-pegawai", "bkpsdm", "bandung", "/pegawai/"),
        ("45-pegawai-opd", "admin_opd", "bandung", "/pegawai/?cari=an"),
        ("45-pegawai-rinci", "bkpsdm", "bandung", f"/pegawai/{k['pegawai']}/"),
        ("45-atasan-saya", "pegawai", "bandung", "/pegawai/atasan-saya/?cari=an"),
        ("45-laporan-atasan", "bkpsdm", "bandung", "/pegawai/laporan-atasan/"),
        ("45-akun-opd", "bkpsdm", "bandung", "/pegawai/akun/"),
        ("45-peran", "bkpsdm", "bandung", "/pegawai/peran/"),
        ("46-presensi", "pegawai", "bandung", "/presensi/"),
        ("46-presensi-tutup", "pegawai", "bandung", f"/presensi/?bulan={periode}"),
        ("46-presensi-hari", "pegawai", "bandung", f"/presensi/hari/{periode}-14/"),
        ("46-presensi-usul", "pegawai", "bandung", f"/presensi/usul/?hari={periode}-14&jenis=TERLAMBAT"),
        ("46-presensi-usulan", "pegawai", "bandung", f"/presensi/usul/{k['usulan']}/"),
        ("46-peninjauan", "atasan", "bandung", "/presensi/peninjauan/"),
        ("46-peninjauan-opd", "bkpsdm", "bandung", "/presensi/peninjauan/"),
        ("46-periksa", "bkpsdm", "bandung", f"/presensi/periksa/?bulan={periode}"),
        ("46-cuti", "admin_opd", "bandung", f"/presensi/cuti/?bulan={periode}"),
        ("46-karantina", "bkpsdm", "bandung", "/presensi/karantina/"),
        ("46-perangkat", "bkpsdm", "bandung", "/presensi/perangkat/"),
        ("47-rancangan", "bkpsdm", "bandung", f"/aturan/{k['rancangan']}/"),
        ("47-rancangan-isi", "bkpsdm", "bandung", f"/aturan/{k['rancangan']}/isi/"),
        ("47-rancangan-parameter", "bkpsdm", "bandung", f"/aturan/{k['rancangan']}/isi/parameter/ambang_bayar/"),
        ("47-rancangan-tabel", "bkpsdm", "bandung", f"/aturan/{k['rancangan']}/isi/tabel/besaran_kelas/"),
        ("47-rancangan-dampak", "pimpinan", "bandung", f"/aturan/{k['rancangan']}/dampak/"),
        ("47-rancangan-orang", "pimpinan", "bandung", f"/aturan/{k['rancangan']}/dampak/{k['berubah']}/"),
        ("48-perilaku-hasil", "bkpsdm", "bandung", f"/perilaku/hasil/{k['pegawai']}/"),
        ("48-belum-menilai", "bkpsdm", "bandung", "/perilaku/ronde/belum/2026-11/"),
        ("48-koreksi-penjelasan", "bkpsdm", "musirawas", f"/koreksi/1/pegawai/{k['dikoreksi']}/"),
        ("48-skp-butir-ubah", "pegawai", "bandung", f"/skp/{k['skp_draf']}/butir/{k['skp_butir']}/"),
        ("48-skp-selaras", "pegawai", "bandung", f"/skp/{k['skp_selaras_skp']}/butir/{k['skp_selaras']}/selaras/"),
        ("48-skp-templat-butir", "bkpsdm", "bandung", f"/skp/templat/{k['templat']}/butir/"),
        ("48-skp-templat-ubah", "bkpsdm", "bandung", f"/skp/templat/{k['templat']}/butir/{k['templat_butir']}/"),
        ("49-kerja-tutup", "bkpsdm", "bandung", f"/penilaian/bulan/{periode}/pekerjaan/{k['job']}/"),
        ("49-kerja-kalender", "bkpsdm", "bandung", f"/presensi/kalender/{periode}/pekerjaan/{k['job']}/"),
        ("49-kerja-koreksi", "bkpsdm", "bandung", f"/koreksi/usul/{periode}/pekerjaan/{k['job']}/"),
        ("49-kerja-dampak", "bkpsdm", "bandung", f"/aturan/{k['rancangan']}/pekerjaan/{k['job']}/"),
        ("49-kerja-ronde", "bkpsdm", "bandung", f"/perilaku/ronde/pekerjaan/buka/{periode}/{k['job']}/"),
        ("49-kerja-surat", "bkpsdm", "bandung", f"/pegawai/akun/{k['opd']}/surat/{k['job']}/"),
        ("49-kerja-templat", "bkpsdm", "bandung", f"/skp/templat/{k['templat']}/pekerjaan/{k['job']}/"),
        ("49-kerja-impor", "bkpsdm", "bandung", "/impor/1/pekerjaan/"),
        ("49-kerja-bayar", "bkpsdm", "bandung", f"/bayar/{periode}/berkas/{k['berkas']}/"),
        ("50-konsol", "pengelola", "konsol", "/"),
        ("51-konsol-wilayah", "pengelola", "konsol", "/wilayah/bandung/"),
        ("53-konsol-paket", "pengelola", "konsol", "/paket/"),
        ("54-konsol-kunci", "pengelola", "konsol", "/kunci/"),
        ("53-konsol-paket-rinci", "pengelola", "konsol", f"/paket/{k['paket']}/"),
        ("55-konsol-akun", "pengelola", "konsol", "/akun/saya/"),
        ("55-konsol-menu", "pengelola", "konsol", "/akun/menu/"),
        ("55-konsol-sandi", "pengelola", "konsol", "/akun/password/change/"),
        ("55-konsol-dua-langkah", "pengelola", "konsol", "/akun/2fa/"),
        ("55-konsol-perangkat", "pengelola", "konsol", "/akun/sessions/"),
        ("55-konsol-keluar", "pengelola", "konsol", "/akun/logout/"),
        ("51-wilayah-baru", "pengelola", "konsol", "/wilayah-baru/"),
        ("51-wilayah-siapkan", "pengelola", "konsol", "/wilayah/bandung/siapkan/"),
        ("51-wilayah-tertahan", "pengelola", "konsol", "/wilayah/palu/siapkan/"),
        ("52-konsol-masuk", "", "konsol", "/akun/login/"),
        ("90-galat-404", "pegawai", "bandung", "/tidak-ada/"),
        ("91-galat-403", "pegawai", "bandung", "/penilaian/hasil/"),
        ("92-alamat-tidak-dikenal", "", "entah", "/"),
    )
    return [Sasaran(*b) for b in baris]
