"""Pilot OPDs: in which mode each is, and what is still missing before the next one.

The checklist is about one month, the last whole one, so that every OPD is measured alike. It warns; it does not
decide: with red lines a mode is raised only with a written reason (organisasi.mode.mode_set).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from erk_kit.bentuk import angka, bulan_tahun, rupiah, saat
from tenants.akun.models import Pengguna
from tenants.laporan.kelengkapan import SIMPAN_DETIK, Cakupan
from tenants.laporan.models import TelaahBayangan
from tenants.organisasi.mode import Mode, modes_on
from tenants.organisasi.models import ModeOpd, Opd
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.jelas.berjalan import attendance_until
from tenants.sinkronisasi.selectors import Sumber, sources_active

# Share of the people in percent from which a line is green; what pays by itself wants everybody.
AKUN_MIN, SKP_MIN, PRESENSI_MIN, VALIDASI_MIN, ATASAN_MIN = 90, 95, 95, 95, 100
BASI_JAM = 48
SEDIKIT = 3
_HITUNG = """
select r.opd_id, count(*), count(*) filter (where r.akun = 'AKTIF'), count(*) filter (where r.skp = 'DISETUJUI'),
  count(*) filter (where r.hari_belum = 0), count(*) filter (where r.menunggu = 0 and r.dicatat > 0),
  count(*) filter (where exists (
    select 1 from organisasi_garisatasan g where g.pegawai_id = r.pegawai_id
      and g.berlaku_mulai <= %(pada)s and coalesce(g.berlaku_sampai, 'infinity') >= %(pada)s))
from rinci r group by r.opd_id"""


@dataclass(frozen=True)
class Syarat:
    """One line. isi: how it stands; lakukan: what to do where it is red, with an address where there is a page."""

    kode: str
    label: str
    hijau: bool
    isi: str
    lakukan: str = ""
    alamat: str = ""


@dataclass(frozen=True)
class Keadaan:
    """An OPD and its checklist; mode: today's; nanti: rows that have not begun yet, the next one first."""

    opd: Opd
    mode: str
    nanti: list[ModeOpd]
    syarat: list[Syarat]

    @property
    def label(self) -> str:
        return Mode(self.mode).label

    @property
    def merah(self) -> list[str]:
        return [s.label for s in self.syarat if not s.hijau]

    @property
    def hijau(self) -> int:
        return len(self.syarat) - len(self.merah)


def month_measured() -> Bulan:
    """The last whole month."""
    return Bulan.of(timezone.localdate().replace(day=1) - dt.timedelta(days=1))


def pilots_of(opd: Sequence[Opd], *, simpan: bool = False) -> list[Keadaan]:
    """Mode and checklist of each, in their order; at most seven queries, whatever their number. simpan: people may have
    been counted up to ten minutes ago, for a list of a whole region is not counted for each look."""
    ids, kini = [o.pk for o in opd], timezone.localdate()
    bulan = month_measured()
    mode, nanti = modes_on(kini), _planned(ids, kini)
    hitung = _counts_kept(bulan, ids) if simpan else _counts(bulan, ids)
    telaah, segar, sumber = _reviews(ids), attendance_until(), sources_active()
    return [
        Keadaan(
            o,
            mode.get(o.pk, Mode.BERLAKU.value),
            nanti.get(o.pk, []),
            checklist_of(o, bulan, hitung.get(o.pk, (0,) * 6), telaah.get(o.pk), segar, sumber),
        )
        for o in opd
    ]


def history_of(opd: Opd) -> list[ModeOpd]:
    """All rows, newest first, with `nama` of who set each; one query."""
    nama = Subquery(Pengguna.objects.filter(pk=OuterRef("ditetapkan_oleh_id")).values("nama"))
    return list(ModeOpd.objects.filter(opd=opd).annotate(nama=nama).order_by("-id"))


def checklist_of(
    opd: Opd,
    bulan: Bulan,
    hitung: Sequence[int],
    telaah: TelaahBayangan | None,
    segar: dt.datetime | None,
    sumber: Sequence[Sumber] = (),
) -> list[Syarat]:
    """The lines of one OPD. hitung: people, and those of them with an active account, an agreed SKP, all days of
    attendance, activities that nobody has still to decide, a superior. segar: until when attendance was received;
    sumber: the active connections."""
    orang, akun, skp, presensi, validasi, atasan = hitung
    lengkap = f"{reverse('laporan:kelengkapan', args=[bulan.kode])}?opd={opd.pk}"
    nama = bulan_tahun(bulan.kode)
    return [
        _share("akun", "Akun diaktifkan", akun, orang, AKUN_MIN, "Bagikan surat aktivasi.", reverse("organisasi:akun")),
        _share(
            "atasan",
            "Setiap pegawai punya atasan",
            atasan,
            orang,
            ATASAN_MIN,
            "Catat atasan langsung pegawai yang belum punya.",
            reverse("organisasi:daftar"),
        ),
        _share(
            "skp",
            f"SKP disepakati ({nama})",
            skp,
            orang,
            SKP_MIN,
            "Ingatkan yang belum mengajukan dan atasan yang belum menyetujui.",
            f"{lengkap}&kurang=skp",
        ),
        _share(
            "presensi",
            f"Hari presensi lengkap ({nama})",
            presensi,
            orang,
            PRESENSI_MIN,
            "Lengkapi kiriman presensi, lalu hitung hasil hariannya.",
            f"{lengkap}&kurang=presensi",
        ),
        _share(
            "validasi",
            f"Aktivitas dicatat dan diputus ({nama})",
            validasi,
            orang,
            VALIDASI_MIN,
            "Minta atasan memutus yang menunggu, dan pegawai mencatat aktivitasnya.",
            f"{lengkap}&kurang=verifikasi",
        ),
        Syarat(
            "telaah",
            "Selisih dengan bayaran lama ditelaah",
            telaah is not None,
            _review_words(telaah),
            "Tutup satu bulan dalam mode bayangan, unggah bayaran lamanya, lalu telaah selisihnya.",
            reverse("laporan:bayangan_kini"),
        ),
        freshness_line(segar, sumber),
    ]


