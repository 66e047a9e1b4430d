"""Why a month's net pay differs from the person's month before: causes with their parts, exact to the rupiah.

The method is erk_core.explanation.waterfall's (docs/slip-dan-penjelasan.md tells it). What stands here is which two
months are compared, what is said where they cannot be, and the control that the parts are the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F, Q

from erk_core import Period
from erk_core.explanation.waterfall import RULE, Bagian, waterfall
from erk_kit.bentuk import rupiah
from tenants.penilaian.galat import KendaliGagal
from tenants.penilaian.jelas.sebab import Pembeda, Sebab
from tenants.penilaian.mode import mode_of
from tenants.penilaian.models import HasilPegawai, Periode
from tenants.penilaian.paket import alasan_label, pack_load
from tenants.penilaian.pohon import plain_words
from tenants.penilaian.selectors import explanation_of

DIHITUNG = HasilPegawai.Keadaan.DIHITUNG
# how many computed months back one of the same mode is looked for
BULAN_DICARI = 12


@dataclass(frozen=True)
class Kelompok:
    """Parts of one cause. `label` is for people."""

    sebab: Sebab
    bagian: tuple[Bagian, ...]

    @property
    def label(self) -> str:
        return str(self.sebab.label)

    @property
    def rupiah(self) -> int:
        return sum(b.rupiah for b in self.bagian)


@dataclass(frozen=True)
class Beda:
    """`sebelum.bersih` + the sum of the groups = `sesudah.bersih`. paket_lain: (then, now) where the packs differ."""

    sebelum: HasilPegawai
    sesudah: HasilPegawai
    kelompok: tuple[Kelompok, ...] = ()
    paket_lain: tuple[str, str] | None = None
    catatan: list[str] = field(default_factory=list)

    @property
    def selisih(self) -> int:
        return self.sesudah.bersih - self.sebelum.bersih


def result_before(hasil: HasilPegawai) -> HasilPegawai | None:
    """The person's result in the newest month before that one in which he is on a run that counts, computed in the
    same mode: what was paid is not set against what was only tried. One query."""
    p, mode = hasil.hitungan.periode, mode_of(hasil.hitungan, hasil.opd_id)
    dulu = (
        HasilPegawai.objects.filter(
            Q(hitungan__periode__tahun__lt=p.tahun)
            | Q(hitungan__periode__tahun=p.tahun, hitungan__periode__bulan__lt=p.bulan),
            pegawai_id=hasil.pegawai_id,
            hitungan__periode__hitungan_berlaku=F("hitungan"),
        )
        .select_related("pegawai", "opd", "hitungan__periode", "bagian__paket")
        .order_by("-hitungan__periode__tahun", "-hitungan__periode__bulan")[:BULAN_DICARI]
    )
    return next((h for h in dulu if mode_of(h.hitungan, h.opd_id) == mode), None)


def difference_of(sebelum: HasilPegawai, sesudah: HasilPegawai) -> Beda:
    """Compare two stored results of one person, as from result_before, for a caller who has decided who asks.

    Raises KendaliGagal where the parts are not the difference to the rupiah: nothing is shown then.
    """
    luar = [h for h in (sebelum, sesudah) if h.keadaan != DIHITUNG]
    if luar:
        beda = Beda(sebelum, sesudah, _excluded(sebelum, sesudah))
        return checked(beda)
    jejak = [(pack_load(h.bagian.paket), _period(h), _trace(h)) for h in (sebelum, sesudah) if h.bagian is not None]
    lama, baru = jejak
    pembeda = Pembeda(lama, baru)
    kumpulan: dict[Sebab, list[Bagian]] = {}
    for satu in merged(parts_of(lama[2], baru[2])):
        kumpulan.setdefault(pembeda.of(satu), []).append(_shown(satu))
    semua = [Kelompok(s, tuple(kumpulan[s])) for s in Sebab if s in kumpulan]
    # a month with another number of days, of somebody there all month: two parts that undo each other
    kelompok = tuple(k for k in semua if k.rupiah or k.sebab != Sebab.KALENDER)
    berganti = (_pack(sebelum), _pack(sesudah)) if lama[0].hash != baru[0].hash else None
    return checked(Beda(sebelum, sesudah, kelompok, berganti))


def checked(beda: Beda) -> Beda:
    """The same, if its parts are the stored difference. Raises KendaliGagal."""
    jumlah = sum(k.rupiah for k in beda.kelompok)
    if jumlah != beda.selisih:
        raise KendaliGagal(
            f"Uraian perbedaan berjumlah {rupiah(jumlah)}, sedangkan bersihnya berbeda {rupiah(beda.selisih)}.",
            kode="beda_bukan_jumlah",
            saran="Uraiannya tidak ditampilkan. Laporkan kepada BKPSDM.",
        )
    return beda


def parts_of(lama: dict[str, Any], baru: dict[str, Any]) -> list[Bagian]:
    """Parts of the difference of the net amount of two traces, opened down to facts and rules.

    Through the output that both packs call `bersih`; else, as it is bruto less potongan in every pack, output by
    output, where one that only one of the packs has is a changed rule.
    """
    a, b = _outputs(lama), _outputs(baru)
    if a["bersih"] and b["bersih"] and a["bersih"] == b["bersih"]:
        return list(waterfall(lama, baru, next(iter(b["bersih"])), rinci=True).bagian)
    hasil: list[Bagian] = []
    for tanda, peran in ((1, "tambah"), (-1, "potongan")):
        for id_ in dict.fromkeys((*a[peran], *b[peran])):
            if id_ in a[peran] and id_ in b[peran]:
                satu = waterfall(lama, baru, id_, rinci=True).bagian
                hasil += [Bagian(s.id, s.label, s.jenis, s.dari, s.ke, tanda * s.rupiah) for s in satu]
            else:
                hasil += _alone(a[peran].get(id_), b[peran].get(id_), id_, tanda)
    return hasil


def merged(bagian: Iterable[Bagian]) -> list[Bagian]:
    """One row for what several outputs read; a row that comes to nothing is left out."""
    satu: dict[tuple[str, str, str], Bagian] = {}
    for b in bagian:
        ada = satu.get((b.jenis, b.id, b.label))
        jumlah = b.rupiah + (ada.rupiah if ada else 0)
        satu[b.jenis, b.id, b.label] = Bagian(b.id, b.label, b.jenis, b.dari, b.ke, jumlah)
    return [b for b in satu.values() if b.rupiah]


def _shown(b: Bagian) -> Bagian:
    """As the rest of the page writes labels and percentages."""
    tampil = {nama: getattr(b, nama).replace(" %", "%") for nama in ("dari", "ke")}
    return replace(b, label=plain_words(b.label), **tampil)


def _outputs(jejak: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Paid outputs of a trace by what they do to the net amount (tenants.remunerasi.services.pay_lines)."""
    bayar = [n for n in jejak["keluaran"] if n["jenis_keluaran"] == "bayar"]
    bersih = {n["id"]: n for n in bayar if n["peran"] == "bersih"}
    tambah = {n["id"]: n for n in bayar if n["peran"] not in ("bersih", "potongan")}
    potongan = {n["id"]: n for n in bayar if n["peran"] == "potongan"}
    return {"bersih": bersih, "tambah": tambah if tambah or potongan else bersih, "potongan": potongan}


