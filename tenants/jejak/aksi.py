"""The closed list of what is recorded: dotted names, what each is about, and how it is told to people.

A sentence is "<pelaku> <kalimat>". In `kalimat` stand `{objek}` and keys of the record's `rincian`; numbers get their
points, days and months are written out. Names are never changed: old records carry them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from erk_kit.bentuk import KOSONG, angka, bulan_tahun, tanggal

# Kinds of objects, as people call them.
OBJEK = {
    "akun": "Akun",
    "aktivitas": "Aktivitas",
    "aturan": "Rancangan aturan",
    "berkas": "Berkas unduhan",
    "isian": "Lembar isian",
    "jabatan": "Jabatan",
    "jenis": "Jenis aktivitas",
    "kalender": "Kalender kerja",
    "kiriman": "Kiriman data",
    "koneksi": "Koneksi",
    "opd": "OPD",
    "koreksi": "Koreksi",
    "kunci": "Kunci penanda tangan",
    "pagu": "Pagu belanja",
    "paket": "Paket aturan",
    "pegawai": "Pegawai",
    "perangkat": "Perangkat presensi",
    "periode": "Bulan",
    "pertanyaan": "Pertanyaan perilaku",
    "peta": "Peta bayar",
    "ronde": "Ronde perilaku",
    "skp": "SKP",
    "templat_skp": "Templat SKP",
    "unit": "Unit",
    "wilayah": "Wilayah",
    "saluran": "Saluran pesan",
}
PERAN = {
    "admin_opd": "admin OPD",
    "atasan": "atasan",
    "bkpsdm": "BKPSDM",
    "inspektorat": "inspektorat",
    "pegawai": "pegawai",
    "pengelola": "pengelola pusat",
    "pimpinan": "pimpinan daerah",
}


@dataclass(frozen=True, slots=True)
class Aksi:
    """kode: dotted name. objek: kind of its object, empty for none. label: for lists. kalimat: see above."""

    kode: str
    objek: str
    label: str
    kalimat: str

    @property
    def bagian(self) -> str:
        return self.kode.partition(".")[0]


_DAFTAR = (
    Aksi("akun.masuk", "", "Masuk", "masuk"),
    Aksi("akun.keluar", "", "Keluar", "keluar"),
    Aksi("akun.gagal_masuk", "akun", "Gagal masuk", "gagal masuk sebagai {objek}"),
    Aksi("akun.buat", "akun", "Akun dibuat", "membuat akun {objek}"),
    Aksi("akun.sandi_ganti", "", "Kata sandi diganti", "mengganti kata sandinya"),
    Aksi("akun.sandi_pulih", "", "Kata sandi dipulihkan", "memulihkan kata sandinya lewat surel"),
    Aksi("akun.duafaktor_pasang", "", "Dua langkah dipasang", "memasang {cara} untuk masuk dua langkah"),
    Aksi("akun.duafaktor_lepas", "", "Dua langkah dilepas", "melepas {cara} dari masuk dua langkah"),
    Aksi("akun.duafaktor_ulang", "", "Kode pemulihan diganti", "membuat ulang {cara}"),
    Aksi("akun.duafaktor_gagal", "akun", "Kode dua langkah salah", "memasukkan kode dua langkah yang salah ({objek})"),
    Aksi("akun.peran_beri", "akun", "Peran diberikan", "memberi peran {peran} kepada {objek} mulai {mulai}"),
    Aksi("akun.peran_cabut", "akun", "Peran dicabut", "mengakhiri peran {peran} milik {objek} pada {sampai}"),
    Aksi("akun.kode_buat", "", "Kode aktivasi dibuat", "membuat {jumlah} kode {jenis}"),
    Aksi("akun.kode_pakai", "akun", "Kode aktivasi dipakai", "membuat kata sandi dengan kode sekali pakai ({objek})"),
    Aksi("akun.kode_gagal", "akun", "Kode aktivasi salah", "memasukkan kode sekali pakai yang salah ({objek})"),
    Aksi("akun.reset_meja", "akun", "Sandi direset di meja OPD", "mereset kata sandi {objek} di meja OPD"),
    Aksi("akun.duafaktor_meja", "akun", "Dua langkah dilepas di meja", "melepas masuk dua langkah milik {objek}"),
    Aksi("akun.surat_unduh", "", "Surat aktivasi diunduh", "mengunduh {jumlah} surat aktivasi"),
    Aksi("akses.tolak", "", "Akses ditolak", "ditolak membuka {alamat}"),
    Aksi("aktivitas.ajukan", "aktivitas", "Aktivitas diajukan", "mengajukan aktivitas {objek}, {menit} menit"),
    Aksi("aktivitas.terima", "pegawai", "Aktivitas diterima", "menerima {jumlah} aktivitas {objek}"),
    Aksi("aktivitas.tolak", "pegawai", "Aktivitas ditolak", "menolak {jumlah} aktivitas {objek}"),
    Aksi("aktivitas.revisi", "pegawai", "Aktivitas dikembalikan", "mengembalikan {jumlah} aktivitas {objek}"),
    Aksi("aktivitas.ubah", "aktivitas", "Aktivitas revisi diubah", "mengubah aktivitas {objek}, {menit} menit"),
    Aksi("aktivitas.tarik", "aktivitas", "Aktivitas ditarik", "menarik aktivitas {objek}, {menit} menit"),
    Aksi("aktivitas.buang", "aktivitas", "Draf dibuang", "membuang draf aktivitas {objek}, {menit} menit"),
    Aksi("aktivitas.pulihkan", "aktivitas", "Draf dipulihkan", "memulihkan draf aktivitas {objek}, {menit} menit"),
    Aksi("aktivitas.bukti_hapus", "aktivitas", "Bukti dihapus", "menghapus bukti {berkas} dari aktivitas {objek}"),
    Aksi("aktivitas.jenis", "jenis", "Jenis aktivitas diatur", "mengatur jenis aktivitas {objek} ({induk})"),
    Aksi(
        "aktivitas.batal_putusan",
        "pegawai",
        "Putusan dibatalkan",
        "membatalkan {jumlah} putusan aktivitas {objek}",
    ),
    Aksi("aktivitas.tenggat", "", "Tenggat validasi lewat", "menjalankan {kebijakan} atas {jumlah} aktivitas"),
    Aksi("delegasi.buat", "pegawai", "Delegasi dibuat", "mendelegasikan putusan {objek} mulai {mulai}"),
    Aksi("delegasi.akhiri", "pegawai", "Delegasi diakhiri", "mengakhiri delegasi putusan {objek}"),
    Aksi("keberatan.ajukan", "aktivitas", "Keberatan diajukan", "mengajukan keberatan atas aktivitas {objek}"),
    Aksi("keberatan.tanggapi", "aktivitas", "Keberatan ditanggapi", "menanggapi keberatan atas aktivitas {objek}"),
    Aksi("keberatan.tarik", "aktivitas", "Keberatan ditarik", "menarik keberatan atas aktivitas {objek}"),
    Aksi("keberatan.kabulkan", "aktivitas", "Keberatan dikabulkan", "mengabulkan keberatan atas aktivitas {objek}"),
    Aksi("keberatan.tolak", "aktivitas", "Keberatan tidak dikabulkan", "menolak keberatan atas aktivitas {objek}"),
    Aksi("atasan.lapor", "pegawai", "Atasan dilaporkan keliru", "melaporkan atasan {objek} keliru mulai {mulai}"),
    Aksi("atasan.putus", "pegawai", "Laporan atasan diputus", "memutus laporan atasan {objek}: {putusan}"),
    Aksi("kalender.terima", "kalender", "Kalender diterima", "menerima kalender kerja {objek}: {jumlah} hari"),
    Aksi("presensi.usul", "pegawai", "Usulan presensi", "mengusulkan {jenis} {objek} mulai {mulai}"),
    Aksi("presensi.usul_tarik", "pegawai", "Usulan presensi ditarik", "menarik usulan {jenis} {objek}"),
    Aksi("presensi.usul_setuju", "pegawai", "Usulan presensi disetujui", "menyetujui usulan {jenis} {objek}"),
    Aksi("presensi.usul_tetap", "pegawai", "Usulan presensi ditetapkan", "menetapkan {jenis} {objek} mulai {mulai}"),
    Aksi("presensi.usul_tolak", "pegawai", "Usulan presensi ditolak", "menolak usulan {jenis} {objek}"),
    Aksi("presensi.cuti", "pegawai", "Ketidakhadiran dicatat", "mencatat {jenis} {objek} mulai {mulai}"),
    Aksi("presensi.lepas", "", "Karantina dilepas", "melepas {jumlah} rekaman dari karantina"),
    Aksi("presensi.perangkat", "perangkat", "Perangkat diatur", "mengatur perangkat {objek}"),
    Aksi("pegawai.fakta", "pegawai", "Fakta pegawai dicatat", "mencatat {fakta} {objek} mulai {mulai}"),
    Aksi("pegawai.fakta_ubah", "pegawai", "Fakta pegawai diubah", "{tindakan} {fakta} {objek} ({alasan})"),
    Aksi("kalender.pola", "kalender", "Pola kerja dicatat", "mencatat {fakta} {objek} mulai {mulai}"),
    Aksi("kalender.pola_ubah", "kalender", "Pola kerja diubah", "{tindakan} {fakta} {objek} ({alasan})"),
    Aksi("jabatan.kelas_ubah", "jabatan", "Kelas jabatan diubah", "{tindakan} {fakta} {objek} ({alasan})"),
    Aksi("jabatan.kelas", "jabatan", "Kelas jabatan dicatat", "mencatat kelas {kelas} untuk {objek} mulai {mulai}"),
    Aksi("jabatan.ubah", "jabatan", "Nama jabatan diubah", "mengubah nama atau jenis jabatan {kode} menjadi {objek}"),
    Aksi("pegawai.keluar", "pegawai", "Pegawai keluar", "mencatat {objek} {sebab}, terdaftar sampai {sampai}"),
    Aksi("akun.tutup", "akun", "Akun ditutup", "menutup akun {objek}, yang sudah keluar dari daftar pegawai"),
    Aksi("unit.ubah", "unit", "Nama unit diubah", "mengganti nama unit {lama} menjadi {objek}"),
    Aksi("pegawai.ubah", "pegawai", "Nama pegawai diubah", "membetulkan {kolom} pegawai {objek}"),
    Aksi("impor.unggah", "kiriman", "Berkas diperiksa", "mengunggah berkas {objek}: {jumlah} baris untuk ditinjau"),
    Aksi("impor.buang", "kiriman", "Berkas dibuang", "membuang berkas {objek} tanpa menerapkannya"),
    Aksi("impor.terapkan", "kiriman", "Berkas diterapkan", "menerapkan berkas {objek}: {jumlah} baris baru"),
    Aksi("impor.tolak", "kiriman", "Berkas ditolak", "mengirim berkas {objek} yang ditolak dengan {jumlah} temuan"),
    Aksi("koneksi.setelan", "koneksi", "Koneksi disetel", "menyetel koneksi {objek}: {medan}"),
    Aksi("koneksi.coba", "koneksi", "Koneksi dicoba lagi", "mencoba lagi koneksi {objek}"),
    Aksi("koneksi.tarik", "koneksi", "Penarikan dipesan", "memesan penarikan dari {objek}"),
    Aksi("koneksi.uji", "koneksi", "Koneksi diuji", "menguji koneksi {objek}"),
    Aksi("koneksi.gagal", "koneksi", "Koneksi gagal", "gagal mengambil data dari {objek}: {sebab}"),
    Aksi("koneksi.unduh", "koneksi", "Isi mentah diunduh", "mengunduh isi mentah {objek}"),
    Aksi(
        "isian.isi", "isian", "Lembar isian diisi", "mengisi lembar isian {objek} {bulan} versi {versi}: {jumlah} sel"
    ),
    Aksi("isian.terima", "isian", "Lembar isian diterima", "menerima lembar isian {objek} {bulan} versi {versi}"),
    Aksi(
        "koreksi.usul", "koreksi", "Koreksi diusulkan", "mengusulkan {objek} atas {bulan}: {jumlah} pegawai ({dokumen})"
    ),
    Aksi("koreksi.terima", "koreksi", "Koreksi diterima", "menerima {objek} sebagai penerima ke-{ke}"),
    Aksi("koreksi.tolak", "koreksi", "Koreksi ditolak", "menolak {objek}: {alasan}"),
    Aksi("koreksi.batal", "koreksi", "Koreksi dibatalkan", "membatalkan {objek}: {alasan}"),
    Aksi("koreksi.ulang", "koreksi", "Koreksi diusulkan ulang", "mengganti {objek} dengan koreksi {menjadi}"),
    Aksi("koreksi.bayar", "periode", "Koreksi dibayarkan", "membayarkan {jumlah} cicilan koreksi dalam {objek}"),
    Aksi("paket.tetapkan", "paket", "Paket aturan ditetapkan", "menetapkan paket {objek} mulai {mulai}"),
    Aksi("paket.unggah", "paket", "Paket pusat diunggah", "mengunggah paket {objek} untuk ditandatangani"),
    Aksi("paket.tanda", "paket", "Paket pusat ditandatangani", "menyimpan tanda tangan {penanda} atas paket {objek}"),
    Aksi("paket.terbit", "paket", "Paket pusat terbit", "menerbitkan paket {objek} dengan {jumlah} tanda tangan"),
    Aksi("paket.kunci_daftar", "kunci", "Kunci didaftarkan", "mendaftarkan kunci penanda tangan {objek}"),
    Aksi("paket.kunci_aktif", "kunci", "Kunci diaktifkan", "mengaktifkan kunci penanda tangan {objek}"),
    Aksi("paket.kunci_cabut", "kunci", "Kunci dicabut", "mencabut kunci penanda tangan {objek} ({alasan})"),
    Aksi("aturan.buat", "aturan", "Rancangan dibuat", "membuat rancangan aturan {objek} untuk mulai {mulai}"),
    Aksi("aturan.sunting", "aturan", "Rancangan disunting", "menyunting rancangan aturan {objek}, revisi {revisi}"),
    Aksi(
        "aturan.dampak", "aturan", "Dampak dihitung", "menghitung dampak rancangan {objek}: {berubah} pegawai berubah"
    ),
    Aksi("aturan.ajukan", "aturan", "Rancangan diajukan", "mengajukan rancangan aturan {objek}, revisi {revisi}"),
    Aksi("aturan.terima", "aturan", "Rancangan diterima", "menerima rancangan aturan {objek}, berlaku mulai {mulai}"),
    Aksi("aturan.terima_tolak", "aturan", "Penerimaan ditolak", "tidak dapat menerima rancangan {objek}: {sebab}"),
    Aksi("aturan.tolak", "aturan", "Rancangan ditolak", "menolak rancangan aturan {objek} ({alasan})"),
    Aksi("aturan.tarik", "aturan", "Rancangan ditarik", "menarik rancangan aturan {objek}"),
    Aksi("aturan.pagu", "pagu", "Pagu belanja dicatat", "mencatat pagu {objek} sebulan {jumlah} rupiah mulai {mulai}"),
    Aksi("periode.tutup_mulai", "periode", "Penutupan dimulai", "mulai menutup {objek}"),
    Aksi(
        "periode.tutup",
        "periode",
        "Bulan ditutup",
        "menutup {objek}: hitungan ke-{nomor}, {jumlah} pegawai, {dikecualikan} di antaranya dikecualikan",
    ),
    Aksi("periode.tutup_tolak", "periode", "Penutupan ditolak", "tidak dapat menutup {objek}: {sebab}"),
    Aksi("periode.kunci", "periode", "Bulan dikunci", "mengunci {objek} dengan hitungan ke-{hitungan}"),
    Aksi("periode.kunci_tolak", "periode", "Penguncian ditolak", "tidak dapat mengunci {objek}: {sebab}"),
    Aksi("periode.buka_kunci", "periode", "Kunci bulan dibuka", "membuka kunci {objek}: {sebab}"),
    Aksi("bayar.data", "pegawai", "Data bayar diubah", "mengubah data bayar {objek}: {medan}"),
    Aksi("bayar.data_unggah", "berkas", "Data bayar diunggah", "mengunggah data bayar {objek}: {jumlah} pegawai"),
    Aksi("bayar.peta", "peta", "Peta bayar diubah", "mengubah peta {objek} menjadi versi {versi}"),
    Aksi("bayar.tanda", "opd", "Penanda tangan dicatat", "mencatat {sebagai} {objek} mulai {mulai}"),
    Aksi("bayar.lama", "berkas", "Bayaran lama diunggah", "mengunggah bayaran lama {objek}: {jumlah} pegawai"),
    Aksi("opd.mode", "opd", "Mode OPD ditetapkan", "menetapkan {objek} dari {dari} ke {mode} mulai {mulai}"),
    Aksi("opd.telaah", "opd", "Selisih bayangan ditelaah", "menelaah selisih bayangan {objek} bulan {bulan}"),
    Aksi("perilaku.buka", "ronde", "Ronde dibuka", "membuka penilaian perilaku {objek}: {jumlah} penilaian"),
    Aksi("perilaku.tutup", "ronde", "Ronde ditutup", "menutup penilaian perilaku {objek}"),
    Aksi("perilaku.perpanjang", "ronde", "Ronde diperpanjang", "memperpanjang penilaian {objek} sampai {sampai}"),
    Aksi("perilaku.pertanyaan", "pertanyaan", "Pertanyaan diubah", "{tindakan} pertanyaan perilaku: {objek}"),
    Aksi("perilaku.skala", "pertanyaan", "Sebutan skala diubah", "mengubah sebutan {objek}"),
    Aksi("pesan.pilihan", "", "Pilihan pemberitahuan", "mengubah pilihan pemberitahuannya"),
    Aksi("pesan.saluran", "saluran", "Saluran pesan diubah", "mengubah saluran {objek}: {medan}"),
    Aksi("pesan.uji", "saluran", "Pesan uji dikirim", "mengirim pesan uji lewat {objek}"),
    Aksi(
        "laporan.sampel",
        "periode",
        "Sampel slip ditarik",
        "menarik sampel ke-{nomor}: {jumlah} slip {objek} dengan bilangan {biji}",
    ),
    Aksi("ekspor.tolak", "berkas", "Berkas tidak diserahkan", "tidak mendapat berkas {objek}: {sebab}"),
    Aksi("ekspor.unduh", "berkas", "Data diunduh", "mengunduh {objek}: {jumlah} baris"),
    Aksi("skp.ajukan", "skp", "SKP diajukan", "mengajukan {objek}: {jumlah} butir"),
    Aksi("skp.tarik", "skp", "SKP ditarik", "menarik {objek}"),
    Aksi("skp.buang", "skp", "Draf SKP dibuang", "membuang draf {objek}"),
    Aksi("skp.pulihkan", "skp", "Draf SKP dipulihkan", "memulihkan draf {objek}"),
    Aksi("skp.kembalikan", "skp", "SKP dikembalikan", "mengembalikan {objek}: {alasan}"),
    Aksi("skp.setujui", "skp", "SKP disetujui", "menyetujui {objek}"),
    Aksi("skp.realisasi", "pegawai", "Realisasi SKP dicatat", "mencatat realisasi {bulan} {objek}: {jumlah} butir"),
    Aksi("skp.templat", "templat_skp", "Templat SKP diubah", "mengubah templat SKP {objek}: {jumlah} butir"),
    Aksi("skp.templat_hapus", "templat_skp", "Templat SKP dihapus", "menghapus templat SKP {objek}"),
    Aksi("skp.templat_terapkan", "templat_skp", "Templat SKP diterapkan", "menerapkan templat {objek}: {jumlah} draf"),
    Aksi("skp.ingatkan", "", "Pengingat SKP dikirim", "mengingatkan {jumlah} pegawai dan {atasan} atasan"),
    Aksi("wilayah.latihan", "wilayah", "Latihan pemulihan", "menguji pemulihan cadangan {objek} (bulan {periode})"),
    Aksi("wilayah.daftar", "wilayah", "Wilayah didaftarkan", "mendaftarkan {objek} ({dasar})"),
    Aksi("wilayah.siap", "wilayah", "Skema disiapkan", "menyiapkan skema {objek}"),
    Aksi("wilayah.paket", "wilayah", "Paket awal", "memberlakukan paket {paket} di {objek} mulai {mulai}"),
    Aksi("wilayah.akun", "wilayah", "Akun BKPSDM dibuat", "membuat kode masuk BKPSDM {objek}"),
    Aksi("wilayah.berlaku", "wilayah", "Wilayah berlaku", "menyatakan {objek} berlaku"),
    Aksi("wilayah.host", "wilayah", "Host diizinkan", "mengubah host yang boleh dihubungi {objek}: tambah {tambah}"),
    Aksi("wilayah.pulih", "wilayah", "Wilayah dipulihkan", "memulihkan {objek} dari cadangan {cadangan}"),
)
AKSI: Mapping[str, Aksi] = {a.kode: a for a in _DAFTAR}
BAGIAN = {
    "akun": "Akun dan masuk",
    "akses": "Akses ditolak",
    "aktivitas": "Aktivitas",
    "atasan": "Garis atasan",
    "aturan": "Rancangan aturan",
    "delegasi": "Delegasi",
    "kalender": "Kalender",
    "keberatan": "Keberatan",
    "pegawai": "Pegawai",
    "jabatan": "Jabatan",
    "impor": "Kiriman data",
    "isian": "Lembar isian",
    "koneksi": "Koneksi",
    "koreksi": "Koreksi",
    "paket": "Paket aturan",
    "presensi": "Presensi",
    "periode": "Tutup dan kunci bulan",
    "perilaku": "Penilaian perilaku",
    "bayar": "Daftar bayar",
    "pesan": "Pesan keluar",
    "laporan": "Laporan",
    "ekspor": "Unduhan",
    "opd": "Mode OPD",
    "skp": "SKP",
    "unit": "Unit",
    "wilayah": "Wilayah",
}


def aksi_label(kode: str) -> str:
    """Of a name that this version does not know, the name itself."""
    return AKSI[kode].label if kode in AKSI else kode


def pelaku(*, label: str, peran: str) -> str:
    """`Budi (atasan)`."""
    return f"{label} ({PERAN.get(peran, peran)})" if peran else label


def kalimat(*, aksi: str, aktor_label: str, peran: str, objek_label: str, objek_kunci: str, rincian: Any) -> str:
    """A record told to people. Never raises: what an old or altered record lacks is shown as a dash."""
    siapa = pelaku(label=aktor_label or KOSONG, peran=peran)
    if aksi not in AKSI:
        return f"{siapa}: {aksi} {objek_label or objek_kunci}".rstrip()
    isi = _Isi({"objek": objek_label or objek_kunci, **(rincian if isinstance(rincian, dict) else {})})
    return f"{siapa} {AKSI[aksi].kalimat.format_map(isi)}"


class _Isi(dict[str, Any]):
    """Values as people write them."""

    def __missing__(self, kunci: str) -> str:
        return KOSONG

    def __getitem__(self, kunci: str) -> str:
        nilai = self.get(kunci)
        if nilai is None or nilai == "":
            return KOSONG
        if isinstance(nilai, int) and not isinstance(nilai, bool):
            return angka(nilai)
        if isinstance(nilai, list):
            return ", ".join(str(n) for n in nilai) or KOSONG
        if kunci == "peran":
            return PERAN.get(str(nilai), str(nilai))
        return _hari(str(nilai))


def _hari(teks: str) -> str:
    """`2026-10-03` -> 3 Okt 2026, `2026-10` -> Oktober 2026, anything else as it is."""
    if len(teks) == 7:
        return bulan_tahun(teks)
    try:
        return tanggal(dt.date.fromisoformat(teks)) if len(teks) == 10 else teks
    except ValueError:
        return teks
