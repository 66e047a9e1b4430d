"""Deciding on a proposal: two acceptances by people other than the proposer, a rejection, or a withdrawal."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from erk_kit.bentuk import hash_pendek
from erk_kit.binding import current_schema
from tenants.aktivitas.keberatan import objections_reopen
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import roles_of
from tenants.jejak.services import catat
from tenants.organisasi.galat import TidakBerwenang
from tenants.penilaian.koreksi import buku
from tenants.penilaian.koreksi.bayar import batas_of, month_of
from tenants.penilaian.koreksi.galat import KoreksiDitolak, KoreksiKedaluwarsa, KoreksiTidakAda
from tenants.penilaian.koreksi.periksa import content_findings, proposed_at
from tenants.penilaian.koreksi.sebab import Sebab, Terdahulu, earlier, hashes_of
from tenants.penilaian.koreksi.usul import Usulan, correction_propose, corrections_lock
from tenants.penilaian.models import Koreksi, KoreksiPegawai, LangkahKoreksi, PaketTersimpan
from tenants.penilaian.paket import pack_load

# Who may accept or reject a proposal that somebody else made.
PERAN_PUTUS = (Peran.BKPSDM, Peran.PIMPINAN)


def correction_accept(*, actor: Pengguna, nomor: int, sidik: str) -> str:
    """Accept the proposal `nomor`, whose content hash the actor has seen; returns the state it is in now.

    The second acceptance computes everything again. Raises KoreksiTidakAda, TidakBerwenang, KoreksiDitolak, and
    KoreksiKedaluwarsa where another correction of the same month was accepted since. Call inside region_atomic.
    """
    with transaction.atomic():
        koreksi, langkah = _open(nomor, sidik)
        _accept_check(actor, koreksi, langkah)
        _fresh_check(koreksi)
        temuan = content_findings(koreksi, ulang=len(langkah) == 2, schema=current_schema() or "")
        if temuan:
            raise KoreksiDitolak(
                f"Koreksi {nomor} tidak lagi seperti yang diusulkan: {temuan[0]}",
                kode="koreksi_berubah",
                saran="Jangan diterima. Laporkan kepada inspektorat, dengan hasil `erk koreksi verify`.",
            )
        _step(koreksi, langkah, buku.TERIMA, actor, "")
    status = buku.status_of([*(s.langkah for s in langkah), buku.TERIMA])
    isi = {"ke": len(langkah), "hash": koreksi.hash, "selisih": koreksi.selisih, "status": status}
    catat(aksi="koreksi.terima", actor=actor, objek=(nomor, f"koreksi {nomor}"), rincian=isi)
    return status


def correction_reject(*, actor: Pengguna, nomor: int, sidik: str, alasan: str) -> None:
    """Reject a proposal. Raises KoreksiTidakAda, TidakBerwenang, KoreksiDitolak."""
    with transaction.atomic():
        koreksi, langkah = _open(nomor, sidik)
        _role_check(actor)
        _step(koreksi, langkah, buku.TOLAK, actor, _reason(alasan))
        objections_reopen(koreksi_nomor=nomor)
    catat(aksi="koreksi.tolak", actor=actor, objek=(nomor, f"koreksi {nomor}"), rincian={"alasan": _reason(alasan)})


def correction_withdraw(*, actor: Pengguna, nomor: int, sidik: str, alasan: str) -> None:
    """Withdraw one's own proposal. Raises KoreksiTidakAda, TidakBerwenang, KoreksiDitolak."""
    with transaction.atomic():
        koreksi, langkah = _open(nomor, sidik)
        if langkah[0].oleh_id != actor.pk:
            raise TidakBerwenang(
                f"Koreksi {nomor} diusulkan orang lain.",
                kode="koreksi_pengusul",
                saran="Hanya pengusulnya yang membatalkan; yang lain menolak.",
            )
        _step(koreksi, langkah, buku.BATAL, actor, _reason(alasan))
        objections_reopen(koreksi_nomor=nomor)
    catat(aksi="koreksi.batal", actor=actor, objek=(nomor, f"koreksi {nomor}"), rincian={"alasan": _reason(alasan)})


def correction_renew(*, actor: Pengguna, nomor: int, sidik: str) -> Koreksi:
    """End a proposal and make it again against what is accepted now, as the actor's own.

    Raises as correction_propose; then the old one stays as it was.
    """
    with transaction.atomic():
        koreksi, langkah = _open(nomor, sidik)
        _step(koreksi, langkah, buku.BATAL, actor, "Diusulkan ulang")
        sebab = Sebab.of(koreksi.isi)
        usulan = Usulan(
            jenis=koreksi.jenis,
            dokumen=koreksi.dokumen,
            dasar=koreksi.dasar,
            perubahan=sebab.perubahan if koreksi.jenis == Koreksi.Jenis.PUTUSAN else (),
            susulan=sebab.susulan,
            paket=sebab.paket or "",
            pegawai=frozenset(koreksi.orang.values_list("pegawai_id", flat=True)),
            batas=batas_of(koreksi),
            cicil_tambah=koreksi.cicil_tambah,
            mulai=month_of(koreksi.mulai_bayar) if koreksi.mulai_bayar else None,
        )
        baru = correction_propose(actor=actor, kode=month_of(koreksi.kunci.awal).kode, usulan=usulan)
        objections_reopen(koreksi_nomor=nomor, menjadi=baru.nomor)
    catat(aksi="koreksi.ulang", actor=actor, objek=(nomor, f"koreksi {nomor}"), rincian={"menjadi": baru.nomor})
    return baru