def _alone(dulu: dict[str, Any] | None, kini: dict[str, Any] | None, id_: str, tanda: int) -> list[Bagian]:
    ada = dulu or kini or {}
    label = f"{ada['label_keluaran'] or ada['label']}: {'komponen baru' if kini else 'tidak ada lagi'}"
    jumlah = tanda * int(ada["nilai"]) * (1 if kini else -1)
    tampil = (dulu["nilai_tampil"] if dulu else "–", kini["nilai_tampil"] if kini else "–")
    return [Bagian(id_, label, RULE, *tampil, jumlah)]


def _excluded(sebelum: HasilPegawai, sesudah: HasilPegawai) -> tuple[Kelompok, ...]:
    kata = [alasan_label(h.alasan) if h.keadaan != DIHITUNG else "dihitung" for h in (sebelum, sesudah)]
    selisih = sesudah.bersih - sebelum.bersih
    if not selisih:
        return ()
    return (Kelompok(Sebab.KECUALI, (Bagian("keadaan", "Keadaan pada bulan itu", "masukan", *kata, selisih),)),)


def _trace(hasil: HasilPegawai) -> dict[str, Any]:
    """The trace under a key that a corrected NIP does not change: both are known to be one person's."""
    return {**(explanation_of(hasil).pohon or {}), "kunci": f"id:{hasil.pegawai_id}"}


def _period(hasil: HasilPegawai) -> Period:
    return Period.parse(hasil.hitungan.periode.kode)


def _pack(hasil: HasilPegawai) -> str:
    return str(hasil.bagian.paket) if hasil.bagian else ""


def months_between(sebelum: Periode, sesudah: Periode) -> int:
    """How many months lie between the two: 0 for neighbours."""
    return (sesudah.tahun - sebelum.tahun) * 12 + sesudah.bulan - sebelum.bulan - 1


def bars_of(beda: Beda) -> Sequence[tuple[str, int]]:
    return [(k.label, k.rupiah) for k in beda.kelompok if k.rupiah]