def freshness_line(segar: dt.datetime | None, sumber: Sequence[Sumber]) -> Syarat:
    """Attendance and every active connection; a feed that is stale says since when."""
    feeds = [("presensi", segar, None)] + [(s.label, s.data_sampai, s.gagal_sejak) for s in sumber]
    basi = [f for f in feeds if f[1] is None or f[2] or timezone.now() - f[1] > dt.timedelta(hours=BASI_JAM)]
    return Syarat(
        "kesegaran",
        "Data dari sumber segar",
        not basi,
        "; ".join(_feed_words(*f) for f in basi or feeds),
        "Periksa sambungannya, atau unggah berkas terakhirnya; data yang basi tidak mengurangi siapa pun.",
    )


def _feed_words(nama: str, sampai: dt.datetime | None, gagal: dt.datetime | None) -> str:
    kata = f"{nama} s.d. {saat(timezone.localtime(sampai))}" if sampai is not None else f"{nama} belum pernah diterima"
    return f"{kata}, gagal sejak {saat(timezone.localtime(gagal))}" if gagal is not None else kata


def _share(kode: str, label: str, ada: int, orang: int, batas: int, lakukan: str, alamat: str) -> Syarat:
    if not orang:
        return Syarat(kode, label, hijau=False, isi="tidak ada pegawai", lakukan="Impor pegawai dan penugasan OPD ini.")
    syarat = f"perlu {batas}%" if batas < 100 else "perlu semua"
    # rounded down: 100 means everybody
    isi = f"{angka(ada)} dari {angka(orang)} pegawai ({100 * ada // orang}%), {syarat}"
    return Syarat(kode, label, 100 * ada >= batas * orang, isi, lakukan, alamat)


def _review_words(telaah: TelaahBayangan | None) -> str:
    if telaah is None:
        return "belum ada bulan bayangan yang selisihnya ditelaah"
    siapa = getattr(telaah, "nama", "") or "pengguna yang sudah dihapus"
    return f"{bulan_tahun(telaah.hitungan.periode)}: selisih {rupiah(telaah.selisih)}, ditelaah {siapa}"


def _planned(ids: Collection[int], kini: dt.date) -> dict[int, list[ModeOpd]]:
    """What will hold from which month; of several rows of one month the newest."""
    hasil: dict[int, dict[dt.date, ModeOpd]] = {}
    for satu in ModeOpd.objects.filter(opd__in=ids, mulai__gt=kini).order_by("mulai", "id"):
        hasil.setdefault(satu.opd_id, {})[satu.mulai] = satu
    return {opd: list(isi.values()) for opd, isi in hasil.items()}


def _counts_kept(bulan: Bulan, ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    sidik = hashlib.sha256(repr(sorted(ids)).encode()).hexdigest()[:16]
    kunci = f"laporan:percontohan:{bulan.kode}:{sidik}"
    ada: dict[int, tuple[int, ...]] | None = cache.get(kunci)
    if ada is None:
        ada = _counts(bulan, ids)
        cache.set(kunci, ada, SIMPAN_DETIK)
    return ada


def _counts(bulan: Bulan, ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    # of a few offices person by person, of many the whole month is read once
    cakupan = Cakupan.of(bulan, ids if len(ids) <= SEDIKIT else None)
    with connection.cursor() as kursor:
        kursor.execute(cakupan.sql() + _HITUNG, cakupan.params())
        return {b[0]: tuple(b[1:]) for b in kursor.fetchall()}


def _reviews(ids: Collection[int]) -> dict[int, TelaahBayangan]:
    """The newest review of each OPD whose run still counts, with `nama`."""
    nama = Subquery(Pengguna.objects.filter(pk=OuterRef("oleh_id")).values("nama"))
    semua = (
        TelaahBayangan.objects.filter(opd__in=ids, hitungan__periode__hitungan_berlaku=F("hitungan"))
        .select_related("hitungan__periode")
        .annotate(nama=nama)
        .order_by("opd_id", "-hitungan__periode__tahun", "-hitungan__periode__bulan")
        .distinct("opd_id")
    )
    return {t.opd_id: t for t in semua}