def _open(nomor: int, sidik: str) -> tuple[Koreksi, list[LangkahKoreksi]]:
    """The proposal and its steps, while it is undecided and what the actor saw. Takes the lock of corrections."""
    corrections_lock()
    koreksi = Koreksi.objects.select_related("kunci__hitungan", "paket").filter(nomor=nomor).first()
    if koreksi is None:
        raise KoreksiTidakAda(
            f"Koreksi {nomor} tidak ada.", kode="koreksi_tidak_ada", saran="Pilih dari daftar koreksi."
        )
    if koreksi.hash != sidik:
        raise KoreksiKedaluwarsa(
            f"Sidik koreksi {nomor} kini {hash_pendek(koreksi.hash)}, bukan {hash_pendek(sidik)} yang Anda lihat.",
            kode="koreksi_hash",
            saran="Muat ulang halamannya dan periksa isinya.",
        )
    langkah = list(koreksi.langkah.order_by("urutan"))
    status = buku.status_of([s.langkah for s in langkah])
    if status not in (buku.DIUSULKAN, buku.DITERIMA_SATU):
        raise KoreksiDitolak(
            f"Koreksi {nomor} sudah {STATUS_LABEL[status].lower()}; keputusannya tetap.",
            kode="koreksi_selesai",
            saran="Usulkan koreksi baru bila masih ada yang keliru.",
        )
    return koreksi, langkah


STATUS_LABEL = {
    buku.DIUSULKAN: "Menunggu dua penerima",
    buku.DITERIMA_SATU: "Menunggu penerima kedua",
    buku.DITERIMA: "Diterima",
    buku.DITOLAK: "Ditolak",
    buku.DIBATALKAN: "Dibatalkan",
}


def _role_check(actor: Pengguna) -> None:
    if not roles_of(pengguna=actor) & set(PERAN_PUTUS):
        nama = " atau ".join(p.label for p in PERAN_PUTUS)
        raise TidakBerwenang(
            f"Koreksi diputuskan oleh {nama}; akun ini tidak memegang peran itu.",
            kode="koreksi_peran",
            saran="Minta pejabat dengan peran itu.",
        )


def _accept_check(actor: Pengguna, koreksi: Koreksi, langkah: Sequence[LangkahKoreksi]) -> None:
    """Three different people, and nobody accepts what concerns himself."""
    _role_check(actor)
    if actor.pk in {s.oleh_id for s in langkah}:
        apa = "Anda usulkan sendiri" if langkah[0].oleh_id == actor.pk else "sudah Anda terima"
        raise KoreksiDitolak(
            f"Koreksi {koreksi.nomor} {apa}; pengusul dan kedua penerima adalah tiga orang yang berlainan.",
            kode="koreksi_orang_sama",
            saran="Minta pejabat lain menerimanya.",
        )
    if (
        koreksi.jenis != Koreksi.Jenis.ATURAN
        and actor.pegawai_id is not None
        and KoreksiPegawai.objects.filter(koreksi=koreksi, pegawai_id=actor.pegawai_id).exists()
    ):
        raise KoreksiDitolak(
            f"Koreksi {koreksi.nomor} mengenai penghasilan Anda sendiri.",
            kode="koreksi_sendiri",
            saran="Minta pejabat lain menerimanya.",
        )


def _fresh_check(koreksi: Koreksi) -> None:
    """What the old amounts hold is what is accepted now. Raises KoreksiKedaluwarsa."""
    kini: list[Terdahulu] = earlier(koreksi.kunci)
    nomor = {t.hash: t.nomor for t in kini}
    paket = PaketTersimpan.objects.filter(pk__in=koreksi.orang.values("paket"))
    if any(pack_load(p).reads_staff for p in paket):
        # what a subordinate gets moves what his superior gets, even where it did not yet
        dulu = {t.hash for t in earlier(koreksi.kunci, sebelum=proposed_at(koreksi))}
        if any(t.hash not in dulu for t in kini):
            raise _stale(koreksi, ", ".join(str(t.nomor) for t in kini if t.hash not in dulu))
    for pegawai_id, dasar in koreksi.orang.values_list("pegawai_id", "dasar"):
        sekarang = hashes_of(kini, pegawai_id)
        if sekarang != dasar:
            baru = ", ".join(str(nomor[h]) for h in sekarang if h not in dasar)
            raise _stale(koreksi, baru)


def _stale(koreksi: Koreksi, baru: str) -> KoreksiKedaluwarsa:
    return KoreksiKedaluwarsa(
        f"Koreksi {baru} atas {month_of(koreksi.kunci.awal)} dan pegawai yang sama diterima sesudah usulan "
        f"{koreksi.nomor} dihitung; selisihnya tidak lagi benar.",
        kode="koreksi_kedaluwarsa",
        saran="Usulkan ulang: tombol Hitung ulang membuatnya dari sebab yang sama.",
    )


def _step(koreksi: Koreksi, langkah: Sequence[LangkahKoreksi], apa: str, actor: Pengguna, alasan: str) -> None:
    LangkahKoreksi.objects.create(koreksi=koreksi, urutan=len(langkah), langkah=apa, oleh_id=actor.pk, alasan=alasan)


def _reason(alasan: str) -> str:
    teks = " ".join(alasan.split())[:300]
    if not teks:
        raise KoreksiDitolak(
            "Penolakan atau pembatalan tanpa alasan.",
            kode="koreksi_alasan",
            saran="Tulis alasannya dalam satu kalimat.",
        )
    return teks
