"""SKP beyond the closed month: indicators and alignment of this year's, and next year's under way at one office.

Nothing here is a fact of the closed month: indicators and alignment are not scored, and what is begun is for the coming
year. Made through the services but for the alignment of everybody, one statement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection

from provisioning.demo.akun import Masuk
from tenants.akun.models import Pengguna
from tenants.akun.selectors import pengguna_get
from tenants.organisasi.models import GarisAtasan, Penugasan
from tenants.skp.models import ButirSkp, IndikatorButir, Skp, TemplatSkp
from tenants.skp.selectors import first_open, superior_plans
from tenants.skp.sepakat import skp_submit
from tenants.skp.susun import IsiButir, IsiIndikator, butir_save, skp_start
from tenants.skp.templat import template_create, template_item_save

DEPAN = 2027
_WAKTU = IsiIndikator("Selesai sejak berkas lengkap", "3", "hari kerja")
_MUTU = IsiIndikator("Sesuai standar pelayanan", "100", "persen")
RENCANA = (
    IsiButir(
        "Terselenggaranya pelayanan perangkat daerah sesuai standar", Decimal(12), "laporan",
        indikator={"KUALITAS": _MUTU},
    ),
    IsiButir(
        "Tersusunnya dokumen perencanaan dan anggaran tepat waktu", Decimal(4), "dokumen",
        indikator={"WAKTU": _WAKTU, "BIAYA": IsiIndikator("Anggaran yang dipakai", "25.000.000", "rupiah")},
    ),
    IsiButir("Terlaksananya tugas tambahan dari pimpinan", Decimal(12), "kegiatan", "TAMBAHAN"),
)  # fmt: skip
STAF = (
    IsiButir(
        "Terverifikasinya berkas permohonan layanan", Decimal(240), "berkas",
        indikator={"KUANTITAS": IsiIndikator("Berkas yang diverifikasi"), "KUALITAS": _MUTU, "WAKTU": _WAKTU},
    ),
    IsiButir("Tersusunnya laporan kinerja bulanan unit", Decimal(12), "laporan", indikator={"WAKTU": _WAKTU}),
)  # fmt: skip
_SELARAS = """
insert into skp_selaras (butir_id, induk_id, pada)
select b.id, a.id, now()
from skp_skp s
join organisasi_garisatasan g on g.pegawai_id = s.pegawai_id and g.berlaku_sampai is null
join skp_skp sa on sa.pegawai_id = g.atasan_id and sa.tahun = s.tahun and sa.status = 'DISETUJUI'
join skp_butirskp b on b.skp_id = s.id
join skp_butirskp a on a.skp_id = sa.id and a.uraian = b.uraian
where s.status = 'DISETUJUI' on conflict do nothing"""


def targets_seed(masuk: Sequence[Masuk]) -> None:
    """Call inside region_atomic; does nothing where it was done before."""
    akun = {m.peran: pengguna_get(nip=m.nip) for m in masuk}
    if TemplatSkp.objects.exists() or not {"atasan", "pegawai", "bkpsdm"} <= set(akun):
        return
    with connection.cursor() as kursor:
        kursor.execute(_SELARAS)
    atasan = akun["atasan"]
    hari = dt.date(2026, 11, 1)
    tim = list(
        GarisAtasan.objects.pada(hari).filter(atasan_id=atasan.pegawai_id).values_list("pegawai_id", flat=True)[:4]
    )
    orang = [p for p in (atasan.pegawai_id, akun["pegawai"].pegawai_id, *tim) if p is not None]
    # a plan that began in a locked month stays as it was
    for butir in ButirSkp.objects.filter(skp__pegawai_id__in=orang, jenis="UTAMA", skp__mulai__gte=first_open()):
        IndikatorButir.objects.create(
            butir=butir, aspek="KUALITAS", uraian=_MUTU.uraian, target=_MUTU.target, satuan=_MUTU.satuan
        )
    _begin(atasan, RENCANA)
    for ke, pegawai_id in enumerate(tim):
        staf = Pengguna.objects.filter(pegawai_id=pegawai_id).first() or _stand_in(pegawai_id)
        skp = _begin(staf, STAF)
        if ke != len(tim) - 1 or ke == 0:
            skp_submit(actor=staf, skp_id=skp.pk)
    if akun["pegawai"].pegawai_id not in tim:
        _begin(akun["pegawai"], STAF)
    dipakai = Penugasan.objects.pada(hari).filter(jenis="DEFINITIF", jabatan__jenis="PELAKSANA")
    for jabatan_id in sorted(set(dipakai.values_list("jabatan_id", flat=True)))[:3]:
        templat = template_create(actor=akun["bkpsdm"], jabatan_id=jabatan_id, tahun=DEPAN, opd_id=None)
        for isi in STAF:
            template_item_save(actor=akun["bkpsdm"], templat_id=templat.pk, isi=isi)


def targets_ids(pegawai_id: int) -> dict[str, int]:
    """What the pictures show: that employee's agreed SKP and draft, and one that waits for a superior."""
    milik = Skp.objects.filter(pegawai_id=pegawai_id)
    semua = {
        "skp": milik.filter(status="DISETUJUI"),
        "skp_draf": milik.filter(status="DRAF"),
        "skp_periksa": Skp.objects.filter(status="DIAJUKAN"),
    }
    return {k: b.order_by("id").values_list("pk", flat=True).first() or 0 for k, b in semua.items()}


def _begin(actor: Pengguna, rencana: Sequence[IsiButir]) -> Skp:
    """Next year's draft of that person, its first plan under the superior's first one."""
    skp = skp_start(actor=actor, mulai=dt.date(DEPAN, 1, 1), sampai=dt.date(DEPAN, 12, 31))
    rhk = superior_plans(pegawai_id=skp.pegawai_id, mulai=skp.mulai, sampai=skp.sampai)
    for ke, isi in enumerate(rencana):
        induk = rhk.butir[min(ke, len(rhk.butir) - 1)].pk if rhk.butir else None
        butir_save(
            actor=actor,
            skp_id=skp.pk,
            isi=IsiButir(isi.uraian, isi.target, isi.satuan, isi.jenis, induk, isi.indikator),
        )
    return skp


def _stand_in(pegawai_id: int) -> Pengguna:
    """For somebody without an account in the demo: never saved, so that the journal names nobody."""
    return Pengguna(pegawai_id=pegawai_id, nama="Pegawai (peraga)", is_active=True)
