"""The demo from end to end: provision, seed, day results, packs, close, and what to print about it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import erk_core
from erk_core import load_pack
from erk_kit.binding import public_atomic, region_atomic
from provisioning.bootstrap import bootstrap
from provisioning.demo.akun import Masuk, accounts_read, operator_create
from provisioning.demo.kerja import SEHARI
from provisioning.demo.ronde import open_round_make
from provisioning.demo.sasaran import targets_seed
from provisioning.demo.semai import HasilSemai, seed_region
from provisioning.demo.wilayah import WILAYAH, WilayahDemo
from provisioning.regions import region_create
from tenants.aktivitas.models import Aktivitas
from tenants.organisasi.models import Pegawai
from tenants.penilaian.models import HasilPegawai, Hitungan, KunciBulan
from tenants.penilaian.selectors import explanation_of, ringkasan_hitungan
from tenants.penilaian.services import CloseOutcome, pack_adopt, period_close
from tenants.presensi.services import day_results_build

PERIODE = "2026-10"
PAKET = Path(erk_core.__file__).resolve().parent / "rulepacks"

# lapor(wilayah, catatan, porsi 0..1)
Lapor = Callable[[str, str, float], None]


@dataclass(frozen=True, slots=True)
class LaporanWilayah:
    """What the demo prints about one region. `sebaran`: (from percent, to percent or None, people)."""

    slug: str
    nama: str
    schema: str
    pegawai: int
    aktivitas: int
    hasil: int
    dikecualikan: int
    total_bersih: int
    result_hash: str
    detik_tutup: float
    sebaran: tuple[tuple[int, int | None, int], ...]
    dijelaskan: str
    penjelasan: str
    masuk: tuple[Masuk, ...]

    def to_json(self) -> dict[str, object]:
        """The contract of `erk demo --json`."""
        semua = asdict(self)
        kunci = ("slug", "schema", "pegawai", "aktivitas", "hasil", "total_bersih", "result_hash", "detik_tutup")
        return {k: semua[k] for k in kunci}


def run(
    *,
    pegawai: int,
    seed: int = 1,
    periode: str = PERIODE,
    aktivitas_sehari: tuple[int, int] | None = None,
    lapor: Lapor | None = None,
) -> tuple[list[LaporanWilayah], Masuk]:
    """Make both regions, close the month, and report. A region that has people already is closed again as it is, one
    whose month is locked is only told about.

    Opens its own transactions. Returns the reports and the console's log-in. Raises ProvisioningError, PackError,
    CloseBlocked.
    """
    lapor = lapor or (lambda wilayah, catatan, porsi: None)
    lapor("platform", "menyiapkan basis data", 0.0)
    bootstrap()
    with public_atomic():
        operator = operator_create()
    laporan = []
    for wilayah in WILAYAH.values():
        lapor(wilayah.slug, "membuat wilayah", 0.0)
        region_create(kode=wilayah.kode, nama=wilayah.nama, slug=wilayah.slug, paket_id=wilayah.paket)
        semai = _seed(wilayah, pegawai, seed, periode, aktivitas_sehari or SEHARI, lapor)
        hasil = _locked(wilayah, periode)
        if hasil is None:
            lapor(wilayah.slug, "hasil presensi harian", 0.82)
            month_prepare(wilayah, periode)
            hasil = period_close(
                schema=wilayah.schema,
                kode=periode,
                on_progress=lambda kini, semua, teks, w=wilayah: lapor(
                    w.slug, teks, 0.85 + 0.15 * kini / max(semua, 1)
                ),
            )
        open_round_make(wilayah, seed)
        laporan.append(_report(wilayah, semai, hasil))
        with region_atomic(wilayah.schema):
            targets_seed(laporan[-1].masuk)
        lapor(wilayah.slug, "selesai", 1.0)
    return laporan, operator


def month_prepare(wilayah: WilayahDemo, periode: str) -> None:
    """Day results from the punches, and the region's pack adopted from 2021 on."""
    tahun, bulan = (int(x) for x in periode.split("-"))
    mulai, sampai = dt.date(tahun, bulan, 1), dt.date(tahun, bulan, calendar.monthrange(tahun, bulan)[1])
    pack = load_pack(PAKET / wilayah.paket)
    with region_atomic(wilayah.schema):
        day_results_build(mulai=mulai, sampai=sampai, zona=wilayah.zona)
        pack_adopt(pack=pack, mulai=dt.date(2021, 1, 1))


def _locked(wilayah: WilayahDemo, periode: str) -> CloseOutcome | None:
    """The run of a month that somebody has locked meanwhile."""
    with region_atomic(wilayah.schema):
        tahun, bulan = (int(x) for x in periode.split("-"))
        kunci = KunciBulan.objects.filter(awal=dt.date(tahun, bulan, 1)).select_related("hitungan").first()
    if kunci is None:
        return None
    h = kunci.hitungan
    return CloseOutcome(h.pk, h.hash_hasil, h.jumlah_pegawai, h.jumlah_dikecualikan, h.total_bersih, False, 0.0)


def _seed(
    wilayah: WilayahDemo, pegawai: int, seed: int, periode: str, sehari: tuple[int, int], lapor: Lapor
) -> HasilSemai | None:
    """Seed an empty region; None when it already has people."""
    with region_atomic(wilayah.schema):
        if Pegawai.objects.exists():
            return None
    return seed_region(
        schema=wilayah.schema,
        slug=wilayah.slug,
        pegawai=pegawai,
        seed=seed,
        kode_periode=periode,
        aktivitas_sehari=sehari,
        lapor=lambda catatan, porsi: lapor(wilayah.slug, catatan, 0.8 * porsi),
    )


def _report(wilayah: WilayahDemo, semai: HasilSemai | None, hasil: CloseOutcome) -> LaporanWilayah:
    with region_atomic(wilayah.schema):
        hitungan = Hitungan.objects.get(pk=hasil.hitungan_id)
        ringkasan = ringkasan_hitungan(hitungan=hitungan)
        masuk = semai.masuk if semai is not None else accounts_read()
        contoh = _example(hitungan, masuk)
        penjelasan = explanation_of(contoh) if contoh is not None else None
        return LaporanWilayah(
            slug=wilayah.slug,
            nama=wilayah.nama,
            schema=wilayah.schema,
            pegawai=hasil.jumlah_pegawai,
            aktivitas=Aktivitas.objects.count(),
            hasil=HasilPegawai.objects.filter(hitungan=hitungan).count(),
            dikecualikan=hasil.jumlah_dikecualikan,
            total_bersih=hasil.total_bersih,
            result_hash=hasil.hash_hasil,
            detik_tutup=hasil.detik,
            sebaran=ringkasan.sebaran,
            dijelaskan=f"{contoh.pegawai.nama_lengkap}, {contoh.jabatan}" if contoh is not None else "",
            penjelasan=penjelasan.teks(kedalaman=1) if penjelasan is not None else "",
            masuk=masuk,
        )


def _example(hitungan: Hitungan, masuk: tuple[Masuk, ...]) -> HasilPegawai | None:
    """The employee to explain: whose log-in is printed as `pegawai`, else the first who was computed."""
    dihitung = HasilPegawai.objects.filter(hitungan=hitungan, keadaan=HasilPegawai.Keadaan.DIHITUNG).select_related(
        "pegawai", "opd", "hitungan__periode", "bagian__paket"
    )
    nip = next((m.nip for m in masuk if m.peran == "pegawai"), None)
    return (dihitung.filter(pegawai__nip=nip).first() if nip else None) or dihitung.order_by("pegawai_id").first()
