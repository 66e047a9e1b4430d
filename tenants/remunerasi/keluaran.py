"""Making a file of a run: read in portions, written as it comes, its totals compared before anybody gets it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from erk_kit.binding import region_atomic
from tenants.organisasi.models import Opd
from tenants.penilaian.mode import unpaid_words
from tenants.penilaian.models import Hitungan
from tenants.penilaian.paket import pack_load
from tenants.penilaian.telusur import paket_of
from tenants.remunerasi import kendali as kd
from tenants.remunerasi import kolom as k
from tenants.remunerasi.baris import Orang, portions, rows_order, rows_read
from tenants.remunerasi.cetak.kode import verifier_of
from tenants.remunerasi.cetak.pdf import print_rows, print_tables
from tenants.remunerasi.cetak.slip import print_slips
from tenants.remunerasi.cetak.xlsx import Buku
from tenants.remunerasi.dokumen import DOKUMEN, PDF, Dokumen
from tenants.remunerasi.galat import DokumenTerhalang
from tenants.remunerasi.guna import BELANJA_KODE, KOREKSI, KOREKSI_ID, POTONGAN_KODE
from tenants.remunerasi.kendali import Kendali, control_check, row_check, totals_of
from tenants.remunerasi.koreksi import KoreksiBulan, corrections_of
from tenants.remunerasi.naskah import Naskah, naskah_of, signatures, signers_of
from tenants.remunerasi.peta_rekening import Komponen, PetaRekening, components_of, rekening_current
from tenants.remunerasi.peta_sipd import sipd_current
from tenants.remunerasi.rekap import recap_accounts, recap_groups, recap_totals
from tenants.remunerasi.tabel import Tabel, table_of

# lapor(done, total, note)
Lapor = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Pesanan:
    """What was ordered. opd_ids: only these, None = the whole region; opd_id: the one that was chosen, if one was.
    situs: the region's own address, to which the codes on slips lead."""

    schema: str
    slug: str
    wilayah: str
    hitungan_id: int
    dokumen: str
    bentuk: str
    kertas: str
    tanggal: dt.date
    opd_ids: frozenset[int] | None
    opd_id: int | None = None
    situs: str = ""


@dataclass(frozen=True)
class Berkas:
    """A finished file, with its totals compared."""

    jalur: Path
    nama: str
    jumlah: int
    kendali: Kendali


@dataclass
class Bahan:
    """What is read before the first row."""

    pesanan: Pesanan
    dokumen: Dokumen
    hitungan: Hitungan
    naskah: Naskah
    opd: dict[int, Opd]
    urut: list[tuple[int, int | None]]
    komponen: list[Komponen]
    peta: PetaRekening | None
    seharusnya: Kendali
    lapor: Lapor
    # the step with the employer's contribution, if the run has it
    langkah: str | None
    # the run's instalments; none in a document that does not tell what is paid
    koreksi: KoreksiBulan

    def rows(self, ids: Sequence[int] | None = None) -> Iterator[tuple[Orang, k.Guna]]:
        """Everybody, or those, each portion in a transaction of its own; the parts of each are compared."""
        semua = [i for i, _ in self.urut] if ids is None else list(ids)
        selesai = 0
        for potong in portions(semua):
            with region_atomic(self.pesanan.schema):
                baris = rows_read(hitungan=self.hitungan, ids=potong, langkah=self.langkah)
            for orang in baris:
                yield orang, self._guna(orang)
            selesai += len(potong)
            if ids is None:
                self.lapor(selesai, len(semua), f"menulis {self.dokumen.label.lower()}")

    def _guna(self, orang: Orang) -> k.Guna:
        guna = row_check(orang, self.peta)
        if self.dokumen.kode == "sipd" and self.peta is not None:
            return self.peta.with_correction(guna, orang.koreksi)
        return guna


