"""What leaves the house, to whom and when: from messages in the application to a queue of outgoing ones.

Of a message only its kind's own sentence and an address leave, never its title, a name, a number or a reason. Whoever
has read it in the application meanwhile is not told again; several of one kind are one sentence; a person gets at most
`SEHARI_MAKS` messages a day by each channel.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from erk_kit.binding import current_schema
from integrations.contracts import JenisSaluran, Tujuan
from tenants.akun.models import Pengguna
from tenants.pemberitahuan.jenis import Jenis, jenis_of
from tenants.pemberitahuan.models import Pemberitahuan, PesanKeluar, PilihanOrang
from tenants.pemberitahuan.saluran import channels_active
from tenants.pemberitahuan.waktu import is_digest_time, is_quiet

SEHARI_MAKS = 5
BASI = dt.timedelta(days=7)
SATU_PUTARAN = 20_000
Macam = PesanKeluar.Macam


@dataclass
class Orang:
    """One person with what waits for him, and where he may be reached."""

    pegawai_id: int
    pilihan: PilihanOrang
    alamat: dict[str, str] = field(default_factory=dict)
    pesan: list[tuple[int, Jenis]] = field(default_factory=list)
    hari_ini: Counter[str] = field(default_factory=Counter)
    sudah_ringkasan: bool = False

    def wants(self, saluran: str, jenis: Jenis) -> bool:
        if jenis.keamanan:
            return True
        return not {f"{saluran}:*", f"{saluran}:{jenis.kode}"} & set(self.pilihan.mati)


def outgoing_plan(*, kini: dt.datetime, situs: str, wilayah: str) -> int:
    """Queue what is due in the bound region, in the caller's transaction; returns how many messages.

    kini: now, in the region's time zone. situs: the region's own address, https://bandung.contoh.go.id.
    """
    if not _alone():
        return 0
    belum = Pemberitahuan.objects.filter(luar_pada__isnull=True)
    saluran = channels_active()
    lewat = Q(dibaca_pada__isnull=False) | Q(dibuat_pada__lt=kini - BASI)
    # without a channel nothing is kept, or the first one that is switched on would bring the news of last year
    (belum.filter(lewat) if saluran else belum).update(luar_pada=kini)
    if not saluran:
        return 0
    keluar: list[PesanKeluar] = []
    selesai: list[int] = []
    for orang in _people(saluran, kini):
        baru, diurus = _due(orang, saluran, kini, situs, wilayah)
        keluar += baru
        selesai += diurus
    PesanKeluar.objects.bulk_create(keluar, ignore_conflicts=True, batch_size=1000)
    Pemberitahuan.objects.filter(pk__in=selesai).update(luar_pada=kini)
    return len(keluar)


def _due(
    orang: Orang, saluran: Mapping[str, JenisSaluran], kini: dt.datetime, situs: str, wilayah: str
) -> tuple[list[PesanKeluar], list[int]]:
    """(messages to queue, ids of what they tell or what nobody wants told)."""
    tenang, keluar, selesai = is_quiet(orang.pilihan, kini), [], []
    for macam, isi in _sorted(orang).items():
        if macam != Macam.AKUN and tenang:
            continue
        if macam == Macam.HARIAN and (orang.sudah_ringkasan or not is_digest_time(kini)):
            continue
        penuh = False
        terkirim = False
        for kode in saluran:
            jenis = [j for _, j in isi if orang.wants(kode, j)]
            if not jenis or not orang.alamat.get(kode):
                continue
            if orang.hari_ini[kode] >= SEHARI_MAKS and macam != Macam.AKUN:
                penuh = True
                continue
            orang.hari_ini[kode] += 1
            terkirim = True
            pokok = kini.date().isoformat() if macam == Macam.HARIAN else str(max(i for i, _ in isi))
            keluar.append(
                PesanKeluar(
                    saluran=kode,
                    macam=macam,
                    penerima_id=orang.pegawai_id,
                    kunci=f"{kode}:{orang.pegawai_id}:{macam}:{pokok}",
                    dibuat_pada=kini,
                    coba_pada=kini,
                    perihal=subject_of(jenis),
                    teks=text_of(jenis, situs=situs, wilayah=wilayah),
                )
            )
        # what found all channels full today is told tomorrow
        if terkirim or not penuh:
            selesai += [i for i, _ in isi]
    return keluar, selesai


def _sorted(orang: Orang) -> dict[Macam, list[tuple[int, Jenis]]]:
    hasil: dict[Macam, list[tuple[int, Jenis]]] = defaultdict(list)
    for pk, jenis in orang.pesan:
        segera = jenis.segera or not orang.pilihan.harian
        hasil[Macam.AKUN if jenis.keamanan else Macam.SEGERA if segera else Macam.HARIAN].append((pk, jenis))
    return hasil


def subject_of(jenis: Collection[Jenis]) -> str:
    return "E-RK: tentang akun Anda" if any(j.keamanan for j in jenis) else "E-RK: ada pemberitahuan untuk Anda"


def text_of(jenis: Collection[Jenis], *, situs: str, wilayah: str) -> str:
    """Everything that leaves the house about these kinds."""
    kalimat = list(dict.fromkeys(j.luar for j in jenis))
    isi = "\n".join(f"- {k}" for k in kalimat)
    return (
        f"E-RK {wilayah}\n\n{isi}\n\nSelengkapnya sesudah masuk: {situs}/pemberitahuan/\n"
        f"Mengatur pesan ini: {situs}/pemberitahuan/pilihan/\n"
    )


def _people(saluran: Mapping[str, JenisSaluran], kini: dt.datetime) -> list[Orang]:
    """Five queries, whatever the number of people."""
    baris = list(
        Pemberitahuan.objects.filter(luar_pada__isnull=True)
        .order_by("penerima_id", "id")
        .values_list("penerima_id", "id", "jenis")[:SATU_PUTARAN]
    )
    ids = {b[0] for b in baris}
    pilihan = {p.pegawai_id: p for p in PilihanOrang.objects.filter(pk__in=ids)}
    semua = {i: Orang(i, pilihan.get(i) or PilihanOrang(pegawai_id=i)) for i in ids}
    for pegawai_id, pk, jenis in baris:
        semua[pegawai_id].pesan.append((pk, jenis_of(jenis)))
    for kode, alamat in addresses_of(ids, saluran).items():
        for pegawai_id, satu in alamat.items():
            semua[pegawai_id].alamat[kode] = satu
    awal = kini.replace(hour=0, minute=0, second=0, microsecond=0)
    for pegawai_id, kode, macam in PesanKeluar.objects.filter(penerima__in=ids, dibuat_pada__gte=awal).values_list(
        "penerima_id", "saluran", "macam"
    ):
        semua[pegawai_id].hari_ini[kode] += 1
        semua[pegawai_id].sudah_ringkasan |= macam == Macam.HARIAN
    return [semua[i] for i in sorted(semua)]


def addresses_of(ids: Collection[int], saluran: Mapping[str, JenisSaluran]) -> dict[str, dict[int, str]]:
    """Where the employees `ids` are reached, by channel. Only accounts that may log in are told anything."""
    akun = Pengguna.objects.filter(pegawai_id__in=ids, is_active=True).values_list("pegawai_id", "email")
    surel = {int(i): e for i, e in akun if i is not None}
    telepon = dict(PilihanOrang.objects.filter(pk__in=surel).exclude(telepon="").values_list("pk", "telepon"))
    menurut = {Tujuan.SUREL: {i: e for i, e in surel.items() if e}, Tujuan.TELEPON: telepon}
    return {kode: menurut[jenis.tujuan] for kode, jenis in saluran.items()}


def _alone() -> bool:
    """Whether nobody else plans for this region now; two would each see nothing of the other's queue."""
    with connection.cursor() as kursor:
        kursor.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 7305))", [f"pesan:{current_schema()}"])
        (dapat,) = kursor.fetchone()
    return bool(dapat)
