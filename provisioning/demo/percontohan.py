"""Two pilot OPDs of the demo region: shadow and trial in September, in force in October, so that October stays as it
is, and again a pilot from November on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import Count

from erk_kit.binding import region_atomic
from tenants.akun.models import Pengguna
from tenants.laporan.bayangan import review_record
from tenants.organisasi.mode import mode_set
from tenants.organisasi.models import Opd, Penugasan
from tenants.penilaian.mode import unpaid_opds
from tenants.penilaian.models import HasilPegawai, Hitungan
from tenants.remunerasi.lama import old_pay_upload

_SEPTEMBER, _OKTOBER, _NOVEMBER = (dt.date(2026, b, 1) for b in (9, 10, 11))


def pilots_seed(*, schema: str, akun: Mapping[str, Pengguna]) -> int:
    """Before September is closed. The OPD whose pages are shown. Opens its own transaction."""
    with region_atomic(schema):
        milik = [a.pegawai_id for a in akun.values() if a.pegawai_id]
        # nobody whose slips are shown
        dipakai = Penugasan.objects.filter(pegawai_id__in=milik).values("unit__opd_id")
        besar = Opd.objects.exclude(pk__in=dipakai).annotate(n=Count("unit__penugasan")).order_by("-n", "pk")
        # a small demo has but one such OPD
        percontohan = list(zip(besar, ("bayangan", "uji_coba"), strict=False))
        for opd, mode in percontohan:
            nanti = mode
            for isi, mulai in ((mode, _SEPTEMBER), ("berlaku", _OKTOBER), (nanti, _NOVEMBER)):
                mode_set(
                    actor=akun["bkpsdm"],
                    opd=opd,
                    mode=isi,
                    mulai=mulai,
                    alasan="Keputusan Sekda 800/112/2026 tentang OPD percontohan",
                )
    return percontohan[0][0].pk


def old_pay_seed(*, schema: str, akun: Mapping[str, Pengguna]) -> None:
    """After September is closed: what was really paid, for most, and one OPD's difference looked at."""
    with region_atomic(schema):
        hitungan = Hitungan.objects.select_related("periode").get(periode__bulan=9)
        luar = unpaid_opds(hitungan)
        hasil = HasilPegawai.objects.filter(hitungan=hitungan, opd_id__in=luar, pegawai__nip__isnull=False)
        baris = ["NIP;Bulan;Jumlah"]
        for ke, (nip, bersih) in enumerate(hasil.order_by("pegawai_id").values_list("pegawai__nip", "bersih")):
            if ke % 7 != 6:
                baris.append(f"{nip};2026-09;{max(bersih - 180_000 + 90_000 * (ke % 5), 0)}")
        old_pay_upload(actor=akun["bkpsdm"], nama="tpp-september.csv", berkas="\n".join(baris).encode())
        uji = Opd.objects.filter(pk__in=[o for o in luar if hitungan.mode_opd[str(o)]["mode"] == "uji_coba"]).first()
        if uji is not None:
            catatan = "Selisih karena aktivitas yang dulu tidak dicatat; wajar."
            review_record(actor=akun["bkpsdm"], hitungan=hitungan, opd=uji, catatan=catatan)
