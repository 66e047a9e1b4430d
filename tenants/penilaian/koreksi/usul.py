"""Proposing a correction: whom it concerns, what was late or decided, and what may stand in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db import connection, transaction
from django.db.models import Max

from erk_core import ENGINE_VERSION, InputError
from erk_kit.bentuk import persen
from erk_kit.binding import current_schema
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import roles_of
from tenants.jejak.kanonik import kanonik_sha
from tenants.jejak.services import catat
from tenants.organisasi.galat import TidakBerwenang
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi import buku
from tenants.penilaian.koreksi.bayar import month_of
from tenants.penilaian.koreksi.buku import Batas
from tenants.penilaian.koreksi.galat import KoreksiDitolak
from tenants.penilaian.koreksi.hitung import HasilKoreksi, correction_compute, names_of, payload
from tenants.penilaian.koreksi.sebab import Sebab, Terdahulu, earlier
from tenants.penilaian.koreksi.susulan import late_facts_cause, name_of
from tenants.penilaian.koreksi.ubah import Perubahan
from tenants.penilaian.mode import rows_in_mode
from tenants.penilaian.models import (
    HasilPegawai,
    Koreksi,
    KoreksiPegawai,
    KunciBulan,
    LangkahKoreksi,
    PaketTersimpan,
)
from tenants.penilaian.paket import excluded_of, pack_load, rules_of
from tenants.sinkronisasi.models import FaktaSusulan

# Who may propose; the inspectorate examines corrections and so makes none.
PERAN_USUL = (Peran.BKPSDM,)
OPERASI_BATAS = "batas_potongan_koreksi"
_SEKALIGUS = 2000
TANPA_BATAS = Batas()


@dataclass(frozen=True)
class Usulan:
    """What somebody wants to correct. pegawai: ids, needed for ATURAN only; else the causes name them.

    batas, cicil_tambah, mulai: how the difference is paid. mulai: the first month that may pay.
    """

    jenis: str
    dokumen: str
    dasar: str
    perubahan: Sequence[Perubahan] = ()
    susulan: Sequence[int] = ()
    paket: str = ""
    pegawai: Collection[int] = ()
    batas: Batas = TANPA_BATAS
    cicil_tambah: bool = False
    mulai: Bulan | None = None


def correction_propose(*, actor: Pengguna, kode: str, usulan: Usulan, pekerjaan: str = "") -> Koreksi:
    """Compute and store a proposal about the locked month `kode`. Call inside region_atomic.

    pekerjaan: the background job that asks. A queue may deliver its message twice; the second time the proposal of the
    first is returned, whatever was decided on it since.

    Raises TidakBerwenang, KodePeriodeError, KoreksiDitolak; then nothing is stored.
    """
    _role_check(actor)
    bulan = Bulan.parse(kode)
    with transaction.atomic():
        corrections_lock()
        if pekerjaan and (ada := Koreksi.objects.filter(pekerjaan=pekerjaan).first()) is not None:
            return ada
        kunci = lock_of(bulan)
        dokumen, dasar = (" ".join(t.split()) for t in (usulan.dokumen, usulan.dasar))
        if not dokumen or not dasar:
            raise KoreksiDitolak(
                "Koreksi tanpa nomor dokumen atau tanpa dasar.",
                kode="koreksi_dokumen",
                saran="Isi nomor surat putusan, berita acara, atau peraturannya, dan pasal atau alasannya.",
            )
        terdahulu = earlier(kunci)
        sebab, pegawai = _cause(usulan, kunci, bulan, terdahulu)
        mulai = _first_month(usulan, bulan)
        batas = _cap(usulan)
        hasil = correction_compute(kunci=kunci, sebab=sebab, pegawai=pegawai, terdahulu=terdahulu)
        _change_check(hasil)
        koreksi = _store(actor, usulan, (dokumen, dasar), kunci, hasil, batas, mulai, pekerjaan)
    rincian = {"bulan": bulan.kode, "jenis": koreksi.jenis, "jumlah": len(hasil.orang), "selisih": koreksi.selisih}
    catat(
        aksi="koreksi.usul",
        actor=actor,
        objek=(koreksi.nomor, f"koreksi {koreksi.nomor}"),
        rincian=rincian | {"hash": koreksi.hash, "dokumen": dokumen},
    )
    return koreksi


def corrections_lock() -> None:
    """One writer of corrections a region at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"erk:koreksi:{current_schema()}"])


