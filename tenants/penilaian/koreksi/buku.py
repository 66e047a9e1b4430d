"""The ledger of corrections as arithmetic: who has decided, what is due in a month, how a difference is spread.

Pure: whole rupiah in, whole rupiah out, no database, no clock. Amounts are signed: plus is owed to the employee, minus
is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from erk_kit.bentuk import bulan_tahun, rupiah
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi.galat import KoreksiDitolak

TANPA, RUPIAH, PERSEN = "TANPA", "RUPIAH", "PERSEN"
USUL, TERIMA, TOLAK, BATAL = "USUL", "TERIMA", "TOLAK", "BATAL"
DIUSULKAN, DITERIMA_SATU, DITERIMA, DITOLAK, DIBATALKAN = "DIUSULKAN", "DITERIMA_SATU", "DITERIMA", "DITOLAK", "BATAL"
# A proposal, and two acceptances or an end: the table has no room for more (LangkahKoreksi).
LANGKAH_MAKS = 3
# Past this a plan is no plan: ten years.
CICILAN_MAKS = 120
# Percent are kept in hundredths: 1250 = 12,50 %.
SERATUS_PERSEN = 10_000


@dataclass(frozen=True)
class Batas:
    """Most that is taken back in one month: TANPA = no cap, RUPIAH, or PERSEN of that month's bersih (in hundredths of
    a percent, rounded down to the rupiah, so never more than the percentage says)."""

    jenis: str = TANPA
    nilai: int = 0

    def __post_init__(self) -> None:
        salah = self.nilai if self.jenis == TANPA else self.nilai <= 0
        if self.jenis not in (TANPA, RUPIAH, PERSEN) or salah or (self.jenis == PERSEN and self.nilai > SERATUS_PERSEN):
            raise KoreksiDitolak(
                f"Batas cicilan {self.jenis} {self.nilai} tidak dapat dipakai.",
                kode="koreksi_batas",
                saran="Isi rupiah sebulan di atas 0, atau persen dari bersih di atas 0 sampai 100; tanpa batas: "
                "kosongkan nilainya.",
            )

    def rupiah(self, bersih: int) -> int | None:
        """The cap in a month with this bersih; None = no cap."""
        if self.jenis == PERSEN:
            return max(bersih, 0) * self.nilai // SERATUS_PERSEN
        return self.nilai if self.jenis == RUPIAH else None


@dataclass(frozen=True)
class Posisi:
    """One person's difference of one accepted correction: what it is, and what closed months have paid of it.

    kunci: its id; positions are served in ascending order, the oldest acceptance first. mulai: first month that may
    pay it (None: any later month). cicil_tambah: whether the cap spreads a plus too.
    """

    kunci: int
    asal: Bulan
    selisih: int
    dibayar: int = 0
    batas: Batas = Batas()
    cicil_tambah: bool = False
    mulai: Bulan | None = None
    ke: int = 0

    @property
    def sisa(self) -> int:
        return self.selisih - self.dibayar


@dataclass(frozen=True)
class Jatuh:
    """One instalment. ke: its number from 1. sisa: what is left after it."""

    kunci: int
    ke: int
    jumlah: int
    sisa: int


def circle_check(*, asal: Bulan, bayar: Bulan) -> None:
    """A difference is paid in a later month only. Raises KoreksiDitolak: anything else would let a month pay for its
    own correction."""
    if bayar.awal <= asal.awal:
        raise KoreksiDitolak(
            f"Cicilan melingkar: selisih {asal} hendak dibayar pada {bayar}, yang tidak sesudah bulan itu sendiri.",
            kode="koreksi_melingkar",
            saran=f"Pilih bulan sesudah {asal} sebagai bulan pembayaran pertama.",
        )


def due(posisi: Iterable[Posisi], *, bulan: Bulan, bersih: int) -> list[Jatuh]:
    """Instalments of one person that fall due at the close of `bulan`, whose own bersih is `bersih` (>= 0).

    What is owed to him comes first; then what he owes, oldest first, each within its own cap less what this month
    already takes, and all together never more than the month pays: what exceeds is carried over. Positions that may
    not be paid yet give nothing. Raises KoreksiDitolak for a circle.
    """
    boleh = []
    for satu in sorted(posisi, key=lambda p: p.kunci):
        if satu.mulai is not None and bulan.awal < satu.mulai.awal:
            continue
        circle_check(asal=satu.asal, bayar=bulan)
        if satu.sisa:
            boleh.append(satu)
    hasil, ada = [], max(bersih, 0)
    for satu in (p for p in boleh if p.sisa > 0):
        batas = satu.batas.rupiah(bersih) if satu.cicil_tambah else None
        jumlah = satu.sisa if batas is None else min(satu.sisa, batas)
        if jumlah:
            hasil.append(Jatuh(satu.kunci, satu.ke + 1, jumlah, satu.sisa - jumlah))
            ada += jumlah
    diambil = 0
    for satu in (p for p in boleh if p.sisa < 0):
        batas = satu.batas.rupiah(bersih)
        ruang = ada if batas is None else min(ada, batas - diambil)
        jumlah = min(-satu.sisa, max(ruang, 0))
        if jumlah:
            hasil.append(Jatuh(satu.kunci, satu.ke + 1, -jumlah, satu.sisa + jumlah))
            ada, diambil = ada - jumlah, diambil + jumlah
    return hasil


def paid(posisi: Posisi, jatuh: Jatuh) -> Posisi:
    """The position after that instalment."""
    return replace(posisi, dibayar=posisi.dibayar + jatuh.jumlah, ke=jatuh.ke)


def plan(posisi: Posisi, *, bersih: int) -> list[Jatuh]:
    """How a difference would be spread if every later month paid `bersih` and nothing else were due.

    The sum is the difference to the rupiah; the last one takes the rest. Ends early, with a `sisa`, where a month
    leaves nothing to take, or after CICILAN_MAKS months.
    """
    hasil: list[Jatuh] = []
    bulan = posisi.mulai or next_month(posisi.asal)
    while posisi.sisa and len(hasil) < CICILAN_MAKS:
        kini = due([posisi], bulan=bulan, bersih=bersih)
        if not kini:
            break
        hasil += kini
        posisi, bulan = paid(posisi, kini[0]), next_month(bulan)
    return hasil


def next_month(bulan: Bulan) -> Bulan:
    return Bulan(bulan.tahun + bulan.bulan // 12, bulan.bulan % 12 + 1)


def status_of(langkah: Sequence[str]) -> str:
    """The state that the steps lead to, in their order: USUL first, then two TERIMA, or a TOLAK or BATAL."""
    sesudah = list(langkah[1:])
    if TOLAK in sesudah:
        return DITOLAK
    if BATAL in sesudah:
        return DIBATALKAN
    return (DIUSULKAN, DITERIMA_SATU, DITERIMA)[len(sesudah)]


Baris = tuple[str, str, int]


def difference(lama: Sequence[Baris], baru: Sequence[Baris]) -> list[Baris]:
    """New less old by component (id, label, signed rupiah), in the order of the new, then what only the old had."""
    dulu = {k: jumlah for k, _, jumlah in lama}
    kini = {k for k, _, _ in baru}
    hasil = [(k, label, jumlah - dulu.get(k, 0)) for k, label, jumlah in baru]
    return hasil + [(k, label, -jumlah) for k, label, jumlah in lama if k not in kini]


def total(baris: Iterable[Baris]) -> int:
    return sum(jumlah for _, _, jumlah in baris)


def merge(baris: Sequence[Baris], tambah: Iterable[Baris]) -> list[Baris]:
    """`baris` with the amounts of `tambah` added by component; a new component stands last."""
    hasil = {k: (k, label, jumlah) for k, label, jumlah in baris}
    for k, label, jumlah in tambah:
        lama = hasil.get(k, (k, label, 0))
        hasil[k] = (k, lama[1], lama[2] + jumlah)
    return list(hasil.values())


def parts_check(selisih: Sequence[Baris], *, lama: int, baru: int, siapa: str) -> None:
    """The parts are the whole: the differences of the components are that of the bersih. Raises KoreksiDitolak."""
    if total(selisih) != baru - lama:
        raise KoreksiDitolak(
            f"Kendali tidak seimbang untuk {siapa}: jumlah selisih komponen {rupiah(total(selisih))}, selisih bersih "
            f"{rupiah(baru - lama)}.",
            kode="koreksi_kendali",
            saran="Tidak ada yang disimpan. Laporkan angka ini kepada pengembang.",
        )


def months_text(jatuh: Sequence[Jatuh], mulai: Bulan) -> str:
    """`3 cicilan mulai November 2026`."""
    return f"{len(jatuh)} cicilan mulai {bulan_tahun(mulai.awal)}"
