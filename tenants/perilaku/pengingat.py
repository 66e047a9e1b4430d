"""Reminders of an open round: on the first day, at half time, on the last day; each once.

A rater is told that sheets wait, never about whom; whoever has filled all of them hears nothing.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from erk_kit.bentuk import bulan_tahun, tanggal
from tenants.pemberitahuan.services import notify
from tenants.perilaku.models import Ronde, TugasMenilai

_JUDUL = (
    "Penilaian perilaku {bulan} dibuka",
    "Penilaian perilaku {bulan}: separuh waktu sudah lewat",
    "Penilaian perilaku {bulan}: hari terakhir",
)
TAHAP = len(_JUDUL)
_BORONGAN = 5000


def stage_of(ronde: Ronde, hari: dt.date) -> int:
    """How many reminders are due on `hari`: 0 before the round begins, 3 on its last day."""
    if ronde.status != Ronde.Status.DIBUKA or hari < ronde.dibuka or hari > ronde.ditutup:
        return 0
    if hari == ronde.ditutup:
        return 3
    tengah = ronde.dibuka + (ronde.ditutup - ronde.dibuka) / 2
    return 2 if hari >= tengah and ronde.ditutup - ronde.dibuka >= dt.timedelta(days=2) else 1


def round_remind(*, ronde_id: int, hari: dt.date) -> int:
    """Send the newest reminder that is due and was not sent; those that were missed are not made up for. Returns how
    many people were told."""
    with transaction.atomic():
        ronde = Ronde.objects.select_for_update().get(pk=ronde_id)
        tahap = stage_of(ronde, hari)
        if tahap <= ronde.diingatkan:
            return 0
        ronde.diingatkan = tahap
        ronde.save(update_fields=["diingatkan"])
        belum = TugasMenilai.objects.filter(ronde=ronde, selesai=False)
        orang = sorted(set(belum.values_list("penilai_id", flat=True)))
        for awal in range(0, len(orang), _BORONGAN):
            notify(
                penerima=orang[awal : awal + _BORONGAN],
                jenis="perilaku.menunggu",
                judul=_JUDUL[tahap - 1].format(bulan=bulan_tahun(ronde.awal)),
                isi=f"Masih ada penilaian yang menunggu Anda; diisi paling lambat {tanggal(ronde.ditutup)}.",
                alamat="/perilaku/",
                kunci=f"ronde:{ronde.kode}:{tahap}",
            )
    return len(orang)