def lock_of(bulan: Bulan) -> KunciBulan:
    """The lock of a month. Raises KoreksiDitolak for one that is not locked."""
    kunci = KunciBulan.objects.select_related("hitungan", "periode").filter(awal=bulan.awal).first()
    if kunci is not None:
        return kunci
    pertama = KunciBulan.objects.order_by("nomor").values_list("awal", flat=True).first()
    if pertama is not None and bulan.awal < pertama:
        raise KoreksiDitolak(
            f"{bulan} mendahului bulan terkunci pertama; tidak ada hitungan terkunci yang dapat dikoreksi.",
            kode="koreksi_sebelum_kunci",
            saran="Selisih bulan itu ditetapkan di luar sistem, dengan keputusan tersendiri.",
        )
    raise KoreksiDitolak(
        f"{bulan} belum terkunci; bulan terbuka tidak dikoreksi.",
        kode="koreksi_bulan_terbuka",
        saran="Betulkan faktanya, lalu tutup ulang bulan itu.",
    )


def _role_check(actor: Pengguna) -> None:
    if not roles_of(pengguna=actor) & set(PERAN_USUL):
        raise TidakBerwenang(
            "Koreksi diusulkan oleh BKPSDM; akun ini tidak memegang peran itu.",
            kode="koreksi_peran",
            saran="Sampaikan dokumennya kepada BKPSDM.",
        )


def _cause(
    usulan: Usulan, kunci: KunciBulan, bulan: Bulan, terdahulu: Sequence[Terdahulu]
) -> tuple[Sebab, frozenset[int]]:
    """The canonical cause and the people it concerns."""
    if usulan.jenis == Koreksi.Jenis.ATURAN:
        return _rule(usulan, bulan)
    if usulan.jenis == Koreksi.Jenis.SUSULAN:
        return _late(usulan, kunci, terdahulu)
    if usulan.jenis != Koreksi.Jenis.PUTUSAN or not usulan.perubahan:
        raise KoreksiDitolak(
            f"Usulan {usulan.jenis.lower() or 'tanpa jenis'} tidak menyebut satu pun nilai yang berubah.",
            kode="koreksi_tanpa_sebab",
            saran="Isi sedikitnya satu baris: fakta, barisnya, dan nilai menurut putusan.",
        )
    orang = {nama: i for i, nama in names_of(kunci).items()}
    asing = sorted({p.kunci for p in usulan.perubahan} - set(orang))
    if asing:
        raise KoreksiDitolak(
            f"Pegawai {', '.join(asing[:3])} tidak ada dalam hitungan terkunci {bulan}.",
            kode="koreksi_pegawai_asing",
            saran="Periksa NIP-nya.",
        )
    return Sebab(tuple(usulan.perubahan)), frozenset(orang[p.kunci] for p in usulan.perubahan)


def _late(usulan: Usulan, kunci: KunciBulan, terdahulu: Sequence[Terdahulu]) -> tuple[Sebab, frozenset[int]]:
    fakta = list(FaktaSusulan.objects.filter(pk__in=set(usulan.susulan)).order_by("id"))
    if not fakta or len(fakta) != len(set(usulan.susulan)):
        raise KoreksiDitolak(
            "Usulan tidak menyebut fakta susulan yang ada.",
            kode="koreksi_tanpa_sebab",
            saran="Pilih sedikitnya satu fakta susulan dari halaman bulan terkunci.",
        )
    terbuka = {i: k.nomor for k in _open_of(kunci) for i in k.isi["susulan"]}
    for f in fakta:
        if f.pk in terbuka:
            raise KoreksiDitolak(
                f"{name_of(f)} sedang menunggu dalam koreksi {terbuka[f.pk]}.",
                kode="susulan_dipakai",
                saran="Putuskan atau batalkan usulan itu dahulu.",
            )
    orang = {f.pegawai_id for f in fakta if f.pegawai_id is not None}
    nama = names_of(kunci)
    for f in fakta:
        if f.pegawai_id is not None and f.pegawai_id not in nama:
            raise KoreksiDitolak(
                f"{name_of(f)}: pegawainya tidak ada dalam hitungan terkunci bulan itu.",
                kode="koreksi_pegawai_asing",
                saran="Periksa bulannya.",
            )
    return late_facts_cause(fakta, kunci=kunci, nama=nama, terdahulu=terdahulu), frozenset(orang)


