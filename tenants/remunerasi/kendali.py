"""Control totals: what a file wrote, against what SQL says of the run. A file that differs is not handed out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, Sum

from erk_kit.bentuk import angka
from tenants.penilaian.galat import KendaliGagal
from tenants.penilaian.mode import SQL_DIBAYAR, rows_in_mode, unpaid_opds
from tenants.penilaian.models import HasilPegawai, Hitungan
from tenants.remunerasi.baris import Orang
from tenants.remunerasi.guna import BELANJA_KODE, POTONGAN_KODE
from tenants.remunerasi.koreksi import KoreksiBulan
from tenants.remunerasi.peta_rekening import PetaRekening

ORANG, BRUTO, POTONGAN, BERSIH = "orang", "bruto", "potongan", "bersih"
BELANJA, PIHAK_KETIGA = "jumlah_belanja", "jumlah_potongan"
KOREKSI, DIBAYAR = "koreksi", "dibayar"
LABEL = {
    ORANG: "banyak orang",
    BRUTO: "bruto",
    POTONGAN: "potongan",
    BERSIH: "bersih",
    BELANJA: "jumlah belanja",
    PIHAK_KETIGA: "potongan pihak ketiga",
    KOREKSI: "koreksi bulan lalu",
    DIBAYAR: "jumlah dibayarkan",
}


@dataclass
class Kendali:
    """Totals by name. `tulis` is called by a writer with each number that it has put into its file."""

    jumlah: dict[str, int] = field(default_factory=dict)

    def tulis(self, nama: str, nilai: int) -> None:
        self.jumlah[nama] = self.jumlah.get(nama, 0) + nilai

    def __getitem__(self, nama: str) -> int:
        return self.jumlah.get(nama, 0)


def totals_of(
    *,
    hitungan: Hitungan,
    opd_ids: Collection[int] | None = None,
    peta: PetaRekening | None = None,
    jumlah: Mapping[str, int] | None = None,
    koreksi: KoreksiBulan | None = None,
) -> Kendali:
    """Of everyone who is paid, by SQL over the stored run; one query, two with `peta`.

    peta: also the sums by guna, the allowances and the third parties' deductions (which together are `bersih`).
    jumlah: sums of the paid lines, from a caller that has read them. koreksi: the run's instalments, of the same OPDs
    (None: of who was counted only, without them).
    """
    baris = HasilPegawai.objects.filter(hitungan=hitungan, keadaan=HasilPegawai.Keadaan.DIHITUNG)
    baris = rows_in_mode(baris, hitungan)
    if opd_ids is not None:
        baris = baris.filter(opd_id__in=opd_ids)
    satu = baris.aggregate(
        orang=Count("pk"), b=Sum("bruto", default=0), p=Sum("potongan", default=0), n=Sum("bersih", default=0)
    )
    tambah = koreksi or KoreksiBulan()
    isi = {ORANG: satu["orang"] + tambah.di_luar, BRUTO: satu["b"], POTONGAN: satu["p"], BERSIH: satu["n"]}
    isi |= {KOREKSI: tambah.jumlah, DIBAYAR: satu["n"] + tambah.jumlah}
    if peta is not None:
        guna = peta.amounts(sums_of(hitungan=hitungan, opd_ids=opd_ids) if jumlah is None else jumlah)
        isi |= guna
        isi[BELANJA] = sum(guna[k] for k in BELANJA_KODE)
        isi[PIHAK_KETIGA] = sum(guna[k] for k in POTONGAN_KODE)
    return Kendali(isi)


def sums_of(*, hitungan: Hitungan, opd_ids: Collection[int] | None = None) -> dict[str, int]:
    """Sum of each paid line over everyone; one query."""
    with connection.cursor() as kursor:
        kursor.execute(
            "select b.komponen, sum(b.jumlah)::bigint from remunerasi_barisbayar b "  # noqa: S608 - constant text
            "join penilaian_hasilpegawai h on h.hitungan_id = b.hitungan_id and h.pegawai_id = b.pegawai_id "
            "where b.hitungan_id = %(h)s and (%(o)s::bigint[] is null or h.opd_id = any(%(o)s)) "
            f"and {SQL_DIBAYAR} group by b.komponen",
            {"h": hitungan.pk, "o": list(opd_ids) if opd_ids is not None else None, "luar": unpaid_opds(hitungan)},
        )
        return dict(kursor.fetchall())


def control_check(*, nama: str, tertulis: Kendali, seharusnya: Kendali, periksa: Collection[str]) -> None:
    """Raises KendaliGagal unless the file's totals are the run's. nama: of the file. periksa: names that it carries."""
    beda = [
        f"{LABEL.get(k, k)} di berkas {angka(tertulis[k])}, menurut hitungan {angka(seharusnya[k])} "
        f"(selisih {angka(tertulis[k] - seharusnya[k])})"
        for k in periksa
        if tertulis[k] != seharusnya[k]
    ]
    if beda:
        raise KendaliGagal(
            f"{nama} tidak diserahkan: {'; '.join(beda)}.",
            kode="bayar_tidak_seimbang",
            saran="Periksa ulang hitungan bulan ini, lalu hubungi pengelola bila selisihnya tetap ada.",
        )


def row_check(orang: Orang, peta: PetaRekening | None) -> Mapping[str, int]:
    """Amounts of somebody by guna (empty without `peta`). Raises KendaliGagal unless the parts are the whole."""
    bagian = sum(orang.komponen.values())
    guna = peta.amounts(orang.komponen) if peta is not None else {}
    dibagi = sum(guna[k] for k in BELANJA_KODE) - sum(guna[k] for k in POTONGAN_KODE) if guna else bagian
    if not orang.bruto - orang.potongan == orang.bersih == bagian == dibagi:
        raise KendaliGagal(
            f"Daftar bayar tidak dibuat: bagian tidak sama dengan jumlah untuk NIP {orang.nip or '-'} ({orang.nama}): "
            f"bruto {angka(orang.bruto)}, potongan {angka(orang.potongan)}, bersih {angka(orang.bersih)}, jumlah baris "
            f"bayar {angka(bagian)}, jumlah menurut peta rekening {angka(dibagi)}.",
            kode="bayar_tidak_seimbang",
            saran="Periksa ulang hitungan bulan ini dan peta rekeningnya.",
        )
    return guna
