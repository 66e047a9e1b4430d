"""Slips: one page a person with what adds, what takes off, the month's percentage and whether its rules are verified.

`slip_pdf` makes one, `print_slips` all of a run. Both take a `Verifikator`, the seam for a code that a public page
checks: it gets the slip and returns a picture (SVG) and a line below it, or None.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from erk_core import Period
from erk_kit.bentuk import angka, bulan_tahun, nip, persen, tanggal
from erk_kit.binding import region_atomic
from tenants.penilaian.galat import HitunganTidakAda
from tenants.penilaian.mode import CAP, mode_of
from tenants.penilaian.models import BarisKoreksi, HasilPegawai, Hitungan
from tenants.penilaian.telusur import bukan_hukum_in
from tenants.remunerasi.baris import Cicilan, Orang, rows_read
from tenants.remunerasi.cetak.pdf import compile_pdf, pack, printed_amount
from tenants.remunerasi.dokumen import A4
from tenants.remunerasi.kendali import BERSIH, BRUTO, DIBAYAR, KOREKSI, ORANG, POTONGAN, Kendali, row_check
from tenants.remunerasi.naskah import Naskah, naskah_of, source_line, status_line
from tenants.remunerasi.peta_rekening import Komponen, components_of
from tenants.remunerasi.terbilang import terbilang_rupiah

if TYPE_CHECKING:
    from tenants.remunerasi.keluaran import Bahan

SEKALI = 150


@dataclass(frozen=True)
class Verifikasi:
    """svg: picture of a code, as text. teks: one line below it."""

    svg: str
    teks: str


@dataclass(frozen=True)
class Slip:
    """What is printed. Amounts are texts as they stand on paper; `tambah`, `kurang` and `koreksi` are (label, amount).
    dibayarkan: bersih and corrections; terbilang says it in words."""

    nama: str
    nip: str
    opd: str
    jabatan: str
    kelas: str
    golongan: str
    persen: str
    tambah: tuple[tuple[str, str], ...]
    kurang: tuple[tuple[str, str], ...]
    bruto: str
    potongan: str
    bersih: str
    terbilang: str
    status: str
    pegawai_id: int
    verifikasi: Verifikasi | None = None
    koreksi: tuple[tuple[str, str], ...] = ()
    dibayarkan: str = ""


Verifikator = Callable[[Slip], Verifikasi | None]


def slip_of(orang: Orang, komponen: Sequence[Komponen], belum: int) -> Slip:
    """The slip of a row. Raises KendaliGagal unless its parts are the whole. belum: values that are not verified."""
    row_check(orang, None)
    ada = [(k, orang.komponen[k.id]) for k in komponen if k.id in orang.komponen]
    return Slip(
        nama=orang.nama,
        nip=nip(orang.nip),
        opd=orang.opd or "Tanpa OPD",
        jabatan=orang.jabatan,
        kelas=str(orang.kelas or "–"),
        golongan=orang.golongan or "–",
        persen=persen(orang.persen),
        tambah=tuple((k.label, angka(n)) for k, n in ada if not k.kurang),
        kurang=tuple((k.label, angka(-n)) for k, n in ada if k.kurang),
        bruto=angka(orang.bruto),
        potongan=angka(orang.potongan),
        bersih=angka(orang.bersih),
        terbilang=terbilang_rupiah(orang.dibayarkan),
        status=status_line(belum),
        pegawai_id=orang.pegawai_id,
        koreksi=tuple((_instalment(c), angka(c.jumlah)) for c in orang.cicilan),
        dibayarkan=angka(orang.dibayarkan),
    )


def _instalment(c: Cicilan) -> str:
    """The corrected month and where its cause is written."""
    sisa = f", sisa {angka(c.sisa)}" if c.sisa else ""
    return f"Koreksi {c.nomor} atas {bulan_tahun(c.asal)}, cicilan ke-{c.ke}{sisa} ({c.dokumen})"


def on_a_slip(hitungan: Hitungan) -> Q:
    """Results of the run that have a slip of what is paid: who was counted, and whom only a correction is paid."""
    cicilan = BarisKoreksi.objects.filter(hitungan=hitungan, pegawai=OuterRef("pegawai"))
    return Q(keadaan=HasilPegawai.Keadaan.DIHITUNG) | Q(Exists(cicilan))


def slip_pdf(*, hitungan: Hitungan, pegawai_id: int, wilayah: str, verifikasi: Verifikator | None = None) -> bytes:
    """One slip of a run as a tagged PDF. `hitungan.periode` must be loaded; the caller has decided who asks.

    Raises HitunganTidakAda where nothing was counted for this person and nothing corrected, KendaliGagal where parts
    and whole differ.
    """
    hasil_id = (
        HasilPegawai.objects.filter(on_a_slip(hitungan), hitungan=hitungan, pegawai_id=pegawai_id)
        .values_list("pk", flat=True)
        .first()
    )
    if hasil_id is None:
        raise HitunganTidakAda(
            f"Tidak ada yang dihitung bagi pegawai ini pada {hitungan.periode.kode}.",
            kode="slip_tidak_ada",
            saran="Lihat alasannya pada halaman slip.",
        )
    hari = hitungan.pada.date()
    naskah = naskah_of(judul="Slip TPP", wilayah=wilayah, hitungan=hitungan, tanggal=hari, kertas=A4)
    (orang,) = rows_read(hitungan=hitungan, ids=[hasil_id])
    naskah = replace(naskah, cap=CAP.get(mode_of(hitungan, orang.opd_id), naskah.cap))
    satu = slip_of(orang, components_of(hitungan), unverified_by_part(hitungan).get(orang.bagian_id, 0))
    return compile_pdf("slip.typ", _data(naskah, [satu], verifikasi), pada=hari, bertanda=True)


def unverified_by_part(hitungan: Hitungan) -> dict[int | None, int]:
    """Part of the run -> values of its pack that a paid output rests on and that are not verified."""
    periode = Period.parse(hitungan.periode.kode)
    bagian = hitungan.bagian.select_related("paket")
    return {b.pk: len({(n.id, n.status) for n in bukan_hukum_in(b.paket, periode)}) for b in bagian}


def print_slips(jalur: Path, bahan: Bahan, kendali: Kendali, *, verifikasi: Verifikator | None = None) -> Path:
    """All slips of the run: a .zip with one file an OPD (in parts of SEKALI pages). Tells `kendali` what it printed."""
    with region_atomic(bahan.pesanan.schema):
        belum = unverified_by_part(bahan.hitungan)
    potongan = [
        (opd_id, ke, ids[ke : ke + SEKALI], len(ids))
        for opd_id, isi in itertools.groupby(bahan.urut, key=lambda b: b[1])
        for ids in ([i for i, _ in isi],)
        for ke in range(0, len(ids), SEKALI)
    ]
    semua = len(bahan.urut)

    def pages() -> Iterator[tuple[str, bytes]]:
        selesai = 0
        for opd_id, ke, ids, banyak in potongan:
            slip = [slip_of(o, bahan.komponen, belum.get(o.bagian_id, 0)) for o, _ in bahan.rows(ids)]
            for satu in slip:
                kendali.tulis(ORANG, 1)
                kendali.tulis(BRUTO, printed_amount(satu.bruto))
                kendali.tulis(POTONGAN, printed_amount(satu.potongan))
                kendali.tulis(BERSIH, printed_amount(satu.bersih))
                kendali.tulis(KOREKSI, sum(printed_amount(jumlah) for _, jumlah in satu.koreksi))
                kendali.tulis(DIBAYAR, printed_amount(satu.dibayarkan))
            opd = bahan.opd.get(opd_id) if opd_id is not None else None
            kode = "".join(c if c.isalnum() or c in "._" else "_" for c in (opd.kode if opd else "tanpa-opd"))
            ekor = f"-{ke + 1:05d}" if banyak > SEKALI else ""
            yield (
                f"slip-{bahan.naskah.kode}-{kode}{ekor}.pdf",
                compile_pdf("slip.typ", _data(bahan.naskah, slip, verifikasi), pada=bahan.pesanan.tanggal),
            )
            selesai += len(ids)
            bahan.lapor(selesai, semua, "mencetak slip")

    return pack(jalur.with_suffix(".zip"), pages())


def _data(naskah: Naskah, slip: Sequence[Slip], verifikasi: Verifikator | None) -> Mapping[str, Any]:
    isi = []
    for satu in slip:
        kode = verifikasi(satu) if verifikasi is not None else None
        isi.append(asdict(satu) | {"verifikasi": asdict(kode) if kode is not None else None})
    return {
        "wilayah": naskah.wilayah,
        "bulan": naskah.bulan,
        "cap": naskah.cap,
        "kaki": source_line(naskah),
        "tanggal": tanggal(naskah.tanggal),
        "slip": isi,
    }
