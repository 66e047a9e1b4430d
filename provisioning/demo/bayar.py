"""Pay data of a demo region: accounts that no bank has, and who signs.

Every number is made of zeros and the person's own key, so that nobody takes it for a real one. Some people have no
account and the last office has no signers: the page names what is missing.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

from tenants.organisasi.models import Opd
from tenants.remunerasi.models import PenandaTangan

SEJAK = dt.date(2026, 1, 2)
# of so many people one has no account
TANPA_REKENING = 17

_DATA = """
insert into remunerasi_databayar
  (pegawai_id, nik, npwp, kode_bank, nama_bank, nomor_rekening, alamat, eselon, diubah_pada)
select p.id, lpad(p.id::text, 16, '0'), lpad(p.id::text, 16, '0'), '000', 'Bank Peraga',
  case when p.id %% %(tanpa)s = 0 then '' else '000' || lpad(p.id::text, 9, '0') end,
  'Jalan Peraga Nomor ' || p.id, '', %(pada)s
from organisasi_pegawai p where not p.kepala_daerah"""

# the highest class of an office leads it, the lowest keeps its purse
_PEMANGKU = """
select distinct on (u.opd_id) u.opd_id, p.id, p.nama, p.gelar_belakang, coalesce(p.nip, '')
from organisasi_penugasan g join organisasi_unit u on u.id = g.unit_id
join organisasi_pegawai p on p.id = g.pegawai_id and p.terdaftar_sampai is null
join organisasi_kelasjabatan k on k.jabatan_id = g.jabatan_id
where g.jenis = 'DEFINITIF' and g.berlaku_sampai is null
order by u.opd_id, k.kelas {arah}, p.id"""


def pay_data_make(*, pada: str) -> None:
    """Into the bound, freshly seeded region. pada: the instant at which it was recorded."""
    with connection.cursor() as kursor:
        kursor.execute(_DATA, {"tanpa": TANPA_REKENING, "pada": pada})
        kursor.execute(_PEMANGKU.format(arah="desc"))
        kepala = kursor.fetchall()
        kursor.execute(_PEMANGKU.format(arah="asc"))
        bendahara = kursor.fetchall()
    terakhir = Opd.objects.order_by("-kode").values_list("pk", flat=True).first()
    peran = PenandaTangan.Sebagai
    PenandaTangan.objects.bulk_create(
        PenandaTangan(opd_id=opd_id, sebagai=sebagai, nama=f"{nama}, {gelar}" if gelar else nama, nip=nip, mulai=SEJAK)
        for daftar, semua in ((kepala, (peran.KEPALA_OPD, peran.PENGGUNA_ANGGARAN)), (bendahara, (peran.BENDAHARA,)))
        for opd_id, _, nama, gelar, nip in daftar
        for sebagai in semua
        if opd_id != terakhir
    )
