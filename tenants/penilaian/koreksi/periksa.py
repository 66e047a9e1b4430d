"""Checking corrections later: `erk koreksi verify`, and the second acceptance itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import F

from erk_kit.bentuk import hash_pendek, rupiah
from tenants.jejak.kanonik import kanonik_sha
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.koreksi import buku
from tenants.penilaian.koreksi.bayar import month_of
from tenants.penilaian.koreksi.hitung import HasilOrang, correction_compute, lines, payload
from tenants.penilaian.koreksi.sebab import Sebab, earlier, with_order
from tenants.penilaian.models import BarisKoreksi, Koreksi, LangkahKoreksi

_TEMUAN = 20
_BANDING = (
    *("paket_lama", "paket", "hash_masukan", "hash_hasil", "dasar"),
    *("lama", "baru", "bersih_lama", "bersih_baru"),
)


@dataclass
class HasilPeriksaKoreksi:
    """Outcome of verify_corrections: findings by number of the correction, and those of what was paid."""

    koreksi: int = 0
    orang: int = 0
    cicilan: int = 0
    temuan: list[str] = field(default_factory=list)

    @property
    def cocok(self) -> bool:
        return not self.temuan

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"cocok": self.cocok}


def verify_corrections(*, schema: str, on_step: Callable[[int, int, str], None] | None = None) -> HasilPeriksaKoreksi:
    """Compute every correction of the bound region again from snapshot and stored packs, and compare everything.

    Then every instalment against its correction: numbered without a gap, never past the difference. Call inside
    region_atomic(schema).
    """
    hasil = HasilPeriksaKoreksi()
    semua = list(with_order(Koreksi.objects.select_related("kunci__hitungan", "paket")).order_by("nomor"))
    for ke, satu in enumerate(semua):
        if on_step is not None:
            on_step(ke, len(semua), f"koreksi {satu.nomor}")
        hasil.koreksi += 1
        hasil.orang += satu.jumlah_pegawai
        temuan = content_findings(satu, ulang=True, schema=schema) + _step_findings(satu)
        hasil.temuan += [f"Koreksi {satu.nomor}: {t}" for t in temuan]
    hasil.temuan += _paid_findings(hasil)
    if on_step is not None:
        on_step(len(semua), len(semua), "selesai")
    del hasil.temuan[_TEMUAN:]
    return hasil


def content_findings(koreksi: Koreksi, *, ulang: bool, schema: str) -> list[str]:
    """What of a stored proposal is not as its hash says; with `ulang` also what comes out otherwise when computed
    again against the corrections that were accepted before it was proposed."""
    tersimpan = _stored_people(koreksi)
    isi = payload(koreksi, schema=schema, hash_kunci=koreksi.kunci.hash, orang=tersimpan)
    temuan = []
    if kanonik_sha(isi) != koreksi.hash:
        temuan.append(f"isinya tidak lagi sesuai dengan sidiknya {hash_pendek(koreksi.hash)}.")
    jumlah = (len(tersimpan), sum(o.selisih for o in tersimpan))
    if jumlah != (koreksi.jumlah_pegawai, koreksi.selisih):
        temuan.append(
            f"jumlahnya {koreksi.jumlah_pegawai} orang, {rupiah(koreksi.selisih)}; barisnya {jumlah[0]}, {jumlah[1]}."
        )
    if not ulang:
        return temuan
    try:
        hitung = correction_compute(
            kunci=koreksi.kunci,
            sebab=Sebab.of(koreksi.isi),
            pegawai=[o.pegawai_id for o in tersimpan],
            terdahulu=earlier(koreksi.kunci, sebelum=proposed_at(koreksi)),
            uraian=any(o.uraian_baru for o in tersimpan),
        )
    except GalatLayanan as galat:
        return [*temuan, f"tidak dapat dihitung ulang: {galat}"]
    kini = {o.pegawai_id: o for o in hitung.orang}
    for o in tersimpan:
        baru = kini.pop(o.pegawai_id, None)
        if baru is None:
            temuan.append(f"pegawai {o.kunci} tidak muncul ketika dihitung ulang.")
            continue
        for nama in (
            "paket_lama",
            "paket",
            "hash_masukan",
            "hash_hasil",
            "dasar",
            "lama",
            "baru",
            "bersih_lama",
            "bersih_baru",
        ):
            if getattr(o, nama) != getattr(baru, nama):
                temuan.append(
                    f"pegawai {o.kunci}, {nama}: tersimpan {getattr(o, nama)}, dihitung ulang {getattr(baru, nama)}."
                )
    temuan += [f"pegawai {o.kunci} muncul ketika dihitung ulang, tetapi tidak tersimpan." for o in kini.values()]
    if hitung.sebab.to_dict() != koreksi.isi:
        temuan.append("nilai semula dalam sebabnya lain ketika dihitung ulang.")
    return temuan


def proposed_at(koreksi: Koreksi) -> int:
    """The step that proposed it; what was accepted before that step is what it was measured against."""
    return LangkahKoreksi.objects.get(koreksi=koreksi, urutan=0).pk


def _stored_people(koreksi: Koreksi) -> list[HasilOrang]:
    """The stored rows, by the names of the snapshot."""
    return sorted(
        (
            HasilOrang(
                o.pegawai_id,
                o.kunci,
                o.paket_lama_id,
                o.paket_id,
                o.hash_masukan,
                o.hash_hasil,
                list(o.dasar),
                lines(o.lama),
                lines(o.baru),
                o.bersih_lama,
                o.bersih_baru,
                bytes(o.uraian_lama),
                bytes(o.uraian_baru),
            )
            for o in koreksi.orang.all()
        ),
        key=lambda o: o.kunci,
    )


def _step_findings(koreksi: Koreksi) -> list[str]:
    langkah = list(koreksi.langkah.order_by("urutan"))
    if [s.urutan for s in langkah] != list(range(len(langkah))) or not langkah or langkah[0].langkah != buku.USUL:
        return ["langkah-langkahnya tidak utuh."]
    orang = [s.oleh_id for s in langkah if s.langkah in (buku.USUL, buku.TERIMA)]
    return ["pengusul dan penerimanya bukan orang yang berlainan."] if len(set(orang)) != len(orang) else []


def _paid_findings(hasil: HasilPeriksaKoreksi) -> list[str]:
    """Instalments of the runs that count, in the order of their months."""
    baris = (
        BarisKoreksi.objects.filter(hitungan__periode__hitungan_berlaku=F("hitungan"))
        .select_related("orang__koreksi__kunci")
        .defer("orang__uraian_lama", "orang__uraian_baru")
        .order_by("orang_id", "bulan_bayar")
    )
    temuan, jalan = [], {}
    for b in baris:
        hasil.cicilan += 1
        ke, lunas = jalan.get(b.orang_id, (0, 0))
        jalan[b.orang_id] = (b.ke, lunas + b.jumlah)
        nama = f"Koreksi {b.orang.koreksi.nomor}, cicilan {b.ke} pada {month_of(b.bulan_bayar)}"
        if b.ke != ke + 1:
            temuan.append(f"{nama}: seharusnya cicilan {ke + 1}.")
        if b.orang.selisih - lunas - b.jumlah != b.sisa or b.jumlah * b.orang.selisih <= 0:
            temuan.append(f"{nama}: {rupiah(b.jumlah)} tidak sesuai dengan selisih {rupiah(b.orang.selisih)}.")
        if b.bulan_asal != b.orang.koreksi.kunci.awal or b.pegawai_id != b.orang.pegawai_id:
            temuan.append(f"{nama}: menyebut bulan atau pegawai lain dari koreksinya.")
    return temuan
