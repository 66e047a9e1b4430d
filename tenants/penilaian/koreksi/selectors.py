"""Reads of corrections: lists and pages for people who see the whole region, and what one person's slip says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from erk_kit.nip import name_or_nip
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import roles_of
from tenants.organisasi.galat import TidakBerwenang
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi import buku
from tenants.penilaian.koreksi.bayar import month_of, paid_of, position_of
from tenants.penilaian.koreksi.buku import Jatuh
from tenants.penilaian.koreksi.hitung import correction_compute, lines, tree_read
from tenants.penilaian.koreksi.sebab import Sebab, earlier
from tenants.penilaian.models import BarisKoreksi, Hitungan, Koreksi, KoreksiPegawai, LangkahKoreksi, Periode
from tenants.penilaian.pohon import Simpul, pohon_of

PERAN_LIHAT = (Peran.BKPSDM, Peran.PIMPINAN, Peran.INSPEKTORAT)


def corrections_seen(*, actor: Pengguna, peran: frozenset[Peran] | None = None) -> QuerySet[Koreksi]:
    """All corrections of the region, newest first, with `status`, `pengusul`, `pengusul_id` and `dibayar`.

    peran: the actor's roles of today, of a caller that knows them. Raises TidakBerwenang for other roles.
    """
    if not set(roles_of(pengguna=actor) if peran is None else peran) & set(PERAN_LIHAT):
        raise TidakBerwenang("Koreksi dibaca oleh BKPSDM, pimpinan daerah, dan inspektorat.", kode="koreksi_peran")
    return corrections_all()


def corrections_all() -> QuerySet[Koreksi]:
    """The same for a caller that has already decided who asks (command line)."""
    langkah = LangkahKoreksi.objects.filter(koreksi=OuterRef("hash"))
    usul = langkah.filter(urutan=0).values("oleh_id")
    lunas = BarisKoreksi.objects.filter(
        orang__koreksi=OuterRef("pk"), hitungan__periode__hitungan_berlaku=F("hitungan")
    )
    return (
        Koreksi.objects.select_related("kunci", "paket")
        .defer("isi", "paket__isi")
        .annotate(
            status=Case(
                When(Exists(langkah.filter(langkah=buku.TOLAK)), then=Value(buku.DITOLAK)),
                When(Exists(langkah.filter(langkah=buku.BATAL)), then=Value(buku.DIBATALKAN)),
                When(Exists(langkah.filter(urutan=2)), then=Value(buku.DITERIMA)),
                When(Exists(langkah.filter(urutan=1)), then=Value(buku.DITERIMA_SATU)),
                default=Value(buku.DIUSULKAN),
                output_field=CharField(),
            ),
            pengusul_id=Subquery(usul[:1]),
            dibayar=Coalesce(Subquery(lunas.values("orang__koreksi").annotate(n=Sum("jumlah")).values("n")), Value(0)),
            satu_nama=Subquery(KoreksiPegawai.objects.filter(koreksi=OuterRef("pk")).values("pegawai__nama")[:1]),
        )
        .annotate(
            pengusul=Coalesce(Subquery(Pengguna.objects.filter(pk=OuterRef("pengusul_id")).values("nama")), Value(""))
        )
        .order_by("-nomor")
    )


def of_person(teks: str) -> Q:
    """Corrections that concern somebody by part of a name, or the beginning of a NIP."""
    cocok = name_or_nip(teks, depan="pegawai__", angka_minimal=4)
    return Q(Exists(KoreksiPegawai.objects.filter(cocok, koreksi=OuterRef("pk")))) | Q(dokumen__icontains=teks)


@dataclass(frozen=True)
class Langkah:
    langkah: LangkahKoreksi
    nama: str


def steps_of(koreksi: Koreksi) -> list[Langkah]:
    """The steps with the names of who took them; one query."""
    nama = Subquery(Pengguna.objects.filter(pk=OuterRef("oleh_id")).values("nama"))
    baris = koreksi.langkah.annotate(nama=Coalesce(nama, Value("–"))).order_by("urutan")
    return [Langkah(s, s.nama) for s in baris]


@dataclass(frozen=True)
class BarisBanding:
    komponen: str
    label: str
    lama: int
    baru: int

    @property
    def selisih(self) -> int:
        return self.baru - self.lama


def comparison_of(orang: KoreksiPegawai) -> list[BarisBanding]:
    """Old, new and difference by component; the differences sum to that of the bersih."""
    lama, baru = lines(orang.lama), lines(orang.baru)
    dulu, kini = ({k: n for k, _, n in b} for b in (lama, baru))
    nama = {k: label for k, label, _ in (*lama, *baru)}
    return [BarisBanding(k, label, dulu.get(k, 0), kini.get(k, 0)) for k, label in nama.items()]


@dataclass(frozen=True)
class BarisRencana:
    """One instalment, paid (in a run that counts; `terkunci` once final) or planned."""

    bulan: Bulan
    ke: int
    jumlah: int
    sisa: int
    dibayar: bool


def instalments_of(orang: KoreksiPegawai, *, horizon: Any) -> tuple[list[BarisRencana], int]:
    """Paid and planned instalments of one person, and what the plan cannot say (0 = all of it).

    The plan supposes that later months pay what the corrected month now pays; the close decides by what they really
    pay. horizon: last day of the newest lock. `orang.koreksi.kunci` must be loaded. One query.
    """
    bayar = BarisKoreksi.objects.filter(orang=orang, hitungan__periode__hitungan_berlaku=F("hitungan"))
    hasil = [BarisRencana(month_of(b.bulan_bayar), b.ke, b.jumlah, b.sisa, True) for b in bayar.order_by("bulan_bayar")]
    lunas = sum(b.jumlah for b in hasil)
    posisi = position_of(orang, dibayar=lunas, ke=len(hasil))
    mulai = max(
        [buku.next_month(b.bulan) for b in hasil[-1:]]
        + [buku.next_month(month_of(horizon or orang.koreksi.kunci.awal)), buku.next_month(posisi.asal)]
        + ([posisi.mulai] if posisi.mulai else []),
        key=lambda b: b.awal,
    )
    sisa = posisi.sisa
    rencana: Sequence[Jatuh] = buku.plan(posisi, bersih=orang.bersih_baru)
    for j in rencana:
        hasil.append(BarisRencana(mulai, j.ke, j.jumlah, j.sisa, False))
        mulai, sisa = buku.next_month(mulai), j.sisa
    return hasil, sisa


def trees_of(orang: KoreksiPegawai) -> tuple[list[Simpul], list[Simpul]]:
    """Old and new explanation as stored, with anchors of their own; empty where the proposal stored none."""
    hasil = []
    for awalan, isi in (("lama", orang.uraian_lama), ("baru", orang.uraian_baru)):
        pohon = tree_read(isi)
        simpul = pohon_of(pohon) if pohon else []
        _anchored(simpul, f"{awalan}-{orang.pk}-")
        hasil.append(simpul)
    return hasil[0], hasil[1]


def trees_computed(*, nomor: int, pegawai_id: int) -> tuple[KoreksiPegawai, list[Simpul], list[Simpul]] | None:
    """Somebody in a proposal with his trees as stored, else computed from the snapshot; None where he is not in it.

    Empty trees: the snapshot does not give his stored lines. Raises KoreksiDitolak where he cannot be computed by
    himself (a pack that reads subordinates). For people who may see the whole region.
    """
    cari = KoreksiPegawai.objects.filter(koreksi__nomor=nomor, pegawai_id=pegawai_id)
    usul = LangkahKoreksi.objects.filter(koreksi=OuterRef("koreksi__hash"), urutan=0)
    orang = (
        cari.select_related("koreksi__kunci__hitungan", "pegawai").annotate(usul_ke=Subquery(usul.values("id"))).first()
    )
    if orang is None:
        return None
    if not orang.uraian_baru:
        k = orang.koreksi
        hasil = correction_compute(
            kunci=k.kunci,
            sebab=Sebab.of(k.isi),
            pegawai=[pegawai_id],
            terdahulu=earlier(k.kunci, sebelum=orang.usul_ke),
        )
        satu = next(o for o in hasil.orang if o.pegawai_id == pegawai_id)
        if (satu.lama, satu.baru) == (lines(orang.lama), lines(orang.baru)):
            orang.uraian_lama, orang.uraian_baru = satu.uraian_lama, satu.uraian_baru
    return orang, *trees_of(orang)


def _anchored(simpul: Sequence[Simpul], awalan: str) -> None:
    for satu in simpul:
        satu.kunci = f"{awalan}{satu.kunci}" if satu.kunci else ""
        satu.rujuk = f"{awalan}{satu.rujuk}" if satu.rujuk else ""
        _anchored(satu.operan, awalan)


@dataclass(frozen=True)
class KoreksiSlip:
    """What a slip says. tentang: accepted corrections of this month, with their components, what is paid of them in
    later months and the new explanation; cicilan: what this month's run pays or takes back for earlier months."""

    tentang: list[tuple[KoreksiPegawai, list[BarisBanding], int, list[Simpul]]]
    cicilan: list[BarisKoreksi]
    bersih: int

    @property
    def jumlah(self) -> int:
        return sum(b.jumlah for b in self.cicilan)

    @property
    def diterima(self) -> int:
        """What is transferred."""
        return self.bersih + self.jumlah


def slip_corrections(*, pegawai_id: int, periode: Periode, hitungan: Hitungan, bersih: int) -> KoreksiSlip:
    """For somebody who may see this slip; at most three queries, two where the month was never corrected."""
    cicilan = BarisKoreksi.objects.filter(hitungan=hitungan, pegawai_id=pegawai_id).order_by("id")
    terima = LangkahKoreksi.objects.filter(koreksi=OuterRef("koreksi__hash"), urutan=2, langkah=buku.TERIMA)
    tentang = list(
        KoreksiPegawai.objects.filter(Exists(terima), pegawai_id=pegawai_id, koreksi__kunci__periode=periode)
        .select_related("koreksi__kunci")
        .annotate(diterima_ke=Subquery(terima.values("id")))
        .order_by("diterima_ke")
        if periode.pk
        else []
    )
    lunas: Mapping[int, int] = paid_of([o.pk for o in tentang]) if tentang else {}
    return KoreksiSlip(
        [(o, comparison_of(o), lunas.get(o.pk, 0), trees_of(o)[1]) for o in tentang],
        list(cicilan.select_related("orang__koreksi").defer("orang__uraian_lama", "orang__uraian_baru")),
        bersih,
    )