def file_make(*, pesanan: Pesanan, folder: Path, lapor: Lapor | None = None) -> Berkas:
    """Write the ordered file into `folder`. Opens its own short transactions (or savepoints of the caller's).

    Raises DokumenTerhalang (nobody to pay, components without a use, columns that are missing) and KendaliGagal (the
    file is not the run); then there is nothing to hand out.
    """
    bahan = _read(pesanan, lapor or (lambda done, total, note: None))
    nama = _name(bahan)
    jalur = folder / nama
    tertulis = Kendali()
    if bahan.dokumen.kode == "slip":
        kode = verifier_of(schema=pesanan.schema, hitungan=bahan.hitungan, situs=pesanan.situs)
        jalur = print_slips(jalur, bahan, tertulis, verifikasi=kode if pesanan.situs else None)
        periksa: tuple[str, ...] = (kd.ORANG, kd.BRUTO, kd.POTONGAN, kd.BERSIH, kd.KOREKSI, kd.DIBAYAR)
    elif bahan.dokumen.kode == "rekap":
        periksa = (*recap_totals(bahan.koreksi.ada), kd.BELANJA, kd.PIHAK_KETIGA)
        _recap(jalur, bahan, tertulis)
    elif pesanan.bentuk == PDF:
        kolom = columns_of(bahan, cetak=True)
        periksa = _carried(kolom)
        jalur = print_rows(jalur, bahan, kolom, tertulis)
    else:
        kolom = columns_of(bahan, cetak=False)
        periksa = _carried(kolom)
        _workbook(jalur, bahan, kolom, tertulis)
    control_check(nama=jalur.name, tertulis=tertulis, seharusnya=bahan.seharusnya, periksa=periksa)
    return Berkas(jalur, jalur.name, bahan.seharusnya[kd.ORANG], tertulis)


def _read(pesanan: Pesanan, lapor: Lapor) -> Bahan:
    dokumen = DOKUMEN[pesanan.dokumen]
    with region_atomic(pesanan.schema):
        hitungan = Hitungan.objects.select_related("periode").get(pk=pesanan.hitungan_id)
        peta = rekening_current() if dokumen.berpeta else None
        komponen = components_of(hitungan)
        koreksi = KoreksiBulan()
        if dokumen.berkoreksi:
            koreksi = corrections_of(hitungan=hitungan, opd_ids=pesanan.opd_ids)
        urut = rows_order(hitungan=hitungan, opd_ids=pesanan.opd_ids, koreksi=dokumen.berkoreksi)
        opd = Opd.objects.in_bulk({o for _, o in urut if o is not None})
        naskah = naskah_of(
            judul=f"{dokumen.label} TPP",
            wilayah=pesanan.wilayah,
            hitungan=hitungan,
            tanggal=pesanan.tanggal,
            kertas=pesanan.kertas,
        )
        total = totals_of(hitungan=hitungan, opd_ids=pesanan.opd_ids, peta=peta, koreksi=koreksi)
        seharusnya = _expected(dokumen, total, peta)
        satu = opd.get(pesanan.opd_id) if pesanan.opd_id is not None else None
        if satu is not None:
            ada = signers_of(opd_ids=[satu.pk], pada=pesanan.tanggal).get(satu.pk, {})
            naskah = replace(naskah, opd=satu.nama, tanda=signatures(dokumen.kode, satu, ada))
        langkah = step_in(hitungan, peta)
    if not urut:
        belum = f"; {unpaid_words(hitungan)}" if hitungan.mode_opd else ""
        raise DokumenTerhalang(
            f"{dokumen.label}: tidak ada seorang pun yang dibayar pada {naskah.bulan} di OPD yang dipilih{belum}.",
            kode="bayar_kosong",
            saran="Pilih OPD atau bulan lain.",
        )
    if peta is not None and (belum := peta.unmapped([*komponen, *koreksi.komponen])):
        raise DokumenTerhalang(
            f"{dokumen.label}: komponen {', '.join(f'{b.label} ({b.id})' for b in belum)} belum dipetakan ke guna dan "
            "kode rekening, atau gunanya tidak sesuai dengan tandanya.",
            kode="bayar_belum_dipetakan",
            saran="Lengkapi peta rekening pada halaman Daftar bayar.",
        )
    return Bahan(pesanan, dokumen, hitungan, naskah, opd, urut, komponen, peta, seharusnya, lapor, langkah, koreksi)


