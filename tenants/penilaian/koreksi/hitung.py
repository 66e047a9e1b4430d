"""Old and new of a locked month: its frozen facts and stored packs, with the accepted causes laid over them in their
order, once without and once with the proposed cause.

Reads the snapshot of the locked run, never today's facts. Old is proved before anything is measured against it: what
the frozen facts give must be, line by line, the locked pay lines plus the accepted differences.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from erk_core import ErkError, Explainer, InputError, Pack, Period
from erk_kit.bentuk import rupiah
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.inti import to_facts
from tenants.penilaian.fakta.potret import PotretRusak
from tenants.penilaian.fakta.tabel import FaktaBulan
from tenants.penilaian.hitung import Bagian, Terhitung, score_part
from tenants.penilaian.koreksi import buku
from tenants.penilaian.koreksi.buku import Baris
from tenants.penilaian.koreksi.galat import KoreksiDitolak
from tenants.penilaian.koreksi.penugasan import apply_positions, changes_after
from tenants.penilaian.koreksi.sebab import Sebab, Terdahulu, hashes_of
from tenants.penilaian.koreksi.ubah import Perubahan, apply_changes
from tenants.penilaian.mode import unpaid_opds
from tenants.penilaian.models import (
    BagianHitungan,
    HasilPegawai,
    Koreksi,
    KoreksiPegawai,
    KunciBulan,
    PaketTersimpan,
)
from tenants.penilaian.paket import pack_load
from tenants.penilaian.telaah import facts_frozen, roll_frozen
from tenants.remunerasi.models import BarisBayar
from tenants.remunerasi.services import BarisBayarGalat

SKEMA = "erk.koreksi.v1"
# Up to so many people the trees are stored with the proposal; past it they are computed when somebody looks.
URAIAN_MAKS = 50


@dataclass(frozen=True)
class HasilOrang:
    """One person's old and new, as KoreksiPegawai keeps it."""

    pegawai_id: int
    kunci: str
    paket_lama: str
    paket: str
    hash_masukan: str
    hash_hasil: str
    dasar: list[str]
    lama: list[Baris]
    baru: list[Baris]
    bersih_lama: int
    bersih_baru: int
    uraian_lama: bytes = b""
    uraian_baru: bytes = b""

    @property
    def selisih(self) -> int:
        return self.bersih_baru - self.bersih_lama


@dataclass(frozen=True)
class HasilKoreksi:
    """orang: by kunci. sebab: the cause, with what each changed value replaced."""

    sebab: Sebab
    orang: list[HasilOrang]


@dataclass(frozen=True)
class _Kelompok:
    """People of one part whose old pack and new pack are the same: scored together."""

    fakta: FaktaBulan
    lama: Pack
    baru: Pack
    diminta: frozenset[int]


def correction_compute(
    *, kunci: KunciBulan, sebab: Sebab, pegawai: Collection[int], terdahulu: Sequence[Terdahulu], uraian: bool = True
) -> HasilKoreksi:
    """Compute a proposal. pegawai: ids of the people asked for; where a pack reads subordinates, whoever else comes out
    otherwise is added.

    Raises KoreksiDitolak: somebody is not in the locked run, the cause cannot be laid over the frozen facts, the pack
    refuses them, or the snapshot no longer gives what was locked.
    """
    orang, perubahan = [], []
    tak_dibayar = _unpaid(kunci, pegawai)
    sisa, nama_paket = set(pegawai), {t.sebab.paket for t in terdahulu if t.sebab.paket} | {sebab.paket}
    paket = PaketTersimpan.objects.in_bulk([p for p in nama_paket if p])
    for bagian in kunci.hitungan.bagian.select_related("paket").order_by("id"):
        if not sisa:
            break
        milik = set(
            HasilPegawai.objects.filter(bagian=bagian, pegawai__in=sisa, alasan="").values_list("pegawai_id", flat=True)
        )
        sisa -= milik
        for satu in _groups(bagian, milik, sebab, terdahulu, paket) if milik else ():
            ubah, hasil = _compute(kunci, satu, sebab, terdahulu, uraian and len(pegawai) <= URAIAN_MAKS)
            perubahan += ubah
            orang += [o for o in hasil if o.pegawai_id not in tak_dibayar]
    if sisa:
        _nobody(kunci, sisa)
    # in the order of the cause, whichever parts the people were in
    semula = {(p.tingkat, p.kunci, p.baris, p.kolom): p for p in perubahan}
    lengkap = tuple(semula[p.tingkat, p.kunci, p.baris, p.kolom] for p in sebab.perubahan)
    return HasilKoreksi(
        Sebab(lengkap, sebab.penugasan, sebab.paket, sebab.susulan), sorted(orang, key=lambda o: o.kunci)
    )


