"""Computing stored runs again: `erk verify-run`, `erk replay`, and the button of the auditor.

Reads the frozen snapshot, the stored pack and the stored rows, never today's facts nor the packs on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from erk_core import ENGINE_VERSION, ErkError
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.potret import PotretRusak
from tenants.penilaian.fakta.sidik import damage_findings
from tenants.penilaian.galat import HitunganTidakAda
from tenants.penilaian.hitung import Bagian, Terhitung, roll_hash, run_hashes, score_part
from tenants.penilaian.koreksi.bayar import run_rows_hash
from tenants.penilaian.mode import modes_findings, modes_key
from tenants.penilaian.models import BagianHitungan, HasilPegawai, HasilSegmen, Hitungan, KunciBulan
from tenants.penilaian.paket import pack_load
from tenants.penilaian.rantai import chain_findings, run_totals
from tenants.penilaian.simpan import TINGKAT_DAFTAR, Baris, pay_rows, people_rows, segment_rows
from tenants.penilaian.telaah import facts_frozen, roll_frozen
from tenants.remunerasi.models import BarisBayar

_TEMUAN = 20
# A damaged snapshot may raise anything where its numbers are used as places; each is a finding.
_RUSAK = (PotretRusak, ErkError, ValueError, LookupError, TypeError, OverflowError)

OnStep = Callable[[str], None]


@dataclass
class HasilPeriksa:
    """Outcome of verify_run: `temuan` says what differs (at most twenty), `cocok` that nothing does."""

    hitungan_id: int
    periode: str
    nomor: int
    hash_hasil: str
    hash_ulang: str
    pegawai: int
    versi_mesin: str
    mesin_kini: str = ENGINE_VERSION
    baris: int = 0
    temuan: list[str] = field(default_factory=list)

    @property
    def cocok(self) -> bool:
        return not self.temuan and self.hash_hasil == self.hash_ulang

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"cocok": self.cocok}


def verify_run(hitungan_id: int, *, on_step: OnStep | None = None) -> HasilPeriksa:
    """Compute a stored run again from its snapshot and stored packs, and compare hashes and every stored row.

    Raises HitunganTidakAda. A broken snapshot or pack is a finding, not an error. Call inside region_atomic.
    """
    hitungan = Hitungan.objects.filter(pk=hitungan_id).select_related("periode").first()
    if hitungan is None:
        raise HitunganTidakAda(
            f"Hitungan {hitungan_id} tidak ada di wilayah ini.",
            kode="hitungan_tidak_ada",
            saran="Nomornya tercetak oleh `erk close` dan pada halaman hitungan (nomor periksa).",
        )
    hasil = HasilPeriksa(
        hitungan.pk,
        hitungan.periode.kode,
        hitungan.nomor,
        hitungan.hash_hasil,
        "",
        hitungan.jumlah_pegawai,
        hitungan.versi_mesin,
    )
    lapor = on_step or (lambda _: None)
    ulang, semua, nama = [], True, {}
    for bagian in hitungan.bagian.select_related("paket").order_by("id"):
        lapor("memeriksa potret")
        rusak = _damage(bagian)
        hasil.temuan += rusak
        try:
            satu = Bagian(pack_load(bagian.paket), roll_frozen(bagian), facts_frozen(bagian))
            lapor(f"menghitung {len(satu.fakta)} pegawai")
            terhitung = score_part(satu)
            ulang.append((satu.pack.hash, terhitung.hasil.inputs_hash, terhitung.hasil.result_hash, roll_hash(satu)))
            nama |= {a.daftar.pegawai_id: a.daftar.kunci for a in satu.anggota}
            lapor("membandingkan baris")
            beda = _compare_rows(bagian, terhitung, hasil)
        except _RUSAK as galat:
            semua = False
            if not rusak or isinstance(galat, PotretRusak):
                hasil.temuan.append(f"Bagian {bagian.pk} tidak dapat dihitung ulang: {galat}")
            continue
        if terhitung.hasil.inputs_hash != bagian.hash_masukan:
            hasil.temuan.append(f"Potret bagian {bagian.pk}: hash masukan lain dari yang disimpan.")
        if terhitung.hasil.result_hash != bagian.hash_hasil:
            hasil.temuan.append(f"Hasil bagian {bagian.pk}: hash hasil lain dari yang disimpan.")
        hasil.temuan += beda
    if semua:
        masukan, hasil.hash_ulang = run_hashes(
            hitungan.periode.kode,
            ulang,
            koreksi=run_rows_hash(hitungan.pk, nama),
            mode=modes_key(hitungan.mode_opd),
        )
        if masukan != hitungan.hash_masukan:
            hasil.temuan.append("Hash masukan hitungan lain dari yang disimpan.")
        if hasil.hash_ulang != hitungan.hash_hasil:
            hasil.temuan.append("Hash hasil hitungan lain dari yang disimpan.")
    hasil.temuan += _head_findings(hitungan) + modes_findings(hitungan)
    del hasil.temuan[_TEMUAN:]
    return hasil


def _damage(bagian: BagianHitungan) -> list[str]:
    """Changed bytes of the snapshot, by employee and column; snapshots older than prints have none to compare."""
    potret = {p.tingkat: p for p in bagian.potret.all()}
    hilang = [t for t in ("pegawai", TINGKAT_DAFTAR) if t not in potret]
    if hilang:
        return [f"Potret {t} bagian {bagian.pk} tidak ada." for t in hilang]
    dihitung, terdaftar = _names(bagian)
    temuan = []
    for tingkat, p in sorted(potret.items()):
        if p.sidik:
            nama = terdaftar if tingkat == TINGKAT_DAFTAR else dihitung
            temuan += damage_findings(tingkat, bytes(p.isi), bytes(p.sidik), nama)
    return temuan


def _names(bagian: BagianHitungan) -> tuple[list[str], list[str]]:
    """Keys of the people in the order of the snapshot: those scored, and all on the roll. From the result rows, so that
    they are known also where the snapshot cannot be read; whoever lost his NIP since is named by his number."""
    baris = HasilPegawai.objects.filter(bagian=bagian).order_by("id")
    semua = list(baris.values_list("pegawai__nip", "pegawai_id", "alasan"))
    terdaftar = [(nip or f"id:{nomor}", alasan) for nip, nomor, alasan in semua]
    return [k for k, alasan in terdaftar if not alasan], [k for k, _ in terdaftar]


def _compare_rows(bagian: BagianHitungan, terhitung: Terhitung, hasil: HasilPeriksa) -> list[str]:
    """Stored rows against the recomputation, by employee and field."""
    kunci = {a.daftar.pegawai_id: a.daftar.kunci for a in terhitung.bagian.anggota}
    orang = HasilPegawai.objects.filter(bagian=bagian)
    tabel: tuple[tuple[str, Any, Iterable[Baris], tuple[str, ...]], ...] = (
        ("hasil", orang, people_rows(terhitung), ()),
        (
            "segmen",
            HasilSegmen.objects.filter(hasil__bagian=bagian),
            segment_rows(terhitung),
            ("urutan",),
        ),
        (
            "baris bayar",
            BarisBayar.objects.filter(hitungan_id=bagian.hitungan_id, pegawai__in=orang.values("pegawai")),
            pay_rows(terhitung),
            ("komponen",),
        ),
    )
    temuan: list[str] = []
    for sebutan, tersimpan, harap, urut in tabel:
        siapa = "hasil__pegawai_id" if sebutan == "segmen" else "pegawai_id"
        for pesan in _differences(sebutan, tersimpan, siapa, harap, urut, kunci, hasil):
            temuan.append(pesan)
            if len(temuan) >= _TEMUAN:
                return temuan
    return temuan


def _differences(
    sebutan: str,
    tersimpan: Any,
    siapa: str,
    harap: Iterable[Baris],
    urut: tuple[str, ...],
    kunci: dict[int, str],
    hasil: HasilPeriksa,
) -> Iterator[str]:
    harap_semua = list(harap)
    medan = [m for m in harap_semua[0] if m != "pegawai_id"] if harap_semua else []
    ada = {(b[siapa], *(b[u] for u in urut)): b for b in tersimpan.values(siapa, *{*medan, *urut})}
    hasil.baris += len(harap_semua)
    for satu in harap_semua:
        nama = f"Pegawai {kunci[satu['pegawai_id']]}"
        kepala = nama if not urut else f"{nama}, {sebutan} {satu[urut[0]]}"
        lama = ada.pop((satu["pegawai_id"], *(satu[u] for u in urut)), None)
        if lama is None:
            yield f"{kepala}: baris {sebutan} tidak ada." if not urut else f"{kepala}: barisnya tidak ada."
            continue
        for m in medan:
            if m == "langkah":
                yield from (
                    f"{kepala}, {k}: tersimpan {lama[m].get(k)}, dihitung ulang {satu[m].get(k)}."
                    for k in sorted({*satu[m], *lama[m]})
                    if satu[m].get(k) != lama[m].get(k)
                )
            elif _plain(lama[m]) != _plain(satu[m]):
                yield f"{kepala}, {m}: tersimpan {lama[m]}, dihitung ulang {satu[m]}."
    for kunci_baris in ada:
        siapa_ini = kunci.get(kunci_baris[0], f"ber-id {kunci_baris[0]}")
        yield f"Pegawai {siapa_ini}: baris {sebutan} {' '.join(map(str, kunci_baris[1:]))} tidak ada dalam potret."


def _plain(nilai: Any) -> Any:
    return f"{nilai:.4f}" if isinstance(nilai, Decimal) else nilai


def _head_findings(hitungan: Hitungan) -> list[str]:
    """The run's own totals against its rows."""
    kini = HasilPegawai.objects.filter(hitungan=hitungan).aggregate(
        jumlah_pegawai=Count("id"),
        jumlah_dikecualikan=Count("id", filter=~Q(alasan="")),
        total_bersih=Sum("bersih", default=0),
    )
    return [
        f"Hitungan, {nama}: tersimpan {getattr(hitungan, nama)}, jumlah barisnya {nilai}."
        for nama, nilai in kini.items()
        if getattr(hitungan, nama) != nilai
    ]


