"""Plan of a file of positions held: given by the rules of penugasan_set, or ended by those of fact_end."""

from __future__ import annotations

from collections import defaultdict

from erk_kit.bentuk import tanggal
from erk_kit.kunci import horizon
from integrations.contracts import Bacaan, PenugasanRecord, Temuan
from tenants.organisasi.borongan import FactBatch, penugasan_plan
from tenants.organisasi.fakta import days_text
from tenants.organisasi.kunci import BulanTerkunci
from tenants.organisasi.models import Jabatan, KelasJabatan, Pegawai, Penugasan, Unit
from tenants.sinkronisasi.rencana.dasar import (
    SUMBER,
    Ditolak,
    Mirip,
    Rencana,
    Tindakan,
    Ubahan,
    days,
    plain,
    rows_plan,
)
from tenants.sinkronisasi.susulan import LateFact


def penugasan(berkas: str, bacaan: Bacaan[PenugasanRecord]) -> Rencana:
    return _Penugasan(berkas, bacaan).rencana()


class _Penugasan:
    def __init__(self, berkas: str, bacaan: Bacaan[PenugasanRecord]) -> None:
        self.berkas, self.bacaan = berkas, bacaan
        nip = {c.nip for c in bacaan.catatan}
        self.orang = {p.nip: p for p in Pegawai.objects.filter(nip__in=nip)}
        self.jabatan = {j.kode: j for j in Jabatan.objects.filter(aktif=True)}
        self.kode = {j.pk: f"{j.kode} · {j.nama}" for j in Jabatan.objects.all()}
        self.unit = dict(Unit.objects.filter(aktif=True).values_list("kode", "id"))
        self.kode_unit = {pk: f"{kode} · {nama}" for pk, kode, nama in Unit.objects.values_list("id", "kode", "nama")}
        self.kelas: dict[int, list[KelasJabatan]] = defaultdict(list)
        dipakai = {self.jabatan[c.kode_jabatan].pk for c in bacaan.catatan if c.kode_jabatan in self.jabatan}
        for satu in KelasJabatan.objects.filter(jabatan_id__in=dipakai):
            self.kelas[satu.jabatan_id].append(satu)
        semua = Penugasan.objects.filter(pegawai_id__in=[p.pk for p in self.orang.values()])
        self.batch = FactBatch(Penugasan, semua, pemilik="pegawai_id", batas=horizon())
        # by code, or by name where someone wrote the name into the column of codes
        nama = {j.nama.lower(): f"{j.kode} ({j.nama})" for j in self.jabatan.values()}
        self.mirip_jabatan = Mirip(nama | {j.kode.lower(): f"{j.kode} ({j.nama})" for j in self.jabatan.values()})
        self.mirip_unit = Mirip({kode.lower(): kode for kode in self.unit})

    def rencana(self) -> Rencana:
        return rows_plan(
            jenis="penugasan",
            berkas=self.berkas,
            bacaan=self.bacaan,
            urut=lambda c: c.mulai,
            putus=self._putus,
            telat=self._telat,
            tulis=self.batch.write,
            titik=self.batch.savepoint,
            batal=self.batch.rollback,
            sebut=self._sebut,
        )

    def _putus(self, c: PenugasanRecord) -> tuple[str, str, list[Ubahan]]:
        temuan = self._asing(c)
        if temuan:
            raise Ditolak(*temuan)
        orang, jabatan, unit_id = self.orang[c.nip], self.jabatan[c.kode_jabatan], self.unit[c.kode_unit]
        sebutan = self._sebut(c)
        kursi = {"jabatan_id": jabatan.pk, "unit_id": unit_id, "jenis": c.jenis, "berlaku_mulai": c.mulai}
        ada = next(iter(self.batch.of(orang.pk, **kursi)), None)
        if ada is not None:
            return self._ada(c, ada, sebutan)
        berakhir = penugasan_plan(
            self.batch,
            pegawai_id=orang.pk,
            jabatan=jabatan,
            unit_id=unit_id,
            jenis=c.jenis,
            mulai=c.mulai,
            sampai=c.sampai,
            nomor_sk=c.nomor_sk,
            sumber=SUMBER,
            kelas=self.kelas[jabatan.pk],
        )
        lama = berakhir[0] if berakhir else None
        ubah: list[Ubahan] = [["jabatan", self.kode[lama.jabatan_id] if lama else None, self.kode[jabatan.pk]]]
        if lama is None or lama.unit_id != unit_id:
            ubah.append(["unit", self.kode_unit[lama.unit_id] if lama else None, self.kode_unit[unit_id]])
        ubah.append(["mulai", None, days(c.mulai)])
        if c.sampai:
            ubah.append(["sampai", None, days(c.sampai)])
        if lama is not None:
            # of two rows of one file that end each other, both are named by what they are, not by a key
            ubah.append(["jabatan lama berakhir", None, days(lama.berlaku_sampai)])
        return (Tindakan.BERUBAH if lama else Tindakan.BARU), sebutan, ubah

    def _ada(self, c: PenugasanRecord, ada: Penugasan, sebutan: str) -> tuple[str, str, list[Ubahan]]:
        """The very position that day is recorded: an earlier end may follow, everything else is a correction."""
        if c.nomor_sk and c.nomor_sk != ada.nomor_sk:
            raise Ditolak(
                Temuan(
                    self.berkas,
                    c.baris,
                    "nomor_sk",
                    f"Penugasan itu sudah tercatat dengan nomor SK '{ada.nomor_sk}', berkas berisi '{c.nomor_sk}'",
                    "nomor SK yang sama, atau kosong",
                    "kosongkan; nomor yang salah tercatat dikoreksi dengan alasan, bukan lewat impor",
                )
            )
        if c.sampai is None or c.sampai == ada.berlaku_sampai:
            return Tindakan.SAMA, sebutan, []
        if ada.berlaku_sampai is not None and ada.berlaku_sampai < c.sampai:
            raise Ditolak(
                Temuan(
                    self.berkas,
                    c.baris,
                    "sampai",
                    f"Penugasan itu sudah tercatat {days_text(ada)}",
                    f"paling lambat {tanggal(ada.berlaku_sampai)}, atau kosong",
                    "kosongkan; memperpanjang adalah koreksi dengan alasan, bukan impor",
                )
            )
        lama = days(ada.berlaku_sampai)
        self.batch.end(ada, c.sampai, "Penugasan")
        return Tindakan.BERUBAH, sebutan, [["sampai", lama, days(c.sampai)]]

    def _asing(self, c: PenugasanRecord) -> list[Temuan]:
        temuan = []
        if c.nip not in self.orang:
            temuan.append(
                Temuan(
                    self.berkas,
                    c.baris,
                    "nip",
                    f"NIP {c.nip} tidak terdaftar di wilayah ini",
                    "NIP pegawai yang terdaftar",
                    "periksa NIP itu, atau impor pegawainya dahulu",
                )
            )
        if c.kode_jabatan not in self.jabatan:
            temuan.append(
                Temuan(
                    self.berkas,
                    c.baris,
                    "kode_jabatan",
                    f"Jabatan '{c.kode_jabatan}' tidak terdaftar",
                    self.mirip_jabatan(c.kode_jabatan) or "kode jabatan yang terdaftar",
                    "betulkan kodenya, atau daftarkan jabatan itu dengan kelasnya dahulu",
                )
            )
        if c.kode_unit not in self.unit:
            temuan.append(
                Temuan(
                    self.berkas,
                    c.baris,
                    "kode_unit",
                    f"Unit '{c.kode_unit}' tidak terdaftar",
                    self.mirip_unit(c.kode_unit) or "kode unit yang terdaftar",
                    "betulkan kodenya, atau daftarkan unitnya dahulu",
                )
            )
        return temuan

    def _sebut(self, c: PenugasanRecord) -> str:
        orang = self.orang.get(c.nip)
        return f"{orang.nama_lengkap} · {c.nip}" if orang else c.nip

    def _telat(self, c: PenugasanRecord, galat: BulanTerkunci) -> LateFact:
        orang = self.orang[c.nip].pk
        return LateFact("PENUGASAN", galat.mulai, plain(c), galat.pesan, c.sampai, orang)