def names_of(kunci: KunciBulan) -> dict[int, str]:
    """Pegawai id -> the name by which the locked run's snapshot knows him: his NIP of that day."""
    hasil = {}
    for bagian in kunci.hitungan.bagian.order_by("id"):
        hasil |= {a.daftar.pegawai_id: a.daftar.kunci for a in roll_frozen(bagian)}
    return hasil


def _unpaid(kunci: KunciBulan, pegawai: Collection[int]) -> set[int]:
    """Whom the locked run paid nothing, because his OPD was not in force. Raises KoreksiDitolak where one was asked
    for: there is no payment to be corrected."""
    luar = unpaid_opds(kunci.hitungan)
    if not luar:
        return set()
    baris = HasilPegawai.objects.filter(hitungan=kunci.hitungan, opd_id__in=luar)
    semua = set(baris.values_list("pegawai_id", flat=True))
    if semua.intersection(pegawai):
        bulan = Bulan(kunci.awal.year, kunci.awal.month)
        raise KoreksiDitolak(
            f"{len(semua.intersection(pegawai))} pegawai berada di OPD yang belum berlaku pada {bulan}; hitungan bulan "
            "itu tidak dibayarkan kepadanya.",
            kode="koreksi_belum_berlaku",
            saran="Bayaran bulan itu menurut cara yang lama; betulkan di sana, bukan dengan koreksi.",
        )
    return semua


def _nobody(kunci: KunciBulan, sisa: Collection[int]) -> None:
    """Raises KoreksiDitolak for people without a scored result in the locked run."""
    bulan = Bulan(kunci.awal.year, kunci.awal.month)
    luar = HasilPegawai.objects.filter(hitungan=kunci.hitungan, pegawai__in=sisa).select_related("pegawai").first()
    if luar is not None:
        raise KoreksiDitolak(
            f"{luar.pegawai} dikecualikan pada {bulan} ({luar.alasan}); potretnya tidak memuat fakta orang itu.",
            kode="koreksi_dikecualikan",
            saran="Hak yang timbul karena ia seharusnya dihitung tidak dapat diterjemahkan dari potret; tetapkan "
            "jumlahnya dengan keputusan tersendiri di luar koreksi.",
        )
    raise KoreksiDitolak(
        f"{len(sisa)} pegawai tidak ada dalam hitungan terkunci {bulan}.",
        kode="koreksi_pegawai_asing",
        saran="Pilih pegawai yang terdaftar dan dihitung pada bulan itu.",
    )


def _groups(
    bagian: BagianHitungan,
    milik: set[int],
    sebab: Sebab,
    terdahulu: Sequence[Terdahulu],
    paket: dict[str, PaketTersimpan],
) -> Iterable[_Kelompok]:
    """The asked people of a part by the pack that rules them now and by the one that would."""
    try:
        fakta = facts_frozen(bagian)
    except PotretRusak as galat:
        raise KoreksiDitolak(
            f"Potret bagian {bagian.pk} tidak terbaca: {galat}", kode="koreksi_potret", saran="Jalankan erk verify-run."
        ) from galat
    ids = fakta.tabel["pegawai"]["id"].tolist()
    kini = dict.fromkeys(ids, bagian.paket)
    for t in terdahulu:
        if t.sebab.paket:
            kini.update(dict.fromkeys(t.pegawai.intersection(ids), paket[t.sebab.paket]))
    nanti = paket[sebab.paket] if sebab.paket else None
    jadi = {i: nanti if nanti is not None and i in milik else kini[i] for i in ids}
    if any(pack_load(p).reads_staff for p in {*kini.values(), *jadi.values()}):
        if len({(kini[i].hash, jadi[i].hash) for i in ids}) > 1:
            raise KoreksiDitolak(
                "Paket membaca rata-rata bawahan, sehingga satu bagian hanya dapat dikoreksi aturannya seluruhnya.",
                kode="koreksi_lintas_paket",
                saran="Usulkan untuk semua pegawai bagian itu sekaligus.",
            )
        yield _Kelompok(
            fakta.pilih(range(len(fakta))), pack_load(kini[ids[0]]), pack_load(jadi[ids[0]]), frozenset(milik)
        )
        return
    kelompok: dict[tuple[str, str], list[int]] = {}
    for i, pegawai_id in enumerate(ids):
        if pegawai_id in milik:
            kelompok.setdefault((kini[pegawai_id].hash, jadi[pegawai_id].hash), []).append(i)
    for _, baris in sorted(kelompok.items()):
        lama, baru = kini[ids[baris[0]]], jadi[ids[baris[0]]]
        yield _Kelompok(fakta.pilih(baris), pack_load(lama), pack_load(baru), frozenset(ids[i] for i in baris))