@dataclass
class HasilReplay:
    """Outcome of replay_months: the chain's findings, and each locked month's recomputation."""

    rantai: list[str]
    bulan: list[HasilPeriksa]

    @property
    def cocok(self) -> bool:
        return not self.rantai and all(b.cocok for b in self.bulan)

    def to_dict(self) -> dict[str, Any]:
        return {"cocok": self.cocok, "rantai": self.rantai, "bulan": [b.to_dict() for b in self.bulan]}


def locks_between(*, dari: Bulan, sampai: Bulan) -> list[KunciBulan]:
    """Locks of the months dari..sampai, in order. Call inside region_atomic."""
    return list(KunciBulan.objects.filter(awal__gte=dari.awal, akhir__lte=sampai.akhir).order_by("nomor"))


def replay_months(
    *, schema: str, kunci: Sequence[KunciBulan], on_month: Callable[[int, int, str], None] | None = None
) -> HasilReplay:
    """Verify the whole chain of locks, then compute each month of `kunci` again. Call inside region_atomic(schema).

    on_month(done, total, note).
    """
    semua = list(KunciBulan.objects.select_related("hitungan", "periode").order_by("nomor"))
    hasil = HasilReplay(chain_findings(semua, schema=schema), [])
    for ke, satu in enumerate(kunci):
        nama = str(Bulan(satu.awal.year, satu.awal.month))
        if on_month is not None:
            on_month(ke, len(kunci), nama)
        periksa = verify_run(satu.hitungan_id)
        periksa.temuan += _lock_findings(satu)
        hasil.bulan.append(periksa)
    if on_month is not None:
        on_month(len(kunci), len(kunci), "selesai")
    return hasil


def _lock_findings(kunci: KunciBulan) -> list[str]:
    """The lock's totals against the rows, and the month's state against its lock."""
    temuan = [
        f"Kunci, {nama}: tersimpan {getattr(kunci, nama)}, jumlah barisnya {nilai}."
        for nama, nilai in run_totals(kunci.hitungan_id).items()
        if getattr(kunci, nama) != nilai
    ]
    if kunci.periode.hitungan_berlaku_id != kunci.hitungan_id:
        temuan.append("Hitungan yang berlaku untuk bulan itu lain dari yang dikunci.")
    return temuan
