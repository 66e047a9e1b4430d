"""Things of somebody who is nobody's: neither an account of the sample's own nor under one, and of another OPD than
admin_opd's. What stands in the table's paths and forms as {..._lain}, and what admin_opd's own OPD has as {..._opd}.

A new page about a new kind of thing adds it here. They are committed, because some pages read in their own transaction.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from erk_kit.binding import region_atomic
from tests.unit.web.conftest import Dunia

HARI = dt.date(2026, 10, 14)
_ISI = b"%PDF-1.4 uji"
_LAMPIRAN = {"nama": "bukti.pdf", "jenis": "application/pdf", "ukuran": len(_ISI), "isi": _ISI, "sidik": "a" * 64}

Nilai = dict[str, int | str]


@dataclass(frozen=True)
class Asing:
    """Three employees outside `opd` of whom none of the small accounts sees any, the first's OPD; and `milik` of
    admin_opd's own."""

    lain: int
    kawan: int
    ketiga: int
    opd_lain: int
    opd: int
    milik: int
    admin: Any
    inspektorat: Any


def foreign_things(dunia: Dunia) -> Nilai:
    with region_atomic("r_3273"):
        asing = _people({p: a for (s, p), a in dunia.akun.items() if s == "bandung"})
        return {
            "opd_sendiri": asing.opd,
            "opd_lain": asing.opd_lain,
            "pegawai_opd": asing.milik,
            "pegawai_opd_lain": asing.lain,
            **_activities(asing),
            **_organisation(asing),
            **_plans(asing),
            **_attendance(asing),
            **_rest(asing),
        }


def _people(akun: dict[str, Any]) -> Asing:
    from tenants.akun.models import Peran, PeranPengguna
    from tenants.organisasi.models import GarisAtasan, Pegawai, Penugasan
    from tenants.organisasi.selectors import opd_pada, pegawai_diakses

    opd = PeranPengguna.objects.get(pengguna=akun["admin_opd"], peran=Peran.ADMIN_OPD).opd_id
    berakun = {p.pegawai_id for p in akun.values() if p.pegawai_id}
    biasa = Pegawai.objects.filter(kepala_daerah=False, nip__isnull=False).exclude(pk__in=berakun)
    for peran in ("pegawai", "atasan", "admin_opd"):
        biasa = biasa.exclude(pk__in=pegawai_diakses(actor=akun[peran]).values("pk"))
    # nor does any account decide as a superior
    biasa = biasa.exclude(pk__in=GarisAtasan.objects.filter(atasan_id__in=berakun).values("pegawai_id"))
    kini = timezone.localdate()
    bertugas = Penugasan.objects.pada(kini)
    lain, kawan, ketiga = (
        biasa.filter(pk__in=bertugas.values("pegawai_id")).order_by("id").values_list("pk", flat=True)[:3]
    )
    terlihat = pegawai_diakses(actor=akun["atasan"]).values("pk")
    milik = bertugas.filter(unit__opd_id=opd).exclude(pegawai_id__in=[*berakun]).exclude(pegawai_id__in=terlihat)
    satu = milik.order_by("pegawai_id").values_list("pegawai_id", flat=True).first()
    opd_lain = opd_pada(pegawai_id=lain, hari=kini)
    assert satu is not None
    assert opd_lain is not None
    assert opd_lain.pk != opd
    return Asing(lain, kawan, ketiga, opd_lain.pk, opd, satu, akun["admin_opd"], akun["inspektorat"])


def _activities(a: Asing) -> Nilai:
    from tenants.aktivitas.models import (
        Aktivitas,
        BuktiAktivitas,
        BuktiKeberatan,
        Delegasi,
        Keberatan,
        TemplatAktivitas,
    )

    def satu(status: str, **isi: Any) -> Aktivitas:
        return Aktivitas.objects.create(
            pegawai_id=a.lain, tanggal=HARI, uraian=f"Orang lain {status}", menit=60, status=status, **isi
        )

    diajukan, draf = satu("DIAJUKAN"), satu("DRAF")
    ditolak = satu("DITOLAK", validator_id=a.kawan, alasan="Tidak jelas")
    keberatan = Keberatan.objects.create(aktivitas=ditolak, alasan="Sudah selesai", pemutus_id=a.ketiga)
    kini = timezone.localdate()
    return {
        "aktivitas_lain": diajukan.pk,
        "ditolak_lain": ditolak.pk,
        "draf_lain": draf.pk,
        "bukti_lain": BuktiAktivitas.objects.create(aktivitas=diajukan, **_LAMPIRAN).pk,
        "keberatan_lain": keberatan.pk,
        "bukti_keberatan_lain": BuktiKeberatan.objects.create(keberatan=keberatan, **_LAMPIRAN).pk,
        "templat_lain": TemplatAktivitas.objects.create(pegawai_id=a.lain, nama="Lain", uraian="Rapat", menit=60).pk,
        "delegasi_lain": Delegasi.objects.create(
            pemberi_id=a.kawan,
            penerima_id=a.ketiga,
            mulai=kini,
            sampai=kini,
            alasan="Cuti",
            dibuat_oleh_id=a.admin.pk,
        ).pk,
    }