def _expected(dokumen: Dokumen, total: Kendali, peta: PetaRekening | None) -> Kendali:
    """The totals as this document's columns must sum: a recap has corrections among what is spent, the SIPD file has
    them where the region's table puts them."""
    if peta is None:
        return total
    if dokumen.kode == "rekap":
        return Kendali(total.jumlah | {kd.BELANJA: total[kd.BELANJA] + total[kd.KOREKSI]})
    if dokumen.kode == "sipd":
        isi = peta.with_correction(total.jumlah | {KOREKSI: 0}, total[kd.KOREKSI])
        return Kendali(isi | {kd.BELANJA: sum(isi[g] for g in BELANJA_KODE)})
    return total


def step_in(hitungan: Hitungan, peta: PetaRekening | None) -> str | None:
    """The step mapped to the employer's contribution; None where nothing is mapped, or no pack of the run has it."""
    langkah = peta.step_of("iuran_4") if peta is not None else None
    ada = langkah is not None and any(langkah in pack_load(p).langkah for p in paket_of(hitungan))
    return langkah if ada else None


def columns_of(bahan: Bahan, *, cetak: bool) -> list[k.Kolom]:
    """The columns of the ordered list. On paper each file is of one OPD, so the OPD is no column."""
    semua = bahan.pesanan.opd_id is None and not cetak
    kode, koreksi = bahan.dokumen.kode, bahan.koreksi.ada
    if kode == "permintaan":
        return k.permintaan(bahan.komponen, semua=semua, cetak=cetak, koreksi=koreksi)
    if kode == "pembayaran":
        return k.pembayaran(semua=semua, cetak=cetak, koreksi=koreksi)
    if kode == "pajak":
        return k.pajak(semua=semua, cetak=cetak)
    if kode == "bpjs":
        return k.bpjs(semua=semua, cetak=cetak, pemberi_kerja=bahan.langkah is not None)
    peta = sipd_current_in(bahan)
    return k.sipd(peta, koreksi=koreksi)


def sipd_current_in(bahan: Bahan) -> Sequence[k.KolomSipd]:
    """The region's columns. Raises DokumenTerhalang when money of this run has no column."""
    with region_atomic(bahan.pesanan.schema):
        peta = sipd_current()
    terpakai = [g for g in (*BELANJA_KODE, *POTONGAN_KODE) if bahan.seharusnya[g]]
    # by its lines and not by their sum: a plus and a minus of the same size need their column too
    if bahan.koreksi.ada and bahan.peta is not None and bahan.peta.guna[KOREKSI_ID] not in terpakai:
        terpakai.append(bahan.peta.guna[KOREKSI_ID])
    hilang = peta.missing(terpakai)
    if hilang:
        raise DokumenTerhalang(
            f"Berkas SIPD: {', '.join(hilang)} bernilai pada bulan ini, tetapi tidak punya kolom pada peta SIPD.",
            kode="bayar_sipd_tanpa_kolom",
            saran="Tambahkan kolomnya pada peta SIPD, atau petakan komponennya ke guna lain.",
        )
    return peta.kolom


def _carried(kolom: Collection[k.Kolom]) -> tuple[str, ...]:
    return (kd.ORANG, *dict.fromkeys(c.kendali for c in kolom if c.kendali))


def _workbook(jalur: Path, bahan: Bahan, kolom: Sequence[k.Kolom], tertulis: Kendali) -> None:
    kode = bahan.dokumen.kode
    kelompok = Kelompok()
    with Buku(jalur, bahan.naskah) as buku:
        if kode == "sipd":
            buku.plain("SIPD", kolom, bahan.rows(), tertulis)
            return
        buku.rows(bahan.dokumen.label, kolom, kelompok.watch(bahan.rows()), tertulis)
        for tabel in kelompok.tables(kode, bahan.langkah is not None):
            buku.table(tabel.judul, tabel)
        buku.source()