def _compute(
    kunci: KunciBulan, k: _Kelompok, sebab: Sebab, terdahulu: Sequence[Terdahulu], uraian: bool
) -> tuple[list[Perubahan], list[HasilOrang]]:
    fakta, ada = k.fakta, set(k.fakta.kunci)
    for t in terdahulu:
        _lay(fakta, t.sebab, ada)
    lama = _score(k.lama, fakta)
    ids = fakta.tabel["pegawai"]["id"].tolist()
    harap = _stored(kunci, terdahulu, ids)
    fakta = fakta.pilih(range(len(fakta)))
    perubahan = _lay(fakta, sebab, ada)
    baru = _score(k.baru, fakta)
    terang = (_explainer(lama), _explainer(baru)) if uraian else None
    hasil = []
    for i, pegawai_id in enumerate(ids):
        siapa, dulu, kini = fakta.kunci[i], list(lama.bayaran[i].baris), list(baru.bayaran[i].baris)
        if pegawai_id not in k.diminta and dulu == kini:
            continue
        _proved(siapa, harap[pegawai_id], dulu)
        buku.parts_check(
            buku.difference(dulu, kini), lama=lama.bayaran[i].bersih, baru=baru.bayaran[i].bersih, siapa=siapa
        )
        hasil.append(
            HasilOrang(
                pegawai_id,
                siapa,
                k.lama.hash,
                k.baru.hash,
                baru.hasil.inputs_hash,
                baru.hasil.result_hash,
                hashes_of(terdahulu, pegawai_id),
                dulu,
                kini,
                lama.bayaran[i].bersih,
                baru.bayaran[i].bersih,
                *((_tree(t, siapa) for t in terang) if terang else ()),
            )
        )
    return perubahan, hasil


def _lay(fakta: FaktaBulan, sebab: Sebab, ada: set[str]) -> list[Perubahan]:
    """Lay what of `sebab` concerns these people over `fakta`."""
    perubahan = [p for p in sebab.perubahan if p.kunci in ada]
    penugasan = [p for p in sebab.penugasan if p.kunci in ada]
    changes_after(perubahan, penugasan)
    apply_positions(fakta, penugasan)
    return apply_changes(fakta, perubahan)


def _score(pack: Pack, fakta: FaktaBulan) -> Terhitung:
    try:
        return score_part(Bagian(pack, [], fakta))
    except InputError as galat:
        raise KoreksiDitolak(
            f"Paket {pack.id} {pack.versi} tidak dapat menghitung fakta ini: {galat.where}: {galat.what}; yang "
            f"diharapkan {galat.expected}.",
            kode="koreksi_paket_menolak",
            saran="Betulkan nilainya. Masukan yang tidak ada dalam potret bulan itu tidak dapat ditambahkan: pakai "
            "versi paket yang hanya membaca fakta yang dibekukan.",
        ) from galat
    except (BarisBayarGalat, ErkError) as galat:
        raise KoreksiDitolak(
            f"Paket {pack.id} {pack.versi}: {galat}", kode="koreksi_paket_menolak", saran="Perbaiki paketnya."
        ) from galat


