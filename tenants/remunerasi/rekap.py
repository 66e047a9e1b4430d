"""Sums of a run: per OPD, per golongan, per account code. Three queries, whatever the size of the region."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from tenants.penilaian.bulan import Bulan
from tenants.penilaian.mode import SQL_DIBAYAR, unpaid_opds
from tenants.penilaian.models import Hitungan
from tenants.remunerasi import kendali as kd
from tenants.remunerasi.guna import BELANJA, GUNA, KOREKSI
from tenants.remunerasi.kendali import sums_of
from tenants.remunerasi.koreksi import KoreksiBulan
from tenants.remunerasi.peta_rekening import Komponen, PetaRekening
from tenants.remunerasi.tabel import Tabel, table_of

# golongan of the last counted day, as in tenants.remunerasi.baris
_KELOMPOK = f"""
select coalesce(o.kode, ''), coalesce(o.nama, 'Tanpa OPD'), coalesce(g.golongan, 'Tanpa golongan'), count(*),
  sum(h.bruto)::bigint, sum(h.potongan)::bigint, sum(h.bersih)::bigint, coalesce(sum(k.jumlah), 0)::bigint
from penilaian_hasilpegawai h
left join organisasi_opd o on o.id = h.opd_id
left join (
  select n.hasil_id, max(n.sampai) as hari from penilaian_hasilsegmen n
  join penilaian_hasilpegawai i on i.id = n.hasil_id and i.hitungan_id = %(hitungan)s group by n.hasil_id
) a on a.hasil_id = h.id
left join organisasi_riwayatgolongan g on g.pegawai_id = h.pegawai_id
  and g.berlaku_mulai <= coalesce(a.hari, %(akhir)s)
  and coalesce(g.berlaku_sampai, 'infinity') >= coalesce(a.hari, %(akhir)s)
left join (
  select c.pegawai_id, sum(c.jumlah) as jumlah from penilaian_bariskoreksi c
  where c.hitungan_id = %(hitungan)s group by c.pegawai_id
) k on k.pegawai_id = h.pegawai_id
where h.hitungan_id = %(hitungan)s and (h.keadaan = 'DIHITUNG' or k.pegawai_id is not null)
  and (%(opd)s::bigint[] is null or h.opd_id = any(%(opd)s)) and {SQL_DIBAYAR}
group by 1, 2, 3 order by 1, 2, 3"""  # noqa: S608 - constant text

_UANG = ("Pegawai", "Bruto", "Potongan", "Bersih")
_DIBAYAR = ("Koreksi", "Dibayarkan")


def recap_totals(koreksi: bool) -> tuple[str, ...]:
    """Names of the control totals that the number columns of recap_groups are, from left to right."""
    semua = (kd.ORANG, kd.BRUTO, kd.POTONGAN, kd.BERSIH, kd.KOREKSI, kd.DIBAYAR)
    return semua if koreksi else semua[:4]


def recap_sums(tabel: Tabel) -> dict[str, int]:
    """The control totals that one of recap_groups' tables sums to; without corrections what is paid is bersih."""
    nama = recap_totals(tabel.kepala[-1][0] == _DIBAYAR[-1])
    isi = dict(zip(nama, tabel.jumlah[-len(nama) :], strict=True))
    return {kd.KOREKSI: 0, kd.DIBAYAR: isi[kd.BERSIH], **isi}


def recap_groups(
    *, hitungan: Hitungan, opd_ids: Collection[int] | None = None, koreksi: bool = False
) -> tuple[Tabel, Tabel]:
    """(per OPD, per golongan); one query. koreksi: the run has instalments, so what is paid is not bersih."""
    akhir = Bulan(hitungan.periode.tahun, hitungan.periode.bulan).akhir
    opd_daftar = list(opd_ids) if opd_ids is not None else None
    with connection.cursor() as kursor:
        isi = {"hitungan": hitungan.pk, "opd": opd_daftar, "akhir": akhir, "luar": unpaid_opds(hitungan)}
        kursor.execute(_KELOMPOK, isi)
        baris = kursor.fetchall()
    lebar, kepala = (6, (*_UANG, *_DIBAYAR)) if koreksi else (4, _UANG)
    opd: dict[tuple[str, str], list[int]] = {}
    golongan: dict[str, list[int]] = {}
    for kode, nama, gol, *angka in baris:
        nilai = [*angka, angka[-2] + angka[-1]][:lebar]
        _add(opd.setdefault((kode, nama), [0] * lebar), nilai)
        _add(golongan.setdefault(gol, [0] * lebar), nilai)
    return (
        table_of("opd", "Per OPD", ("Kode", "OPD", *kepala), [(*k, *a) for k, a in opd.items()], kata=2),
        table_of("golongan", "Per golongan", ("Golongan", *kepala), [(k, *a) for k, a in sorted(golongan.items())]),
    )


