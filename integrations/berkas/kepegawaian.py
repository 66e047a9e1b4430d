"""People and their positions from files."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.berkas.tabel import MAKS_TEMUAN, Tabel
from integrations.contracts import CONTRACT_VERSION, Bacaan, PegawaiRecord, PenugasanRecord

STATUS = ("PNS", "CPNS", "PPPK", "PPPK_PARUH_WAKTU")
GOLONGAN = ("I", "II", "III", "IV", "PPPK")
KEDUDUKAN = ("AKTIF", "CLTN", "MPP", "TUGAS_BELAJAR", "DIBERHENTIKAN_SEMENTARA")
JENIS_PENUGASAN = ("DEFINITIF", "PLT", "PLH", "PJ")


@dataclass(frozen=True)
class BerkasKepegawaian:
    """A `KepegawaianSource` over files; a file that was not given delivers nothing."""

    nama: str
    isi_pegawai: bytes | None = None
    isi_penugasan: bytes | None = None
    contract_version: int = CONTRACT_VERSION
    maks_temuan: int | None = MAKS_TEMUAN

    def pegawai(self) -> Bacaan[PegawaiRecord]:
        if self.isi_pegawai is None:
            return Bacaan((), (), 0)
        tabel = Tabel(self.nama, "pegawai", self.isi_pegawai, maks_temuan=self.maks_temuan)
        catatan: list[PegawaiRecord] = []
        pertama: dict[str, int] = {}
        for nomor, sel in tabel.baris():
            nip = tabel.nip(nomor, sel)
            status = tabel.pilihan(nomor, "status", sel["status"], STATUS)
            golongan = tabel.pilihan(nomor, "golongan", sel["golongan"], GOLONGAN)
            kedudukan = sel.get("kedudukan", "")
            kedudukan = tabel.pilihan(nomor, "kedudukan", kedudukan, KEDUDUKAN) if kedudukan else ""
            mulai = tabel.tanggal(nomor, "terdaftar_mulai", sel["terdaftar_mulai"])
            teks_sejak = sel.get("berlaku_mulai", "")
            sejak = tabel.tanggal(nomor, "berlaku_mulai", teks_sejak) if teks_sejak else None
            nama = tabel.teks(nomor, sel, "nama", 150, wajib=True)
            depan = tabel.teks(nomor, sel, "gelar_depan", 40)
            belakang = tabel.teks(nomor, sel, "gelar_belakang", 60)
            ruang = tabel.teks(nomor, sel, "ruang", 4)
            if nip is not None and nip in pertama:
                tabel.catat(
                    nomor,
                    "nip",
                    f"NIP ini sudah ada pada baris {pertama[nip]}",
                    "tiap NIP sekali",
                    "hapus salah satunya",
                )
                continue
            if teks_sejak and sejak is None:
                continue
            if None in (nip, status, golongan, kedudukan, mulai, nama, depan, belakang, ruang):
                continue
            pertama[nip] = nomor
            fakta = (status, golongan, ruang, kedudukan, mulai, nomor, sejak)
            catatan.append(PegawaiRecord(nip, nama, depan, belakang, *fakta))
        return Bacaan(tuple(catatan), tuple(tabel.temuan), tabel.jumlah_baris, tabel.mentah)

    def penugasan(self) -> Bacaan[PenugasanRecord]:
        if self.isi_penugasan is None:
            return Bacaan((), (), 0)
        tabel = Tabel(self.nama, "penugasan", self.isi_penugasan, maks_temuan=self.maks_temuan)
        catatan: list[PenugasanRecord] = []
        pertama: dict[tuple[object, ...], int] = {}
        for nomor, sel in tabel.baris():
            nip = tabel.nip(nomor, sel)
            jenis = tabel.pilihan(nomor, "jenis", sel.get("jenis") or "DEFINITIF", JENIS_PENUGASAN)
            mulai = tabel.tanggal(nomor, "mulai", sel["mulai"])
            jabatan = tabel.teks(nomor, sel, "kode_jabatan", 40, wajib=True)
            unit = tabel.teks(nomor, sel, "kode_unit", 40, wajib=True)
            sk = tabel.teks(nomor, sel, "nomor_sk", 80)
            teks_sampai = sel.get("sampai", "")
            sampai = tabel.tanggal(nomor, "sampai", teks_sampai) if teks_sampai else None
            if teks_sampai and sampai is None:
                continue
            if mulai and sampai and sampai < mulai:
                tabel.catat(
                    nomor, "sampai", f"{sampai} sebelum {mulai}", "tanggal sesudah kolom mulai", "tukar atau betulkan"
                )
                continue
            if None in (nip, jenis, mulai, jabatan, unit, sk):
                continue
            kunci = (nip, jabatan, unit, jenis, mulai)
            if kunci in pertama:
                tabel.catat(
                    nomor, "", f"Baris sama dengan baris {pertama[kunci]}", "tiap penugasan sekali", "hapus kembarannya"
                )
                continue
            pertama[kunci] = nomor
            catatan.append(PenugasanRecord(nip, jabatan, unit, jenis, mulai, sampai, sk, nomor))
        return Bacaan(tuple(catatan), tuple(tabel.temuan), tabel.jumlah_baris, tabel.mentah)
