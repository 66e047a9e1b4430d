"""What stands above and below every document: whose it is, of which run, whether it may be paid by, and who signs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from erk_kit.bentuk import angka, bulan_tahun, hash_pendek
from tenants.organisasi.models import Opd
from tenants.penilaian.mode import unpaid_words
from tenants.penilaian.models import Hitungan
from tenants.penilaian.telusur import bukan_hukum_of, kunci_of, paket_of
from tenants.remunerasi.models import PenandaTangan

RANCANGAN = "RANCANGAN"
SEBAGAI = PenandaTangan.Sebagai
# Who signs below which document and with which words, from left to right.
PENANDA: dict[str, tuple[tuple[str, str], ...]] = {
    "permintaan": ((SEBAGAI.KEPALA_OPD, "Mengetahui,"), (SEBAGAI.BENDAHARA, "Yang meminta,")),
    "pembayaran": ((SEBAGAI.PENGGUNA_ANGGARAN, "Setuju dibayar,"), (SEBAGAI.BENDAHARA, "Lunas dibayar,")),
}


@dataclass(frozen=True)
class TandaTangan:
    """One signature: words above, office, name, NIP. An unknown name is empty: dots are printed, nothing is made up."""

    kata: str
    sebagai: str
    nama: str = ""
    nip: str = ""


@dataclass(frozen=True)
class Naskah:
    """Everything of a document that is not a row."""

    judul: str
    wilayah: str
    bulan: str
    kode: str
    cap: str
    peringatan: str
    asal: tuple[tuple[str, str], ...]
    tanggal: dt.date
    kertas: str
    opd: str = ""
    tanda: tuple[TandaTangan, ...] = ()
    peraga_bagian: Mapping[int, int] = field(default_factory=dict)


def naskah_of(*, judul: str, wilayah: str, hitungan: Hitungan, tanggal: dt.date, kertas: str) -> Naskah:
    """Of a run; an unlocked month, or a run that is not the locked one, is a draft. Five queries."""
    periode = hitungan.periode
    kunci = kunci_of(periode, hitungan)
    belum = len(bukan_hukum_of(hitungan))
    asal = (
        ("Wilayah", wilayah),
        ("Bulan", bulan_tahun(periode)),
        ("Hitungan", f"ke-{hitungan.nomor}, nomor periksa {hitungan.pk}"),
        ("Paket aturan", ", ".join(f"{p.paket_id} {p.versi} ({p.hash})" for p in paket_of(hitungan))),
        ("Hash hasil", hitungan.hash_hasil),
        ("Kunci bulan", f"ke-{kunci.nomor}, sidik {kunci.hash}" if kunci else "belum terkunci"),
        ("Status angka", status_line(belum)),
        # on every document that tells what is paid, whom it leaves out
        *((("Tidak termasuk", unpaid_words(hitungan)),) if hitungan.mode_opd else ()),
    )
    return Naskah(
        judul=judul,
        wilayah=wilayah,
        bulan=bulan_tahun(periode),
        kode=periode.kode,
        cap="" if kunci else RANCANGAN,
        peringatan=status_line(belum) if belum else "",
        asal=asal,
        tanggal=tanggal,
        kertas=kertas,
    )


def status_line(belum: int) -> str:
    if not belum:
        return "Semua ketentuan yang dipakai terverifikasi."
    return f"ANGKA PERAGA: {angka(belum)} ketentuan belum diverifikasi terhadap peraturan; bukan dasar pembayaran."


def source_line(naskah: Naskah) -> str:
    """One line for the foot of a page."""
    isi = dict(naskah.asal)
    kunci = isi["Kunci bulan"].partition(",")[0]
    return f"Hitungan {isi['Hitungan']}; hash {hash_pendek(isi['Hash hasil'])}; kunci bulan {kunci}"


def signers_of(*, opd_ids: Collection[int], pada: dt.date) -> dict[int, dict[str, PenandaTangan]]:
    """OPD -> office -> who signs on that day; one query."""
    baris = (
        PenandaTangan.objects.filter(opd_id__in=opd_ids, mulai__lte=pada)
        .order_by("opd_id", "sebagai", "-mulai", "-id")
        .distinct("opd_id", "sebagai")
    )
    hasil: dict[int, dict[str, PenandaTangan]] = {}
    for satu in baris:
        hasil.setdefault(satu.opd_id, {})[satu.sebagai] = satu
    return hasil


def signatures(dokumen: str, opd: Opd | None, ada: Mapping[str, PenandaTangan]) -> tuple[TandaTangan, ...]:
    """The block below a document of one OPD."""
    if opd is None:
        return ()
    hasil: list[TandaTangan] = []
    for sebagai, kata in PENANDA.get(dokumen, ()):
        satu = ada.get(sebagai)
        jabatan = f"Kepala {opd.nama}" if sebagai == SEBAGAI.KEPALA_OPD else SEBAGAI(sebagai).label
        hasil.append(TandaTangan(kata, jabatan, satu.nama if satu else "", satu.nip if satu else ""))
    return tuple(hasil)


def missing_signers(dokumen: str, ada: Mapping[str, PenandaTangan]) -> Sequence[str]:
    return [SEBAGAI(s).label for s, _ in PENANDA.get(dokumen, ()) if s not in ada]