def _recap(jalur: Path, bahan: Bahan, tertulis: Kendali) -> None:
    """Three tables from three statements; each of them must give the run's totals."""
    p = bahan.pesanan
    peta = bahan.peta or PetaRekening(0, {}, {})
    with region_atomic(p.schema):
        opd, golongan = recap_groups(hitungan=bahan.hitungan, opd_ids=p.opd_ids, koreksi=bahan.koreksi.ada)
        rekening = recap_accounts(
            hitungan=bahan.hitungan, peta=peta, komponen=bahan.komponen, opd_ids=p.opd_ids, koreksi=bahan.koreksi
        )
    nama_jumlah = recap_totals(bahan.koreksi.ada)
    for tabel, nama in ((opd, "OPD"), (golongan, "golongan")):
        satu = Kendali(dict(zip(nama_jumlah, tabel.jumlah[-len(nama_jumlah) :], strict=True)))
        control_check(nama=f"Rekap per {nama}", tertulis=satu, seharusnya=bahan.seharusnya, periksa=tuple(satu.jumlah))
        tertulis.jumlah |= satu.jumlah
    belanja, potongan, dibayar = rekening.jumlah[-3:]
    tertulis.jumlah |= {kd.BELANJA: belanja, kd.PIHAK_KETIGA: potongan}
    control_check(
        nama="Rekap per kode rekening",
        tertulis=Kendali({kd.DIBAYAR: dibayar}),
        seharusnya=bahan.seharusnya,
        periksa=(kd.DIBAYAR,),
    )
    if p.bentuk == PDF:
        print_tables(jalur, bahan.naskah, [opd, golongan, rekening])
        return
    with Buku(jalur, bahan.naskah) as buku:
        for tabel in (opd, golongan, rekening):
            buku.table(tabel.judul, tabel)
        buku.source()


class Kelompok:
    """Sums of the tax and contribution lists by group, gathered while their rows pass."""

    def __init__(self) -> None:
        self.golongan: dict[str, list[int]] = {}
        self.kategori: dict[str, list[int]] = {}
        self.opd: dict[str, list[int]] = {}

    def watch(self, baris: Iterator[tuple[Orang, k.Guna]]) -> Iterator[tuple[Orang, k.Guna]]:
        for orang, guna in baris:
            if guna:
                tpp = sum(guna[g] for g in BELANJA_KODE)
                empat = k.step_amount(orang, guna) if orang.catatan is not None else 0
                angka = (1, tpp, guna["pph_21"], guna["iuran_1"], empat)
                for kamus, kunci in (
                    (self.golongan, orang.golongan_pokok or "tanpa golongan"),
                    (self.kategori, orang.kategori or "tanpa PTKP"),
                    (self.opd, orang.opd or "Tanpa OPD"),
                ):
                    ke = kamus.setdefault(kunci, [0] * 5)
                    for di, nilai in enumerate(angka):
                        ke[di] += nilai
            yield orang, guna

    def tables(self, kode: str, pemberi_kerja: bool) -> list[Tabel]:
        if kode == "pajak":
            kepala = ("Pegawai", "TPP dibayarkan", "PPh 21")
            return [
                table_of(
                    nama, f"Per {nama}", (nama.capitalize(), *kepala), [(g, *a[:3]) for g, a in sorted(isi.items())]
                )
                for nama, isi in (("golongan", self.golongan), ("kategori", self.kategori))
            ]
        if kode == "bpjs":
            kepala = ("Pegawai", "TPP dibayarkan", "Iuran 1 %", *(("Iuran 4 %",) if pemberi_kerja else ()))
            baris = [(g, a[0], a[1], *a[3 : 5 if pemberi_kerja else 4]) for g, a in self.opd.items()]
            return [table_of("opd", "Per OPD", ("OPD", *kepala), baris)]
        return []


def _name(bahan: Bahan) -> str:
    p, h = bahan.pesanan, bahan.hitungan
    opd = bahan.opd[p.opd_id].kode if p.opd_id in bahan.opd else "semua"
    aman = "".join(c if c.isalnum() or c in "._" else "_" for c in opd)
    cap = "-rancangan" if bahan.naskah.cap else ""
    return f"{p.dokumen}-{p.slug}-{h.periode.kode}-{aman}-hitungan-{h.nomor}{cap}.{p.bentuk}"
