"""Instalments join a run: what is due of accepted corrections when a month is closed, as signed rows beside its pay
lines. The run's own lines and bersih stay as scored; what is transferred is bersih + koreksi.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from tenants.jejak.kanonik import kanonik_sha
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.hitung import Terhitung
from tenants.penilaian.koreksi.buku import Batas, Jatuh, Posisi, due
from tenants.penilaian.koreksi.sebab import accepted
from tenants.penilaian.models import BarisKoreksi, Hitungan, Koreksi, KoreksiPegawai
from tenants.penilaian.simpan import rows_insert


@dataclass(frozen=True)
class BarisJatuh:
    """One instalment due: whose, of which correction (its hash), and which month it corrects."""

    pegawai_id: int
    kunci: str
    koreksi: str
    asal: Bulan
    jatuh: Jatuh


def batas_of(koreksi: Koreksi) -> Batas:
    return Batas(koreksi.batas_jenis, koreksi.batas_nilai)


def month_of(hari: Any) -> Bulan:
    """The month of a day; None for none."""
    return Bulan(hari.year, hari.month)


def position_of(orang: KoreksiPegawai, *, dibayar: int = 0, ke: int = 0, kunci: int | None = None) -> Posisi:
    """One person's difference as the ledger knows it. `orang.koreksi` and its `kunci` must be loaded."""
    k = orang.koreksi
    return Posisi(
        kunci=orang.pk if kunci is None else kunci,
        asal=month_of(k.kunci.awal),
        selisih=orang.selisih,
        dibayar=dibayar,
        batas=batas_of(k),
        cicil_tambah=k.cicil_tambah,
        mulai=month_of(k.mulai_bayar) if k.mulai_bayar else None,
        ke=ke,
    )


def paid_of(orang: Sequence[int]) -> dict[int, int]:
    """KoreksiPegawai id -> what the runs that count have paid of it so far."""
    baris = BarisKoreksi.objects.filter(orang__in=orang, hitungan__periode__hitungan_berlaku=F("hitungan"))
    return {j["orang_id"]: j["n"] for j in baris.order_by().values("orang_id").annotate(n=Sum("jumlah"))}


def due_rows(bulan: Bulan, terhitung: Sequence[Terhitung], *, luar: Collection[int] = ()) -> list[BarisJatuh]:
    """What falls due when `bulan` is closed with these results, by kunci; one query where nothing was ever corrected.

    Only people on the month's roll are paid or taken from; of the others everything stays open. luar: OPDs that this
    month pays nothing (penilaian.mode), so that nothing is settled by a list that their people are not in.
    """
    urutan = {pk: ke for ke, pk in enumerate(accepted().values_list("pk", flat=True), start=1)}
    if not urutan:
        return []
    lunas = BarisKoreksi.objects.filter(
        orang=OuterRef("pk"), bulan_bayar__lt=bulan.awal, hitungan__periode__hitungan_berlaku=F("hitungan")
    ).order_by()
    # what is settled, year after year, does not come along
    orang = (
        KoreksiPegawai.objects.filter(koreksi__in=urutan, koreksi__kunci__akhir__lt=bulan.awal)
        .select_related("koreksi__kunci")
        .defer("lama", "baru", "uraian_lama", "uraian_baru", "koreksi__isi")
        .annotate(
            lunas=Coalesce(Subquery(lunas.values("orang").annotate(n=Sum("jumlah")).values("n")), Value(0)),
            terakhir=Coalesce(Subquery(lunas.values("orang").annotate(n=Max("ke")).values("n")), Value(0)),
        )
        .exclude(selisih=F("lunas"))
    )
    bersih, nama = {}, {}
    for satu in terhitung:
        for anggota in satu.bagian.anggota:
            if anggota.daftar.opd_id in luar:
                continue
            bersih[anggota.daftar.pegawai_id] = 0
            nama[anggota.daftar.pegawai_id] = anggota.daftar.kunci
        for pegawai_id, bayar in zip(satu.bagian.fakta.tabel["pegawai"]["id"].tolist(), satu.bayaran, strict=True):
            if pegawai_id in bersih:
                bersih[pegawai_id] = bayar.bersih
    posisi: dict[int, list[tuple[KoreksiPegawai, Posisi]]] = {}
    for o in orang:
        if o.pegawai_id in bersih:
            satu_posisi = position_of(o, dibayar=o.lunas, ke=o.terakhir, kunci=urutan[o.koreksi_id])
            posisi.setdefault(o.pegawai_id, []).append((o, satu_posisi))
    hasil = []
    for pegawai_id, milik in posisi.items():
        milik_urut = {p.kunci: o for o, p in milik}
        for jatuh in due([p for _, p in milik], bulan=bulan, bersih=bersih[pegawai_id]):
            o = milik_urut[jatuh.kunci]
            asal = month_of(o.koreksi.kunci.awal)
            hasil.append(BarisJatuh(pegawai_id, nama[pegawai_id], o.koreksi.hash, asal, jatuh))
    return sorted(hasil, key=lambda b: (b.kunci, b.jatuh.kunci))


