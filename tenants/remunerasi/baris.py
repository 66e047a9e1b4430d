"""The people of a pay list: one row a person of the run, with everything that any document prints.

Rows are read by the thousand, by id: a run never changes, so no transaction has to stay open between two portions, and
memory does not grow with the region.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection

from tenants.organisasi.models import KATEGORI_PTKP, Jabatan, RiwayatStatus
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.mode import SQL_DIBAYAR, unpaid_opds
from tenants.penilaian.models import Hitungan

SEKALI_BACA = 1000

# Whom a list names: everyone who was counted, and with `koreksi` also whoever has an instalment of a correction though
# this month did not count him (on leave without pay): his money would else be in no list.
_DIBAYAR = """(h.keadaan = 'DIHITUNG' or %(koreksi)s and exists (
  select 1 from penilaian_bariskoreksi c where c.hitungan_id = h.hitungan_id and c.pegawai_id = h.pegawai_id))"""

# In the order of a list: OPD, then who stands higher.
_URUT = f"""
select h.id, h.opd_id from penilaian_hasilpegawai h
join organisasi_pegawai p on p.id = h.pegawai_id
left join organisasi_opd o on o.id = h.opd_id
where h.hitungan_id = %(hitungan)s and {_DIBAYAR} and (%(opd)s::bigint[] is null or h.opd_id = any(%(opd)s))
  and {SQL_DIBAYAR}
order by o.kode nulls last, h.kelas desc nulls last, p.nama, p.id"""  # noqa: S608 - constant text

# What holds is that of the last counted day, as for the run itself (penilaian.fakta.kueri); it is the last day of the
# segments; of who was not counted, the month's last day. PTKP: the state on 1 January, else the year's first.
_BARIS = """
select h.id, h.pegawai_id, h.opd_id, coalesce(o.kode, ''), coalesce(o.nama, ''), coalesce(p.nip, ''), p.nama,
  p.gelar_depan, p.gelar_belakang, h.jabatan, h.kelas, h.persen, h.bruto, h.potongan, h.bersih,
  coalesce(g.golongan, ''), coalesce(g.ruang, ''), coalesce(s.status, ''), coalesce(j.jenis, ''), coalesce(t.ptkp, ''),
  b.komponen, case when %(langkah)s <> '' then h.langkah ->> %(langkah)s end,
  d.nik, d.npwp, d.kode_bank, d.nama_bank, d.nomor_rekening, d.alamat, d.eselon, h.bagian_id, i.cicilan
from penilaian_hasilpegawai h
join organisasi_pegawai p on p.id = h.pegawai_id
left join organisasi_opd o on o.id = h.opd_id
left join lateral (
  select coalesce(max(n.sampai), %(akhir)s) as hari from penilaian_hasilsegmen n where n.hasil_id = h.id
) a on true
left join organisasi_riwayatgolongan g on g.pegawai_id = p.id
  and g.berlaku_mulai <= a.hari and coalesce(g.berlaku_sampai, 'infinity') >= a.hari
left join organisasi_riwayatstatus s on s.pegawai_id = p.id
  and s.berlaku_mulai <= a.hari and coalesce(s.berlaku_sampai, 'infinity') >= a.hari
