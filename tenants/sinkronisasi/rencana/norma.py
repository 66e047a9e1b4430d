"""Plan of a file of standard minutes, by the rules of norma_set: a new value ends the running one the day before."""

from __future__ import annotations

from erk_kit.kunci import horizon
from integrations.contracts import Bacaan, NormaWaktuRecord
from tenants.aktivitas.models import NormaWaktu
from tenants.aktivitas.services import norma_later
from tenants.organisasi.borongan import FactBatch
from tenants.organisasi.kunci import BulanTerkunci, open_check
from tenants.sinkronisasi.rencana.dasar import SUMBER, Rencana, Tindakan, Ubahan, days, plain, rows_plan
from tenants.sinkronisasi.susulan import LateFact

_ISI = ("uraian", "jenis", "menit", "satuan")


def norma_waktu(berkas: str, bacaan: Bacaan[NormaWaktuRecord]) -> Rencana:
    kode = {c.kode for c in bacaan.catatan}
    batas = horizon()
    # an ended norm keeps all it said, and aktivitas point at it: no version of it is kept aside
    buku = FactBatch(
        NormaWaktu, NormaWaktu.objects.filter(kode__in=kode), pemilik="kode", batas=batas, dengan_versi=False
    )

    def putus(c: NormaWaktuRecord) -> tuple[str, str, list[Ubahan]]:
        sebutan = f"{c.uraian} · {c.kode}"
        kini = buku.on(c.kode, c.berlaku_mulai)
        ubah: list[Ubahan] = [
            [k, str(getattr(kini, k)) if kini else None, str(getattr(c, k))]
            for k in _ISI
            if kini is None or getattr(kini, k) != getattr(c, k)
        ]
        if not ubah:
            return Tindakan.SAMA, sebutan, []
        open_check(c.berlaku_mulai, f"Norma waktu {c.kode}", batas)
        nanti = [n for n in buku.of(c.kode) if n.berlaku_mulai >= c.berlaku_mulai]
        if nanti:
            raise norma_later(nanti[0])
        isi = {k: getattr(c, k) for k in _ISI}
        buku.set(c.kode, {}, c.berlaku_mulai, None, SUMBER, isi, f"Norma waktu {c.kode}")
        ubah.append(["berlaku_mulai", None, days(c.berlaku_mulai)])
        return (Tindakan.BERUBAH if kini else Tindakan.BARU), sebutan, ubah

    def telat(c: NormaWaktuRecord, galat: BulanTerkunci) -> LateFact:
        return LateFact("NORMA_WAKTU", galat.mulai, plain(c), galat.pesan)

    return rows_plan(
        jenis="norma_waktu",
        berkas=berkas,
        bacaan=bacaan,
        urut=lambda c: c.berlaku_mulai,
        putus=putus,
        telat=telat,
        tulis=buku.write,
        titik=buku.savepoint,
        batal=buku.rollback,
        sebut=lambda c: f"{c.uraian} · {c.kode}",
    )