def rows_hash(baris: Sequence[tuple[str, str, int, int, int]]) -> str:
    """Hash over (kunci of the person, hash of the correction, instalment, amount, rest); empty for no rows, so that a
    month without corrections keeps the hash it would have had."""
    return kanonik_sha([list(b) for b in sorted(baris)]) if baris else ""


def due_hash(baris: Sequence[BarisJatuh]) -> str:
    return rows_hash([(b.kunci, b.koreksi, b.jatuh.ke, b.jatuh.jumlah, b.jatuh.sisa) for b in baris])


def rows_store(hitungan: Hitungan, bulan: Bulan, baris: Sequence[BarisJatuh]) -> None:
    """Store the instalments of a new run, in the caller's transaction."""
    if not baris:
        return
    orang = KoreksiPegawai.objects.filter(koreksi__hash__in={b.koreksi for b in baris})
    nomor = {(h, p): i for i, h, p in orang.values_list("id", "koreksi__hash", "pegawai_id")}
    rows_insert(
        BarisKoreksi,
        (
            {
                "hitungan_id": hitungan.pk,
                "orang_id": nomor[b.koreksi, b.pegawai_id],
                "pegawai_id": b.pegawai_id,
                "ke": b.jatuh.ke,
                "jumlah": b.jatuh.jumlah,
                "sisa": b.jatuh.sisa,
                "bulan_asal": b.asal.awal,
                "bulan_bayar": bulan.awal,
            }
            for b in baris
        ),
    )


def run_rows_hash(hitungan_id: int, nama: dict[int, str]) -> str:
    """rows_hash of the rows that a run has now. nama: pegawai id -> kunci as frozen with the run."""
    baris = BarisKoreksi.objects.filter(hitungan_id=hitungan_id).values_list(
        "pegawai_id", "orang__koreksi__hash", "ke", "jumlah", "sisa"
    )
    return rows_hash([(nama.get(p, f"id:{p}"), h, ke, jumlah, sisa) for p, h, ke, jumlah, sisa in baris])


def corrections_sum(hitungan: Any) -> Any:
    """What the instalments of a run come to, as an expression. hitungan: its id, or an OuterRef to it."""
    baris = BarisKoreksi.objects.filter(hitungan_id=hitungan).order_by().values("hitungan_id")
    return Coalesce(Subquery(baris.annotate(n=Sum("jumlah")).values("n")), Value(0), output_field=BigIntegerField())


def person_corrections() -> Any:
    """What the instalments of a result's run come to for its person, as an expression over HasilPegawai; null for
    somebody without one."""
    baris = BarisKoreksi.objects.filter(hitungan=OuterRef("hitungan"), pegawai=OuterRef("pegawai")).order_by()
    return Subquery(baris.values("pegawai").annotate(n=Sum("jumlah")).values("n"), output_field=BigIntegerField())


def run_corrections(hitungan_id: int) -> dict[str, int]:
    """How many instalments a run has, and their signed sum; one query."""
    isi: dict[str, int] = BarisKoreksi.objects.filter(hitungan_id=hitungan_id).aggregate(
        total=Sum("jumlah", default=0), banyak=Count("id")
    )
    return isi