def _stored(kunci: KunciBulan, terdahulu: Sequence[Terdahulu], ids: Sequence[int]) -> dict[int, list[Baris]]:
    """The locked lines of each person, plus the differences of the accepted corrections."""
    hasil: dict[int, list[Baris]] = {i: [] for i in ids}
    baris = BarisBayar.objects.filter(hitungan=kunci.hitungan, pegawai__in=ids).order_by("id")
    for pegawai_id, komponen, label, jumlah in baris.values_list("pegawai_id", "komponen", "label", "jumlah"):
        hasil[pegawai_id].append((komponen, label, jumlah))
    if terdahulu:
        urut = {t.koreksi_id: ke for ke, t in enumerate(terdahulu)}
        tambah = KoreksiPegawai.objects.filter(koreksi__in=urut, pegawai__in=ids)
        semua = tambah.values_list("pegawai_id", "koreksi_id", "lama", "baru")
        for pegawai_id, _, lama, baru in sorted(semua, key=lambda b: urut[b[1]]):
            hasil[pegawai_id] = buku.merge(hasil[pegawai_id], buku.difference(lines(lama), lines(baru)))
    return hasil


def lines(isi: Iterable[Sequence[Any]]) -> list[Baris]:
    """Rows of jsonb as lines."""
    return [(str(k), str(label), int(jumlah)) for k, label, jumlah in isi]


def _proved(siapa: str, harap: Sequence[Baris], dapat: Sequence[Baris]) -> None:
    """Old as computed is old as stored. Raises KoreksiDitolak."""
    dulu, kini = ({k: n for k, _, n in b if n} for b in (harap, dapat))
    if dulu == kini:
        return
    beda = next(k for k in (*dulu, *kini) if dulu.get(k, 0) != kini.get(k, 0))
    raise KoreksiDitolak(
        f"Pegawai {siapa}, {beda}: potret bulan itu kini memberi {rupiah(kini.get(beda, 0))}, yang terkunci beserta "
        f"koreksinya {rupiah(dulu.get(beda, 0))}.",
        kode="koreksi_potret_lain",
        saran="Jangan dikoreksi sebelum jelas: jalankan `erk verify-run` dan `erk koreksi verify`.",
    )


def _explainer(satu: Terhitung) -> Explainer:
    fakta = satu.bagian.fakta
    return Explainer(satu.bagian.pack, Period.parse(fakta.bulan.kode), to_facts(fakta), satu.hasil)


def _tree(terang: Explainer, kunci: str) -> bytes:
    isi = terang.explain(kunci).to_dict()
    return zlib.compress(json.dumps(isi, ensure_ascii=False, separators=(",", ":"), default=str).encode(), 6)


def tree_read(isi: bytes) -> dict[str, Any] | None:
    """A stored tree; None where none was stored."""
    hasil: dict[str, Any] | None = json.loads(zlib.decompress(bytes(isi))) if isi else None
    return hasil


def payload(koreksi: Koreksi, *, schema: str, hash_kunci: str, orang: Iterable[HasilOrang]) -> dict[str, Any]:
    """Everything that a proposal says and that two people accept."""
    return {
        "skema": SKEMA,
        "wilayah": schema.removeprefix("r_"),
        "nomor": koreksi.nomor,
        "kunci": hash_kunci,
        "jenis": str(koreksi.jenis),
        "dokumen": koreksi.dokumen,
        "dasar": koreksi.dasar,
        "sebab": koreksi.isi,
        "batas": [str(koreksi.batas_jenis), koreksi.batas_nilai, koreksi.cicil_tambah],
        "mulai_bayar": koreksi.mulai_bayar.isoformat() if koreksi.mulai_bayar else "",
        "mesin": koreksi.versi_mesin,
        "orang": [
            [
                *(o.kunci, o.paket_lama, o.paket, o.hash_masukan, o.hash_hasil, o.dasar),
                *([list(b) for b in o.lama], [list(b) for b in o.baru], o.bersih_lama, o.bersih_baru),
                *(hashlib.sha256(u).hexdigest() if u else "" for u in (o.uraian_lama, o.uraian_baru)),
            ]
            for o in orang
        ],
    }
