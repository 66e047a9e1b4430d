"""What came, made into facts: punches at once, people by way of a preview that is applied or waits for a person."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from erk_kit.binding import region_atomic
from integrations.conformance.hidup import periksa_hidup
from integrations.contracts import (
    Bacaan,
    Bidang,
    GalatSumber,
    JenisGalat,
    Kemampuan,
    Lingkungan,
    Potong,
    RekamanRecord,
    SetelanSalah,
    Terbuka,
)
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import locked_days
from tenants.organisasi.models import Pegawai
from tenants.presensi.hasil_hari import day_results_build
from tenants.presensi.models import Perangkat
from tenants.presensi.terima import Tekan, rekaman_receive
from tenants.sinkronisasi import terap
from tenants.sinkronisasi.konektor import connection_open, connectors, label_of
from tenants.sinkronisasi.models import BarisKiriman, Kiriman, Koneksi, Mentah, Tarikan
from tenants.sinkronisasi.pratinjau import delivery_apply, delivery_plan, preview_keep
from tenants.sinkronisasi.rencana import plan_tables_hold
from tenants.sinkronisasi.services import kesegaran_set
from tenants.sinkronisasi.tarik import fail, findings_short, parts_of, succeeded

# kinds of previews that a personnel system gives, in the order in which one builds on the other
URUT = (Kemampuan.UNIT, Kemampuan.PEGAWAI, Kemampuan.PENUGASAN, Kemampuan.BERHENTI)
# more changes than this at once are looked at by a person, whatever the setting says: a source that has lost its mind
BAGIAN_WAJAR, PALING_SEDIKIT = 10, 20
Tindakan, Status = BarisKiriman.Tindakan, Kiriman.Status


@dataclass
class _Hasil:
    """catatan, temuan: of what was read. menunggu: previews that wait for a person."""

    ringkasan: dict[str, Any]
    temuan: list[Any]
    menunggu: int = 0


def run_process(*, schema: str, tarikan_id: int, zona: str, izin: Sequence[str]) -> None:
    """Process the raw parts of a run, in one transaction; twice does nothing more. A fault is noted, not raised."""
    try:
        with region_atomic(schema), timezone.override(ZoneInfo(zona)):
            tarikan = Tarikan.objects.select_for_update().get(pk=tarikan_id)
            if tarikan.keadaan != Tarikan.Keadaan.DIAMBIL:
                return
            koneksi = Koneksi.objects.select_for_update().get(pk=tarikan.koneksi_id)
            terbuka = connection_open(koneksi, izin=izin, zona=zona)
            _process(tarikan, koneksi, terbuka, zona)
    except SetelanSalah as galat:
        fail(schema, tarikan_id, GalatSumber(JenisGalat.SETELAN, str(galat)))
    except GalatLayanan as galat:
        fail(schema, tarikan_id, GalatSumber(JenisGalat.TETAP, galat.pesan))
    except Exception as galat:  # a foreign connector: its fault must not take the worker along
        fail(schema, tarikan_id, GalatSumber(JenisGalat.TETAP, f"isi tidak dapat diolah ({type(galat).__name__})"))
        raise


def _process(tarikan: Tarikan, koneksi: Koneksi, terbuka: Terbuka, zona: str) -> None:
    c = connectors()[koneksi.kode]
    potong = parts_of(tarikan.pk)
    hasil = _Hasil({}, [])
    if tarikan.macam == Tarikan.Macam.UJI:
        _trial(hasil, terbuka, c.kemampuan, potong)
        lingkungan = Lingkungan(zona=zona, jam=timezone.now)
        hasil.ringkasan["periksa"] = [asdict(b) for b in periksa_hidup(terbuka, potong, lingkungan)]
    elif c.bidang == Bidang.PRESENSI:
        _punches(hasil, tarikan, terbuka, potong, zona)
    elif c.bidang == Bidang.KEPEGAWAIAN and not _same_as_before(tarikan, hasil):
        _people(hasil, tarikan, koneksi, terbuka, c.kemampuan, potong)
    elif c.bidang in (Bidang.ANGGARAN, Bidang.KINERJA):
        _trial(hasil, terbuka, c.kemampuan, potong)
    tarikan.ringkasan, tarikan.temuan = hasil.ringkasan, findings_short(hasil.temuan)
    sampai = _complete_until(tarikan, c.bidang, hasil)
    succeeded(tarikan, koneksi, data_sampai=sampai)
    if tarikan.macam != Tarikan.Macam.UJI:
        freshness_update(c.bidang)


def _complete_until(tarikan: Tarikan, bidang: Bidang, hasil: _Hasil) -> dt.datetime | None:
    """Until when the feed is complete by this run. Attendance is as new as the source itself says; the other feeds as
    the moment of asking, or as what was given is old where the source says so (a file), unless changes still wait for
    a decision."""
    if bidang == Bidang.PRESENSI:
        return tarikan.lengkap_sampai
    ditanya = tarikan.rentang_sampai or tarikan.mulai
    return None if hasil.menunggu else min(ditanya, tarikan.lengkap_sampai or ditanya)


def freshness_update(bidang: Bidang) -> None:
    """A feed is as fresh as the stalest of its active connections; one that has given nothing holds it back."""
    kode = [k for k, c in connectors().items() if c.bidang == bidang]
    sampai = list(Koneksi.objects.filter(aktif=True, kode__in=kode).values_list("data_sampai", flat=True))
    if sampai and all(sampai):
        kesegaran_set(sumber=str(bidang), data_sampai=min(s for s in sampai if s))


def _trial(hasil: _Hasil, terbuka: Terbuka, kemampuan: frozenset[Kemampuan], potong: list[Potong]) -> None:
    for k in Kemampuan:
        if k in kemampuan and k not in (Kemampuan.KIRIM_KINERJA, Kemampuan.BERKAS_KINERJA):
            _count(hasil, str(k), _read(terbuka, k, potong))


def _read(terbuka: Terbuka, k: Kemampuan, potong: list[Potong]) -> Bacaan[Any]:
    baca = getattr(terbuka, str(k))
    bacaan: Bacaan[Any] = baca(potong, sampai=timezone.now()) if k == Kemampuan.REKAMAN else baca(potong)
    return bacaan


def _count(hasil: _Hasil, nama: str, bacaan: Bacaan[Any]) -> None:
    hasil.ringkasan[nama] = len(bacaan.catatan)
    if bacaan.temuan:
        hasil.ringkasan[f"temuan {nama}"] = len(bacaan.temuan)
        hasil.temuan.extend(bacaan.temuan)


# ---- attendance ----


def _punches(hasil: _Hasil, tarikan: Tarikan, terbuka: Terbuka, potong: list[Potong], zona: str) -> None:
    bacaan = _read(terbuka, Kemampuan.REKAMAN, potong)
    _count(hasil, "rekaman", bacaan)
    if not bacaan.catatan:
        return
    hari = {c.baris: c.waktu.astimezone(ZoneInfo(zona)).date() for c in bacaan.catatan}
    tutup = locked_days(list(hari.values()))
    lama = [c for c in bacaan.catatan if hari[c.baris] in tutup]
    kini = [c for c in bacaan.catatan if hari[c.baris] not in tutup]
    kiriman = _delivery(tarikan, "rekaman", Status.DITERIMA, baris=len(bacaan.catatan))
    baru = rekaman_receive(baris=[Tekan(c.baris, c.nip, c.waktu, c.perangkat) for c in kini], kiriman_id=kiriman.pk)
    hasil.ringkasan |= {"rekaman baru": baru.rekaman, "karantina": baru.karantina}
    if lama:
        hasil.ringkasan["susulan"] = _late(lama, hari, kiriman.pk)
    _rebuild(hasil, kini, hari)


def _late(lama: list[RekamanRecord], hari: dict[int, dt.date], kiriman_id: int) -> int:
    orang = dict(Pegawai.objects.filter(nip__in={c.nip for c in lama}).values_list("nip", "id"))
    alat = dict(Perangkat.objects.values_list("kode", "id"))
    dikenal = [c for c in lama if c.nip in orang and c.perangkat in alat]
    terap.late_punches(dikenal, orang, alat, hari, kiriman_id)
    return len(dikenal)


def _rebuild(hasil: _Hasil, kini: list[RekamanRecord], hari: dict[int, dt.date]) -> None:
    """Days of the people who have new punches; one without an accepted calendar is left to the close, which says so."""
    nip = {c.nip for c in kini}
    orang = list(Pegawai.objects.filter(nip__in=nip).values_list("id", flat=True))
    if not orang:
        return
    awal, akhir = min(hari[c.baris] for c in kini), max(hari[c.baris] for c in kini)
    # a punch after midnight may belong to the shift of the day before
    mulai = awal - dt.timedelta(days=1)
    if mulai in locked_days([mulai]):
        mulai = awal
    try:
        with transaction.atomic():
            hasil.ringkasan["hari"] = day_results_build(mulai=mulai, sampai=akhir, pegawai_ids=sorted(orang))
    except GalatLayanan as galat:
        hasil.ringkasan["hari belum dibangun"] = galat.pesan


# ---- people ----


def _same_as_before(tarikan: Tarikan, hasil: _Hasil) -> bool:
    """The very bytes of the last run that was applied change nothing, and are not compared row by row again; unless
    rows of it were refused, whose cause may have been mended here."""
    hash_kini = list(Mentah.objects.filter(tarikan=tarikan).values_list("hash_isi", flat=True))
    lalu = Tarikan.objects.filter(
        koneksi_id=tarikan.koneksi_id, keadaan=Tarikan.Keadaan.SELESAI, macam=tarikan.macam
    ).first()
    if lalu is None or list(Mentah.objects.filter(tarikan=lalu).values_list("hash_isi", flat=True)) != hash_kini:
        return False
    if any(n for nama, n in lalu.ringkasan.items() if nama.endswith(" ditolak")):
        return False
    if Kiriman.objects.filter(tarikan__koneksi_id=tarikan.koneksi_id, status=Status.PRATINJAU).exists():
        return False
    hasil.ringkasan["sama"] = 1
    return True


def _people(
    hasil: _Hasil,
    tarikan: Tarikan,
    koneksi: Koneksi,
    terbuka: Terbuka,
    kemampuan: frozenset[Kemampuan],
    potong: list[Potong],
) -> None:
    for k in URUT:
        if k not in kemampuan:
            continue
        bacaan = _read(terbuka, k, potong)
        _count(hasil, str(k), bacaan)
        if not bacaan.catatan and not bacaan.temuan:
            continue
        plan_tables_hold(str(k))
        kiriman = _delivery(tarikan, str(k), Status.DIPERIKSA, baris=bacaan.jumlah_baris, simpan=False)
        rencana = delivery_plan(kiriman, bacaan)
        jumlah = rencana.jumlah
        ubah = jumlah[Tindakan.BARU] + jumlah[Tindakan.BERUBAH] + jumlah[Tindakan.SUSULAN]
        hasil.ringkasan |= {f"{k} berubah": ubah, f"{k} ditolak": jumlah[Tindakan.DITOLAK]}
        lalu = _undecided_before(tarikan.koneksi_id, str(k))
        if not rencana.baris and not rencana.temuan:
            _supersede(lalu)
            continue
        if lalu is not None and lalu.sidik == rencana.sidik:
            # what is shown already; a person decides on that one
            hasil.menunggu += 1 if ubah else 0
            continue
        _supersede(lalu)
        kiriman.save()
        preview_keep(kiriman, rencana)
        if ubah and koneksi.terapkan_sendiri and kiriman.status == Status.PRATINJAU and _reasonable(ubah):
            delivery_apply(kiriman_id=kiriman.pk, sidik=kiriman.sidik, actor_id=None, hanya_baik=True, bacaan=bacaan)
        elif ubah or kiriman.status == Status.DITOLAK:
            hasil.menunggu += 1


def _reasonable(ubah: int) -> bool:
    orang = Pegawai.objects.count()
    return orang > 0 and ubah <= max(PALING_SEDIKIT, orang // BAGIAN_WAJAR)


def _undecided_before(kode: str, jenis: str) -> Kiriman | None:
    return Kiriman.objects.filter(tarikan__koneksi_id=kode, jenis=jenis, status=Status.PRATINJAU).defer("isi").first()


def _supersede(lalu: Kiriman | None) -> None:
    """A newer delivery of the same source takes the place of one that nobody had decided."""
    if lalu is None:
        return
    lalu.status, lalu.diputus_pada = Status.DIBUANG, timezone.now()
    lalu.save(update_fields=["status", "diputus_pada"])
    catat(aksi="impor.buang", objek=(lalu.pk, lalu.nama_berkas), rincian={})


def _delivery(tarikan: Tarikan, jenis: str, status: str, *, baris: int, simpan: bool = True) -> Kiriman:
    hash_isi = list(Mentah.objects.filter(tarikan=tarikan).values_list("hash_isi", flat=True))
    kiriman = Kiriman(
        jenis=jenis,
        nama_berkas=f"{label_of(tarikan.koneksi_id)} nomor {tarikan.pk}"[-200:],
        isi=b"",
        hash_isi=hashlib.sha256("".join(hash_isi).encode()).hexdigest(),
        status=status,
        baris=baris,
        tarikan=tarikan,
        oleh_id=tarikan.oleh_id,
    )
    if simpan:
        kiriman.save()
    return kiriman


def connection_read(*, kiriman: Kiriman, koneksi: Koneksi, izin: Sequence[str], zona: str) -> Bacaan[Any]:
    """A delivery that came over a connection, read again from its raw parts."""
    terbuka = connection_open(koneksi, izin=izin, zona=zona)
    return _read(terbuka, Kemampuan(kiriman.jenis), parts_of(kiriman.tarikan_id))
