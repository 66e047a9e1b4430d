"""An open round of the 360-degree survey for the month after the demo's, half filled, so that its pages show work."""

from __future__ import annotations

import datetime as dt

import numpy as np
from django.utils import timezone

from erk_kit.binding import region_atomic
from provisioning.demo.akun import accounts_read
from provisioning.demo.wilayah import WilayahDemo
from tenants.akun.models import Pengguna
from tenants.akun.selectors import pengguna_get
from tenants.perilaku.models import Jawaban, Lembar, TugasMenilai
from tenants.perilaku.pengingat import round_remind
from tenants.perilaku.ronde import round_open_ruled, rules_of_round
from tenants.perilaku.selectors import pertanyaan_ronde, ronde_get

TAHUN, BULAN = 2026, 11
_TERISI_MAKS = 3000


def open_round_make(wilayah: WilayahDemo, seed: int) -> int:
    """Open November's round in the region, once, and fill about six of ten sheets of those who have no log-in; returns
    how many sheets. Nothing before November begins."""
    hari = timezone.localdate()
    with region_atomic(wilayah.schema):
        if hari < dt.date(TAHUN, BULAN, 1) or ronde_get(tahun=TAHUN, bulan=BULAN) is not None:
            return 0
        bkpsdm = next(m for m in accounts_read() if m.peran == "bkpsdm")
        ronde = round_open_ruled(
            tahun=TAHUN,
            bulan=BULAN,
            hari=hari,
            ditutup=hari + dt.timedelta(days=rules_of_round(hari).lama),
            actor=pengguna_get(nip=bkpsdm.nip),
        )
        round_remind(ronde_id=ronde.pk, hari=hari)
        rng = np.random.default_rng(seed)
        berakun = Pengguna.objects.exclude(pegawai_id=None).values("pegawai_id")
        tugas = list(TugasMenilai.objects.filter(ronde=ronde).exclude(penilai_id__in=berakun).order_by("pk"))
        isi = [t for t in tugas[:_TERISI_MAKS] if rng.random() < 0.6]
        lembar = [Lembar(ronde=ronde, dinilai_id=t.dinilai_id, kelompok=t.kelompok) for t in isi]
        tanya = list(pertanyaan_ronde(ronde_id=ronde.pk))
        skor = np.clip(np.rint(rng.normal(4.1, 0.7, (len(lembar), len(tanya)))), 1, 5).astype(int)
        Lembar.objects.bulk_create(sorted(lembar, key=lambda satu: satu.pk))
        Jawaban.objects.bulk_create(
            [
                Jawaban(ronde=ronde, lembar=satu, pertanyaan=p, nilai=int(skor[i, j]))
                for i, satu in enumerate(lembar)
                for j, p in enumerate(tanya)
            ],
            batch_size=5000,
        )
        TugasMenilai.objects.filter(pk__in=[t.pk for t in isi]).update(selesai=True)
    return len(isi)