def _open_of(kunci: KunciBulan) -> list[Koreksi]:
    """Proposals of the month that nobody has ended yet."""
    putus = LangkahKoreksi.objects.filter(langkah__in=(buku.TOLAK, buku.BATAL)).values("koreksi")
    kedua = LangkahKoreksi.objects.filter(urutan=2).values("koreksi")
    return list(Koreksi.objects.filter(kunci=kunci).exclude(hash__in=putus).exclude(hash__in=kedua))


def _rule(usulan: Usulan, bulan: Bulan) -> tuple[Sebab, frozenset[int]]:
    paket = PaketTersimpan.objects.filter(pk=usulan.paket).first()
    if paket is None or not usulan.pegawai:
        raise KoreksiDitolak(
            f"Paket {usulan.paket[:12] or '(kosong)'} tidak tersimpan di wilayah ini, atau tidak ada pegawai yang "
            "dipilih.",
            kode="koreksi_paket_asing",
            saran="Tetapkan versi paketnya dahulu (ia tersimpan menurut hash), lalu pilih pegawai yang dikenainya.",
        )
    return Sebab(paket=paket.hash), frozenset(usulan.pegawai)


def _first_month(usulan: Usulan, bulan: Bulan) -> Bulan | None:
    if usulan.mulai is None:
        return None
    buku.circle_check(asal=bulan, bayar=usulan.mulai)
    terakhir = KunciBulan.objects.aggregate(akhir=Max("akhir"))["akhir"]
    if terakhir is not None and usulan.mulai.awal <= terakhir:
        raise KoreksiDitolak(
            f"{usulan.mulai} sudah terkunci; cicilan hanya dibayar dalam bulan terbuka.",
            kode="koreksi_bayar_terkunci",
            saran=f"Pilih bulan sesudah {month_of(terakhir)}.",
        )
    return usulan.mulai


def pack_cap() -> Batas | None:
    """The cap that the pack of the next open month sets; None where it sets none, or nothing is locked yet."""
    terakhir: dt.date | None = KunciBulan.objects.aggregate(akhir=Max("akhir"))["akhir"]
    if terakhir is None:
        return None
    berikut = buku.next_month(month_of(terakhir))
    aturan = rules_of(berikut).umum
    if aturan is None or OPERASI_BATAS not in pack_load(aturan).aturan:
        return None
    nilai = pack_load(aturan).operasi(OPERASI_BATAS, on=berikut.awal).nilai
    return Batas(buku.PERSEN, int(nilai * 100))  # type: ignore[operator, arg-type]


def _cap(usulan: Usulan) -> Batas:
    """The cap of the pack, else the proposal's own. Raises KoreksiDitolak where both say something else."""
    menurut = pack_cap()
    if menurut is None:
        return usulan.batas
    if usulan.batas not in (TANPA_BATAS, menurut):
        raise KoreksiDitolak(
            f"Batas cicilan diatur paket aturan: {persen(Fraction(menurut.nilai, 100), None)} dari bersih sebulan.",
            kode="koreksi_batas",
            saran="Kosongkan batasnya; yang menurut paket dipakai.",
        )
    return menurut


def _change_check(hasil: HasilKoreksi) -> None:
    """Refuse a proposal that changes no fact and no pack, and one that changes which days count."""
    sebab = hasil.sebab
    berubah = any(p.nilai != p.semula for p in sebab.perubahan) or sebab.penugasan
    if not berubah and all(o.paket_lama == o.paket for o in hasil.orang):
        raise KoreksiDitolak(
            "Usulan ini tidak mengubah apa pun: semua nilainya sudah demikian pada bulan itu.",
            kode="koreksi_tanpa_beda",
            saran="Periksa nilainya, atau batalkan usulan.",
        )
    bulan_paket = {o.paket_lama for o in hasil.orang} | {o.paket for o in hasil.orang}
    paket = {p.hash: pack_load(p) for p in PaketTersimpan.objects.filter(pk__in=bulan_paket)}
    status = {p.nilai for p in sebab.perubahan if p.kolom == "status"}
    for o in hasil.orang[:1] if len(bulan_paket) == 1 else hasil.orang:
        luar = paket[o.paket].aturan.get("status_dikecualikan")
        kata = set() if luar is None else {str(n) for v in luar.versi for n in _words(v.nilai)}
        if kata & status:
            raise KoreksiDitolak(
                f"Status {', '.join(sorted(str(s) for s in kata & status))} dikecualikan paket; hari yang dihitung "
                "akan berubah, dan itu tidak dapat diterjemahkan dari potret.",
                kode="koreksi_hari_terhitung",
                saran="Tetapkan jumlahnya dengan keputusan tersendiri di luar koreksi.",
            )