def _organisation(a: Asing) -> Nilai:
    from tenants.akun.models import Peran, PeranPengguna
    from tenants.organisasi.models_laporan import LaporanAtasan, SelisihAtasan, SuratAktivasi

    kini = timezone.localdate()
    return {
        "laporan_lain": LaporanAtasan.objects.create(pegawai_id=a.lain, atasan_id=a.kawan, mulai=kini).pk,
        "selisih_lain": SelisihAtasan.objects.create(
            pegawai_id=a.lain, atasan_kini_id=a.kawan, atasan_usul_id=a.ketiga, mulai=kini, sumber="SIMPEG"
        ).pk,
        "surat_lain": SuratAktivasi.objects.create(
            opd_id=a.opd_lain,
            dibuat_oleh_id=0,
            kedaluwarsa=timezone.now() + dt.timedelta(hours=5),
            banyak=1,
            isi=_ISI,
            pekerjaan="uji",
        ).pk,
        "peran_lain": PeranPengguna.objects.get(pengguna=a.inspektorat, peran=Peran.INSPEKTORAT).pk,
    }


def _plans(a: Asing) -> Nilai:
    """An SKP in each state that somebody could do something with; a template of the other OPD, and the region's."""
    from tenants.organisasi.models import Jabatan
    from tenants.skp.models import ButirSkp, ButirTemplat, Skp, TemplatSkp

    nilai: Nilai = {}
    for tahun, status in ((2031, "DRAF"), (2032, "DIAJUKAN"), (2033, "DISETUJUI"), (2034, "DIBUANG")):
        skp = Skp.objects.create(
            pegawai_id=a.lain, tahun=tahun, mulai=dt.date(tahun, 1, 1), sampai=dt.date(tahun, 12, 31), status=status
        )
        butir = [
            ButirSkp.objects.create(skp=skp, uraian=f"Rencana {n}", target=12, satuan="laporan", urutan=n)
            for n in (1, 2)
        ]
        nilai |= {f"skp_{status.lower()}_lain": skp.pk, f"butir_{status.lower()}_lain": butir[0].pk}
    jabatan = Jabatan.objects.order_by("id").first()
    assert jabatan is not None
    for nama, opd in (("lain", a.opd_lain), ("wilayah", None)):
        templat = TemplatSkp.objects.create(jabatan=jabatan, tahun=2031, opd_id=opd)
        butir_templat = ButirTemplat.objects.create(
            templat=templat, urutan=1, uraian="Rencana", target=1, satuan="laporan"
        )
        nilai |= {f"templat_skp_{nama}": templat.pk, f"butir_templat_{nama}": butir_templat.pk}
    return nilai


def _attendance(a: Asing) -> Nilai:
    from tenants.organisasi.models import Pegawai
    from tenants.presensi.models import BuktiPresensi, Ketidakhadiran, UsulanPresensi

    def usulan(hari: dt.date, **isi: Any) -> UsulanPresensi:
        return UsulanPresensi.objects.create(
            pegawai_id=a.lain,
            jenis="CUTI_TAHUNAN",
            mulai=hari,
            sampai=hari,
            nomor_surat="1",
            alasan="Keluarga",
            diajukan_oleh_id=999_999,
            **isi,
        )

    minta = usulan(dt.date(2026, 10, 26))
    setuju = usulan(dt.date(2026, 10, 27), status="DISETUJUI", disetujui_oleh_id=999_998, disetujui_pada=timezone.now())
    besok = dt.date(2031, 3, 4)
    cuti = Ketidakhadiran.objects.create(pegawai_id=a.lain, jenis="CUTI_TAHUNAN", mulai=besok, sampai=besok)
    return {
        "usulan_lain": minta.pk,
        "usulan_disetujui_lain": setuju.pk,
        "bukti_usulan_lain": BuktiPresensi.objects.create(usulan=minta, **_LAMPIRAN).pk,
        "cuti_lain": cuti.pk,
        "nip_lain": Pegawai.objects.values_list("nip", flat=True).get(pk=a.lain) or "",
    }


def _rest(a: Asing) -> Nilai:
    """A message, a questionnaire to fill, and a pay file that were another's."""
    from tenants.pemberitahuan.models import Pemberitahuan
    from tenants.penilaian.models import Hitungan
    from tenants.perilaku.models import Ronde, TugasMenilai
    from tenants.remunerasi.models import BerkasKeluaran

    ronde = Ronde.objects.create(
        tahun=2026, bulan=11, dibuka=dt.date(2026, 11, 1), ditutup=dt.date(2026, 12, 31), status="DIBUKA"
    )
    kini = timezone.now()
    berkas = BerkasKeluaran.objects.create(
        id=uuid.UUID(int=11),
        hitungan=Hitungan.objects.order_by("-id")[0],
        opd_id=a.opd_lain,
        cakupan=[a.opd_lain],
        dokumen="rekap",
        bentuk="xlsx",
        kertas="A4",
        nama="rekap.xlsx",
        dipesan_oleh_id=999_999,
        siap_pada=kini,
        kedaluwarsa_pada=kini + dt.timedelta(days=1),
    )
    tugas = TugasMenilai.objects.create(ronde=ronde, dinilai_id=a.kawan, penilai_id=a.lain, kelompok="REKAN")
    return {
        "pesan_lain": Pemberitahuan.objects.create(penerima_id=a.lain, jenis="presensi.putusan", judul="Lain").pk,
        "tugas_lain": tugas.pk,
        "berkas_lain": str(berkas.pk),
    }