def recap_accounts(
    *,
    hitungan: Hitungan,
    peta: PetaRekening,
    komponen: Collection[Komponen],
    opd_ids: Collection[int] | None = None,
    jumlah: Mapping[str, int] | None = None,
    koreksi: KoreksiBulan | None = None,
) -> Tabel:
    """Per account and component: what adds, what takes off, and what is left of both; its last column sums to bersih,
    with `koreksi` to what is paid. A correction is net and stands with what is spent, signed.

    Components that are not mapped stand in it too, as such. jumlah: the sums, from a caller that has read them
    (default: one query).
    """
    jumlah = dict(sums_of(hitungan=hitungan, opd_ids=opd_ids) if jumlah is None else jumlah)
    tambah = koreksi.komponen if koreksi is not None else []
    jumlah |= {k.id: k.jumlah for k in tambah}
    baris = []
    for k in (*komponen, *tambah):
        guna = GUNA.get(peta.guna.get(k.id, ""))
        kelompok = guna.kelompok if guna else ""
        rekening = peta.rekening.get(k.id, "")
        nilai = jumlah.get(k.id, 0)
        # a correction is no third party's, also while nobody has mapped it
        belanja = nilai if kelompok in (BELANJA, KOREKSI) or k in tambah else 0
        if not rekening and kelompok not in (BELANJA, KOREKSI):
            rekening = "potongan pihak ketiga" if guna else "belum dipetakan"
        baris.append((rekening or "tanpa kode", guna.label if guna else "–", k.label, belanja, belanja - nilai, nilai))
    baris.sort(key=lambda b: (b[0][:1].isalpha(), b[0], b[1]))
    kepala = ("Kode rekening", "Guna", "Komponen", "Belanja", "Potongan", "Dibayarkan")
    return table_of("rekening", "Per kode rekening", kepala, baris, kata=3)


def _add(ke: list[int], angka: Collection[int]) -> None:
    for di, nilai in enumerate(angka):
        ke[di] += nilai


@dataclass(frozen=True)
class Lajur:
    """A lying bar; whole coordinates, for a decimal point would become a comma in a template."""

    label: str
    nilai: int
    lebar: int
    y: int
    y_teks: int
    redup: bool


@dataclass(frozen=True)
class Grafik:
    lajur: tuple[Lajur, ...]
    tinggi: int


LEBAR_GRAFIK, TINGGI_LAJUR = 280, 34


def chart_of(tabel: Tabel, kolom: int, *, nama: int = 0, paling_banyak: int = 8) -> Grafik:
    """Bars of one column by size, the largest first, the rest together; what takes off is drawn in grey."""
    urut = sorted(((str(b[nama]), int(b[kolom] or 0)) for b in tabel.baris), key=lambda b: -abs(b[1]))
    tampil, sisa = urut[:paling_banyak], urut[paling_banyak:]
    if sisa:
        tampil.append((f"{len(sisa)} lainnya", sum(n for _, n in sisa)))
    besar = max((abs(n) for _, n in tampil), default=0) or 1
    lajur = tuple(
        Lajur(
            label if len(label) <= 30 else f"{label[:29]}…",
            n,
            abs(n) * LEBAR_GRAFIK // besar,
            ke * TINGGI_LAJUR + 16,
            ke * TINGGI_LAJUR + 12,
            n < 0,
        )
        for ke, (label, n) in enumerate(tampil)
    )
    return Grafik(lajur, max(len(lajur), 1) * TINGGI_LAJUR)