left join lateral (
  select q.jenis from organisasi_penugasan u join organisasi_jabatan q on q.id = u.jabatan_id
  where u.pegawai_id = p.id and u.berlaku_mulai <= a.hari and coalesce(u.berlaku_sampai, 'infinity') >= a.hari
  order by u.jenis = 'DEFINITIF' desc, u.berlaku_mulai, u.id limit 1
) j on true
left join lateral (
  select r.ptkp from organisasi_riwayatptkp r
  where r.pegawai_id = p.id and r.berlaku_mulai <= a.hari and coalesce(r.berlaku_sampai, 'infinity') >= %(tahun_baru)s
  order by r.berlaku_mulai limit 1
) t on true
left join lateral (
  select jsonb_object_agg(y.komponen, y.jumlah) as komponen from remunerasi_barisbayar y
  where y.hitungan_id = h.hitungan_id and y.pegawai_id = h.pegawai_id
) b on true
left join lateral (
  select jsonb_agg(jsonb_build_array(f.nomor, f.dokumen, c.bulan_asal, c.ke, c.jumlah, c.sisa) order by c.id) as cicilan
  from penilaian_bariskoreksi c
  join penilaian_koreksipegawai e on e.id = c.orang_id
  join penilaian_koreksi f on f.id = e.koreksi_id
  where c.hitungan_id = h.hitungan_id and c.pegawai_id = h.pegawai_id
) i on true
left join remunerasi_databayar d on d.pegawai_id = p.id
where h.id = any(%(ids)s)"""

_DATA = ("nik", "npwp", "kode_bank", "nama_bank", "nomor_rekening", "alamat", "eselon")


@dataclass(frozen=True)
class Cicilan:
    """One instalment: number and document of its correction, the month it corrects, its own number, signed rupiah, and
    what is left after it."""

    nomor: int
    dokumen: str
    asal: dt.date
    ke: int
    jumlah: int
    sisa: int


@dataclass(frozen=True)
class Orang:
    """A row. Rupiah are whole; `komponen` signed by component; `catatan` the step asked for, as text, None without it;
    `data` what DataBayar holds, empty texts where it holds nothing; `cicilan` what the run pays or takes back for
    earlier months, beside its own `bersih`."""

    hasil_id: int
    pegawai_id: int
    opd_id: int | None
    opd_kode: str
    opd: str
    nip: str
    nama: str
    jabatan: str
    kelas: int | None
    persen: Decimal | None
    bruto: int
    potongan: int
    bersih: int
    golongan_pokok: str
    ruang: str
    status: str
    jenis_jabatan: str
    ptkp: str
    komponen: Mapping[str, int]
    catatan: str | None
    data: Mapping[str, str]
    bagian_id: int | None = None
    cicilan: tuple[Cicilan, ...] = ()

    @property
    def koreksi(self) -> int:
        return sum(c.jumlah for c in self.cicilan)

    @property
    def dibayarkan(self) -> int:
        """What is transferred."""
        return self.bersih + self.koreksi

    @property
    def golongan(self) -> str:
        """III/c, or PPPK's own IX."""
        if self.golongan_pokok == "PPPK":
            return self.ruang or "PPPK"
        return f"{self.golongan_pokok}/{self.ruang}" if self.ruang else self.golongan_pokok

    @property
    def kategori(self) -> str:
        """Of the monthly rate: A, B or C; empty where no PTKP is recorded."""
        return KATEGORI_PTKP.get(self.ptkp, "")

    @property
    def status_label(self) -> str:
        return dict(RiwayatStatus.Status.choices).get(self.status, "")

    @property
    def jenis_label(self) -> str:
        return dict(Jabatan.Jenis.choices).get(self.jenis_jabatan, "")

    @property
    def tanggal_lahir(self) -> dt.date | None:
        return birth_of(self.nip)


def birth_of(nip: str) -> dt.date | None:
    """The birthday in the first eight digits; None where they are none."""
    try:
        return dt.date(int(nip[:4]), int(nip[4:6]), int(nip[6:8])) if len(nip) == 18 else None
    except ValueError:
        return None


def rows_order(
    *, hitungan: Hitungan, opd_ids: Collection[int] | None = None, koreksi: bool = True
) -> list[tuple[int, int | None]]:
    """(id of the result, OPD) of everyone who is paid, in the order of the list; one query. Nobody of an OPD that the
    run does not pay (penilaian.mode).

    koreksi: also whom the month did not count, where it pays him a correction.
    """
    opd = list(opd_ids) if opd_ids is not None else None
    with connection.cursor() as kursor:
        kursor.execute(_URUT, {"hitungan": hitungan.pk, "opd": opd, "koreksi": koreksi, "luar": unpaid_opds(hitungan)})
        return list(kursor.fetchall())


def rows_read(*, hitungan: Hitungan, ids: Sequence[int], langkah: str | None = None) -> list[Orang]:
    """Those rows, in that order; one query. langkah: a step whose value is wanted beside the paid lines."""
    bulan = Bulan(hitungan.periode.tahun, hitungan.periode.bulan)
    isi = {"ids": list(ids), "langkah": langkah or "", "akhir": bulan.akhir}
    isi["tahun_baru"] = bulan.awal.replace(month=1)
    with connection.cursor() as kursor:
        kursor.execute(_BARIS, isi)
        ada = {baris[0]: _orang(baris) for baris in kursor.fetchall()}
    return [ada[i] for i in ids]


def portions(ids: Sequence[int], banyak: int = SEKALI_BACA) -> Iterator[list[int]]:
    semua = iter(ids)
    while potong := list(islice(semua, banyak)):
        yield potong


def _orang(b: Sequence[Any]) -> Orang:
    depan, belakang = f"{b[7]} " if b[7] else "", f", {b[8]}" if b[8] else ""
    data = {nama: nilai or "" for nama, nilai in zip(_DATA, b[22:29], strict=True)}
    # Django leaves jsonb of a plain cursor as text
    komponen = json.loads(b[20]) if b[20] else {}
    cicilan = tuple(
        Cicilan(nomor, dokumen, dt.date.fromisoformat(asal), *angka)
        for nomor, dokumen, asal, *angka in (json.loads(b[30]) if b[30] else ())
    )
    return Orang(*b[:6], f"{depan}{b[6]}{belakang}", *b[9:20], komponen, b[21], data, b[29], cicilan)