def _words(nilai: object) -> Sequence[str]:
    return nilai.split() if isinstance(nilai, str) else tuple(nilai or ())  # type: ignore[call-overload]


def exclusion_check(hasil: HasilKoreksi, bulan: Bulan) -> None:
    """Old and new packs must exclude the same people: else the counted days would be others than the frozen ones."""
    pasangan = {(o.paket_lama, o.paket) for o in hasil.orang if o.paket_lama != o.paket}
    semua = PaketTersimpan.objects.in_bulk({p for dua in pasangan for p in dua})
    for lama, baru in pasangan:
        try:
            beda = excluded_of(pack_load(semua[lama]), bulan) != excluded_of(pack_load(semua[baru]), bulan)
        except InputError as galat:
            raise KoreksiDitolak(
                f"Paket {semua[baru]} belum mengatur {bulan}: {galat.what}.",
                kode="koreksi_paket_menolak",
                saran="Pakai versi paket yang berlaku sejak bulan itu.",
            ) from galat
        if beda:
            raise KoreksiDitolak(
                f"Paket {semua[baru]} mengecualikan kedudukan atau status lain dari {semua[lama]}; hari yang dihitung "
                "akan berubah, dan itu tidak dapat diterjemahkan dari potret.",
                kode="koreksi_hari_terhitung",
                saran="Samakan pengecualiannya dalam paket itu, atau tetapkan jumlahnya di luar koreksi.",
            )


def _store(
    actor: Pengguna,
    usulan: Usulan,
    teks: tuple[str, str],
    kunci: KunciBulan,
    hasil: HasilKoreksi,
    batas: Batas,
    mulai: Bulan | None,
    pekerjaan: str,
) -> Koreksi:
    exclusion_check(hasil, month_of(kunci.awal))
    nomor = (Koreksi.objects.aggregate(n=Max("nomor"))["n"] or 0) + 1
    koreksi = Koreksi(
        nomor=nomor,
        kunci=kunci,
        jenis=usulan.jenis,
        dokumen=teks[0],
        dasar=teks[1],
        isi=hasil.sebab.to_dict(),
        pekerjaan=pekerjaan,
        paket_id=hasil.sebab.paket,
        batas_jenis=batas.jenis,
        batas_nilai=batas.nilai,
        cicil_tambah=usulan.cicil_tambah,
        mulai_bayar=mulai.awal if mulai else None,
        versi_mesin=ENGINE_VERSION,
        jumlah_pegawai=len(hasil.orang),
        selisih=sum(o.selisih for o in hasil.orang),
    )
    isi = payload(koreksi, schema=current_schema() or "", hash_kunci=kunci.hash, orang=hasil.orang)
    koreksi.hash = kanonik_sha(isi)
    koreksi.save(force_insert=True)
    KoreksiPegawai.objects.bulk_create(
        (
            KoreksiPegawai(
                koreksi=koreksi,
                pegawai_id=o.pegawai_id,
                kunci=o.kunci,
                paket_lama_id=o.paket_lama,
                paket_id=o.paket,
                hash_masukan=o.hash_masukan,
                hash_hasil=o.hash_hasil,
                dasar=o.dasar,
                lama=o.lama,
                baru=o.baru,
                bersih_lama=o.bersih_lama,
                bersih_baru=o.bersih_baru,
                selisih=o.selisih,
                uraian_lama=o.uraian_lama,
                uraian_baru=o.uraian_baru,
            )
            for o in hasil.orang
        ),
        batch_size=_SEKALIGUS,
    )
    LangkahKoreksi.objects.create(koreksi=koreksi, urutan=0, langkah=buku.USUL, oleh_id=actor.pk)
    return koreksi


def people_of(bulan: Bulan, *, opd_id: int | None = None) -> frozenset[int]:
    """Whoever was counted and paid in the locked month, of one OPD (as of his last day in it) or of all."""
    hitungan = lock_of(bulan).hitungan
    semua = rows_in_mode(HasilPegawai.objects.filter(hitungan=hitungan, alasan=""), hitungan)
    if opd_id is not None:
        semua = semua.filter(opd_id=opd_id)
    return frozenset(semua.values_list("pegawai_id", flat=True))
