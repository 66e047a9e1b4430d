"""Control totals of a close: they can fail, and then nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from erk_kit.bentuk import angka, rupiah
from tenants.penilaian.fakta.tabel import FaktaBulan
from tenants.penilaian.galat import KendaliGagal
from tenants.penilaian.models import Hitungan

_SARAN = "Tidak ada yang disimpan. Laporkan angka ini kepada pengembang; jangan dibayar dari hitungan lain."


def _banding(nama: str, diharapkan: int, didapat: int, *, uang: bool = False) -> None:
    if diharapkan == didapat:
        return
    tulis = rupiah if uang else angka
    raise KendaliGagal(
        f"Kendali tidak seimbang: {nama} seharusnya {tulis(diharapkan)}, didapat {tulis(didapat)}.",
        kode="kendali_gagal",
        saran=_SARAN,
    )


def days_check(fakta: FaktaBulan) -> None:
    """Each counted day lies in exactly one span of positions: days of spans = day rows = hari_terdaftar, per person."""
    n, pegawai, hari, segmen = len(fakta), fakta.tabel["pegawai"], fakta.tabel["hari"], fakta.tabel["segmen"]
    jumlah_hari = np.bincount(hari["orang"], minlength=n)
    tak_bersegmen = int((hari["segmen"] == 0).sum())
    _banding("hari tanpa segmen jabatan", 0, tak_bersegmen)
    awal = np.flatnonzero(np.diff(segmen["orang"] * 64 + segmen["mulai"], prepend=-1))
    hari_segmen = np.zeros(n, dtype=np.int64)
    np.add.at(hari_segmen, segmen["orang"][awal], (segmen["selesai"] - segmen["mulai"])[awal])
    for nama, didapat in (("baris hari", jumlah_hari), ("hari segmen", hari_segmen)):
        for i in np.flatnonzero(didapat != pegawai["hari_terdaftar"])[:1].tolist():
            _banding(f"{nama} pegawai {fakta.kunci[i]}", int(pegawai["hari_terdaftar"][i]), int(didapat[i]))


def sources_check(fakta: FaktaBulan) -> None:
    """Minutes by state, attendance and answers: what was frozen and what was left out is all that the tables hold."""
    for n in fakta.neraca():
        if n.selisih:
            raise KendaliGagal(
                f"Kendali tidak seimbang: {n.nama} menurut tabel sumbernya {angka(n.sumber)}; dibekukan "
                f"{angka(n.dihitung)} dan di luar hari atau pegawai yang dihitung {angka(n.di_luar)} {n.satuan}.",
                kode="kendali_sumber",
                saran=_SARAN,
            )


def roll_check(*, terdaftar: int, tercatat: Sequence[str]) -> None:
    """Everyone on the roll, counted by another query, is in exactly one part."""
    _banding("pegawai pada daftar", terdaftar, len(tercatat))
    _banding("pegawai berbeda pada daftar", len(tercatat), len(set(tercatat)))


def stored_check(cursor: Any, hitungan: Hitungan, *, terdaftar: int) -> None:
    """What is in the tables now is the whole month: people, totals, and each person's lines."""
    cursor.execute(
        """
        select count(*), count(*) filter (where keadaan = 'DIKECUALIKAN'), coalesce(sum(bersih), 0),
               coalesce(sum(bruto), 0), coalesce(sum(potongan), 0)
        from penilaian_hasilpegawai where hitungan_id = %s""",
        [hitungan.pk],
    )
    orang, luar, bersih, bruto, potongan = cursor.fetchone()
    cursor.execute(
        """
        select coalesce(sum(jumlah), 0) from remunerasi_barisbayar where hitungan_id = %s""",
        [hitungan.pk],
    )
    (baris,) = cursor.fetchone()
    _banding("hasil pegawai", terdaftar, orang)
    _banding("pegawai dikecualikan", hitungan.jumlah_dikecualikan, luar)
    _banding("total bersih", hitungan.total_bersih, int(bersih), uang=True)
    _banding("jumlah baris bayar", int(bersih), int(baris), uang=True)
    _banding("bruto dikurangi potongan", int(bruto) - int(potongan), int(bersih), uang=True)
    # Both tables summed by person, without a join: on rows that were just written, and that the planner knows nothing
    # about, a join of the two took minutes.
    cursor.execute(
        """
        select count(*)
        from (select pegawai_id
              from (select pegawai_id, bersih, bruto - potongan as selisih, 0 as baris
                    from penilaian_hasilpegawai where hitungan_id = %(h)s
                    union all
                    select pegawai_id, 0, 0, jumlah from remunerasi_barisbayar where hitungan_id = %(h)s) x
              group by pegawai_id
              having sum(baris) <> sum(bersih) or sum(selisih) <> sum(bersih)) y""",
        {"h": hitungan.pk},
    )
    _banding("pegawai yang jumlah baris bayarnya lain dari bersihnya", 0, cursor.fetchone()[0])


def corrections_check(cursor: Any, hitungan: Hitungan, *, jatuh: int) -> None:
    """The instalments in the table are those that fell due, and with them nobody is paid less than nothing."""
    cursor.execute(
        """
        select coalesce(sum(k.jumlah), 0), count(*) filter (where k.jumlah + coalesce(h.bersih, 0) < 0)
        from (select pegawai_id, sum(jumlah) as jumlah from penilaian_bariskoreksi
              where hitungan_id = %(h)s group by pegawai_id) k
        left join penilaian_hasilpegawai h on h.hitungan_id = %(h)s and h.pegawai_id = k.pegawai_id""",
        {"h": hitungan.pk},
    )
    jumlah, kurang = cursor.fetchone()
    _banding("jumlah cicilan koreksi", jatuh, int(jumlah), uang=True)
    _banding("pegawai yang bersih dan koreksinya di bawah nol", 0, kurang)
