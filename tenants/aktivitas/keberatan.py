"""Objection to a refused activity: filed by its owner, answered by the superior, decided by the superior's superior.

Who that is, tenants.aktivitas.pemutus says. Where there is nobody above, and where the decider lets his days pass,
BKPSDM decides. One that is upheld turns the activity into an accepted one; when its month is locked by then, the
activity stays and the objection waits for a correction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from erk_kit.bentuk import tanggal
from erk_kit.kunci import horizon
from erk_kit.lampiran import BerkasLampiran, Lampiran
from tenants.aktivitas.delegasi import names_used_by, own_superiors, with_delegates
from tenants.aktivitas.ingat import remind
from tenants.aktivitas.models import Aktivitas, BuktiKeberatan, CaraPutusan, JejakAktivitas, Keberatan
from tenants.aktivitas.pemutus import parties_of, refusers_of
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import has_role, people_with
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.operasi import operasi_of
from tenants.organisasi.selectors import opd_pada
from tenants.pemberitahuan.services import notify

Status = Keberatan.Status
BUKTI_MAKS = 5
_AKSI = {True: "keberatan.kabulkan", False: "keberatan.tolak"}
TEKS_MAKS = 1000
# Days before the last one from which on the decider is reminded.
INGAT_HARI = 1


def objections_seen(*, actor: Pengguna) -> QuerySet[Keberatan]:
    """Own ones, those about one's own decisions, those to decide; all of them for BKPSDM and inspektorat."""
    if not actor.is_active:
        return Keberatan.objects.none()
    semua = Keberatan.objects.select_related("aktivitas__pegawai", "aktivitas__validator", "atasan", "pemutus")
    if has_role(pengguna=actor, peran=Peran.BKPSDM) or has_role(pengguna=actor, peran=Peran.INSPEKTORAT):
        return semua
    if actor.pegawai_id is None:
        return Keberatan.objects.none()
    diri = actor.pegawai_id
    menolak = Q(atasan_id=diri) | Q(aktivitas__validator_id=diri)
    return semua.filter(Q(aktivitas__pegawai_id=diri) | menolak | Q(pemutus_id__in=names_used_by(diri)))


def objections_to_decide(*, actor: Pengguna) -> QuerySet[Keberatan]:
    """What waits for the actor, the most urgent first. Never his own, never one about his own refusal, whatever his
    roles; in another's name never one of his own superior."""
    menunggu = objections_seen(actor=actor).filter(status=Status.DIAJUKAN).order_by("batas", "id")
    boleh = Q(pk__in=())
    if (diri := actor.pegawai_id) is not None:
        menunggu = menunggu.exclude(aktivitas__pegawai_id=diri).exclude(atasan_id=diri)
        menunggu = menunggu.exclude(aktivitas__validator_id=diri).exclude(aktivitas__atas_nama_id=diri)
        lain = Q(pemutus_id__in=names_used_by(diri)[1:])
        lain &= ~Q(aktivitas__pegawai_id__in=own_superiors(diri, hari=timezone.localdate()))
        boleh |= Q(pemutus_id=diri) | lain
    if has_role(pengguna=actor, peran=Peran.BKPSDM):
        boleh |= Q(pemutus__isnull=True) | Q(naik_pada__isnull=False)
    return menunggu.filter(boleh)


def awaiting_correction() -> QuerySet[Keberatan]:
    """Upheld after the lock, without a proposal yet."""
    return Keberatan.objects.filter(perlu_koreksi=True).select_related("aktivitas__pegawai").order_by("id")


def minutes_under_way(ini: Keberatan, *, selesai: Sequence[int]) -> int:
    """Minutes of the same day and kind that other upheld objections have in proposed corrections, without the
    corrections `selesai`."""
    a = ini.aktivitas
    lain = Keberatan.objects.filter(
        aktivitas__pegawai_id=a.pegawai_id,
        aktivitas__tanggal=a.tanggal,
        aktivitas__jenis=a.jenis,
        koreksi_nomor__isnull=False,
    ).exclude(koreksi_nomor__in=selesai)
    return int(lain.aggregate(jumlah=Sum("aktivitas__menit"))["jumlah"] or 0)


def may_object(*, actor: Pengguna, aktivitas_id: int, hari_ini: dt.date | None = None) -> Aktivitas:
    """The actor's own refused activity, while its window is open and nobody has objected. Raises otherwise."""
    ini = (
        Aktivitas.objects.select_related("pegawai", "validator", "atas_nama")
        .filter(pk=aktivitas_id, pegawai_id=actor.pegawai_id if actor.is_active else None)
        .first()
    )
    if ini is None or actor.pegawai_id is None:
        raise TidakBerwenang(
            "Aktivitas itu tidak ada di antara aktivitas Anda.",
            kode="bukan_milik_sendiri",
            saran="Buka kembali daftar aktivitas Anda.",
        )
    if ini.status != Aktivitas.Status.DITOLAK or ini.divalidasi_pada is None:
        raise _refused(
            f"Aktivitas berstatus {ini.get_status_display()}, jadi tidak ada penolakan yang dapat dikeberati.",
            "Keberatan hanya atas aktivitas yang ditolak; yang perlu revisi diperbaiki lalu diajukan lagi.",
        )
    if Keberatan.objects.filter(aktivitas=ini).exists():
        raise _refused("Keberatan atas aktivitas itu sudah ada.", "Buka halaman keberatan untuk melihat keadaannya.")
    akhir = objection_until(ini)
    if akhir is not None and (hari_ini or timezone.localdate()) > akhir:
        raise _refused(
            f"Tenggat keberatan lewat pada {tanggal(akhir)}.", "Bicarakan dengan atasan Anda, atau hubungi BKPSDM."
        )
    return ini


def refusal_of(ini: Keberatan) -> str:
    """The reason of the refusal; from its record once the activity has been accepted after all."""
    if ini.aktivitas.status == Aktivitas.Status.DITOLAK:
        return ini.aktivitas.alasan
    ditolak = JejakAktivitas.objects.filter(aktivitas_id=ini.aktivitas_id, ke=Aktivitas.Status.DITOLAK)
    return ditolak.order_by("-id").values_list("alasan", flat=True).first() or ""


def objection_until(ini: Aktivitas) -> dt.date | None:
    """The last day on which the owner may object; None where the rules set none."""
    if ini.divalidasi_pada is None:
        return None
    diputus = timezone.localtime(ini.divalidasi_pada).date()
    opd = opd_pada(pegawai_id=ini.pegawai_id, hari=ini.tanggal)
    hari = operasi_of(diputus, opd.pk if opd else None).bilangan("tenggat_keberatan")
    return None if hari is None else diputus + dt.timedelta(days=hari)


def objection_file(
    *, actor: Pengguna, aktivitas_id: int, alasan: str, bukti: Sequence[Lampiran] = (), hari_ini: dt.date | None = None
) -> Keberatan:
    """File it; the superior and his superior are told."""
    hari_ini = hari_ini or timezone.localdate()
    alasan = _text(alasan, "Alasan keberatan")
    if len(bukti) > BUKTI_MAKS:
        raise _refused(f"Bukti berjumlah {len(bukti)}.", f"Paling banyak {BUKTI_MAKS} berkas.")
    with transaction.atomic():
        # the row is locked so that two tabs cannot both file
        Aktivitas.objects.filter(pk=aktivitas_id, pegawai_id=actor.pegawai_id, tanggal__gt=_since()).select_for_update(
            of=("self",)
        ).first()
        ini = may_object(actor=actor, aktivitas_id=aktivitas_id, hari_ini=hari_ini)
        pihak = parties_of(ini, hari_ini=hari_ini)
        opd = opd_pada(pegawai_id=ini.pegawai_id, hari=hari_ini)
        lama = operasi_of(hari_ini, opd.pk if opd else None).bilangan("tenggat_putusan_keberatan")
        baru = Keberatan(
            aktivitas=ini,
            alasan=alasan,
            atasan=pihak.atasan,
            pemutus=pihak.pemutus,
            batas=hari_ini + dt.timedelta(days=lama) if lama is not None else None,
        )
        try:
            with transaction.atomic():
                baru.save(force_insert=True)
        except IntegrityError as galat:
            # a row of a locked month cannot be held for a change, so there two tabs meet here
            raise _refused("Keberatan atas aktivitas itu sudah ada.", "Buka halaman keberatan.") from galat
        evidence_store(baru, bukti)
        catat(aksi="keberatan.ajukan", actor=actor, peran="pegawai", objek=_object(baru), rincian={"nomor": baru.pk})
        alamat = f"/aktivitas/keberatan/{baru.pk}/"
        untuk = with_delegates([pihak.pemutus.pk], hari=hari_ini) if pihak.pemutus else set(people_with(Peran.BKPSDM))
        menolak = refusers_of(baru)
        batas = f"Putuskan sebelum {tanggal(baru.batas)} berakhir." if baru.batas else ""
        _tell(untuk - menolak, "keberatan.diajukan", "Keberatan menunggu putusan Anda", batas, alamat, baru)
        isi = "Anda dapat menulis tanggapan."
        _tell(menolak, "keberatan.tanggapan", "Keberatan atas penolakan Anda", isi, alamat, baru)
    return baru


def evidence_store(keberatan: Keberatan, bukti: Sequence[Lampiran]) -> None:
    baris = {b.sidik: b for b in bukti}.values()
    BuktiKeberatan.objects.bulk_create([BuktiKeberatan(keberatan=keberatan, **BerkasLampiran.kolom(b)) for b in baris])


def objection_answer(*, actor: Pengguna, keberatan_id: int, tanggapan: str) -> Keberatan:
    """The superior's side of it, once, before the decision; it decides nothing."""
    tanggapan = _text(tanggapan, "Tanggapan")
    with transaction.atomic():
        ini = _waiting(keberatan_id)
        if actor.pegawai_id not in refusers_of(ini):
            raise _not_yours()
        if ini.tanggapan:
            raise _refused("Tanggapan atas keberatan itu sudah ada.", "Muat ulang halamannya.")
        ini.tanggapan, ini.tanggapan_pada = tanggapan, timezone.now()
        ini.save(update_fields=["tanggapan", "tanggapan_pada"])
        catat(aksi="keberatan.tanggapi", actor=actor, peran="atasan", objek=_object(ini))
    return ini


def objection_withdraw(*, actor: Pengguna, keberatan_id: int) -> Keberatan:
    with transaction.atomic():
        ini = _waiting(keberatan_id)
        if actor.pegawai_id is None or ini.aktivitas.pegawai_id != actor.pegawai_id:
            raise _not_yours()
        ini.status = Status.DITARIK
        ini.save(update_fields=["status"])
        catat(aksi="keberatan.tarik", actor=actor, peran="pegawai", objek=_object(ini))
    return ini


def objection_decide(*, actor: Pengguna, keberatan_id: int, kabul: bool, alasan: str) -> Keberatan:
    """Uphold it or not, with the reason that both sides read. Never by whoever objected or refused."""
    alasan = _text(alasan, "Alasan putusan")
    with transaction.atomic():
        ini = _waiting(keberatan_id)
        if not objections_to_decide(actor=actor).filter(pk=ini.pk).exists():
            raise _not_yours()
        ini.status = Status.DIKABULKAN if kabul else Status.DITOLAK
        ini.alasan_putusan, ini.diputus_oleh_id, ini.diputus_pada = alasan, actor.pk, timezone.now()
        batas = horizon()
        ini.perlu_koreksi = kabul and batas is not None and ini.aktivitas.tanggal <= batas
        ini.save(update_fields=["status", "alasan_putusan", "diputus_oleh_id", "diputus_pada", "perlu_koreksi"])
        if kabul and not ini.perlu_koreksi:
            _accept(ini, actor)
        catat(aksi=_AKSI[kabul], actor=actor, objek=_object(ini), rincian={"perlu_koreksi": ini.perlu_koreksi})
        kata = "dikabulkan" if kabul else "tidak dikabulkan"
        untuk = {ini.aktivitas.pegawai_id, *([ini.atasan_id] if ini.atasan_id else [])}
        alamat = f"/aktivitas/keberatan/{ini.pk}/"
        _tell(untuk, "keberatan.putusan", f"Keberatan {kata}", alasan, alamat, ini)
        if ini.perlu_koreksi:
            judul = "Keberatan dikabulkan menunggu usulan koreksi"
            _tell(people_with(Peran.BKPSDM), "keberatan.diajukan", judul, "Bulannya sudah terkunci.", "/koreksi/", ini)
    return ini


def objection_corrected(*, keberatan_id: int, koreksi_nomor: int) -> None:
    """A correction has taken it up (called by whoever proposed it)."""
    Keberatan.objects.filter(pk=keberatan_id, perlu_koreksi=True).update(
        perlu_koreksi=False, koreksi_nomor=koreksi_nomor
    )


def objections_reopen(*, koreksi_nomor: int, menjadi: int | None = None) -> None:
    """That correction was refused or withdrawn, so what it took up waits again; `menjadi`: the one that replaces it."""
    diambil = Keberatan.objects.filter(koreksi_nomor=koreksi_nomor)
    diambil.update(perlu_koreksi=menjadi is None, koreksi_nomor=menjadi)


def objections_overdue(*, hari_ini: dt.date) -> int:
    """Remind who has to decide by tomorrow, and pass on to BKPSDM what was let lie beyond its day; returns how many of
    the latter."""
    with transaction.atomic():
        lewat = list(
            Keberatan.objects.select_for_update(of=("self",)).filter(
                status=Status.DIAJUKAN, naik_pada__isnull=True, pemutus__isnull=False, batas__lt=hari_ini
            )
        )
        dekat = Keberatan.objects.filter(
            status=Status.DIAJUKAN,
            naik_pada__isnull=True,
            pemutus__isnull=False,
            batas__range=(hari_ini, hari_ini + dt.timedelta(days=INGAT_HARI)),
        )
        remind(
            penerima=with_delegates(set(dekat.values_list("pemutus_id", flat=True)), hari=hari_ini),
            jenis="keberatan.diajukan",
            hari_ini=hari_ini,
            judul="Tenggat putusan keberatan sudah dekat",
            isi="Lewat tenggat itu BKPSDM yang memutuskan.",
            alamat="/aktivitas/keberatan/?lihat=putuskan",
        )
        if lewat:
            Keberatan.objects.filter(pk__in=[k.pk for k in lewat]).update(naik_pada=timezone.now())
            notify(
                penerima=people_with(Peran.BKPSDM),
                jenis="keberatan.diajukan",
                judul=f"{len(lewat)} keberatan lewat tenggat putusan",
                alamat="/aktivitas/keberatan/?lihat=putuskan",
                kunci=f"keberatan-naik:{hari_ini}",
            )
    return len(lewat)


def _accept(ini: Keberatan, actor: Pengguna) -> None:
    aktivitas = Aktivitas.objects.select_for_update(of=("self",)).get(pk=ini.aktivitas_id)
    if aktivitas.status != Aktivitas.Status.DITOLAK:
        raise _refused(
            f"Aktivitas itu kini berstatus {aktivitas.get_status_display()}.", "Muat ulang halaman keberatan."
        )
    dari, aktivitas.status = aktivitas.status, Aktivitas.Status.DITERIMA
    pemutus = actor.pegawai_id if actor.pegawai_id != aktivitas.pegawai_id else None
    aktivitas.validator_id, aktivitas.divalidasi_pada = pemutus, timezone.now()
    aktivitas.cara, aktivitas.atas_nama, aktivitas.alasan = CaraPutusan.KEBERATAN, None, ""
    aktivitas.save(update_fields=["status", "validator", "divalidasi_pada", "cara", "atas_nama", "alasan"])
    JejakAktivitas.objects.create(
        aktivitas=aktivitas, dari=dari, ke=aktivitas.status, oleh_id=actor.pk, alasan="Keberatan dikabulkan"
    )


def _waiting(keberatan_id: int) -> Keberatan:
    ini = (
        Keberatan.objects.select_for_update(of=("self",))
        .select_related("aktivitas__pegawai")
        .filter(pk=keberatan_id)
        .first()
    )
    if ini is None:
        raise _not_yours()
    if ini.status != Status.DIAJUKAN:
        raise _refused(f"Keberatan itu sudah {ini.get_status_display().lower()}.", "Muat ulang halamannya.")
    return ini


def _since() -> dt.date:
    return horizon() or dt.date.min


def _text(teks: str, nama: str) -> str:
    teks = " ".join(teks.split())
    if not teks:
        raise _refused(f"{nama} masih kosong.", "Tulis alasan yang dapat diperiksa orang lain.")
    if len(teks) > TEKS_MAKS:
        raise _refused(f"{nama} {len(teks)} huruf terlalu panjang.", f"Paling banyak {TEKS_MAKS} huruf.")
    return teks


def _tell(untuk: set[int] | list[int], jenis: str, judul: str, isi: str, alamat: str, ini: Keberatan) -> None:
    notify(penerima=untuk, jenis=jenis, judul=judul, isi=isi, alamat=alamat, kunci=f"keberatan:{ini.pk}")


def _object(ini: Keberatan) -> tuple[int, str]:
    return ini.aktivitas_id, tanggal(ini.aktivitas.tanggal)


def _refused(apa: str, saran: str) -> GalatLayanan:
    return GalatLayanan(apa, kode="keberatan_ditolak", saran=saran)


def _not_yours() -> TidakBerwenang:
    return TidakBerwenang(
        "Keberatan itu bukan untuk Anda putuskan atau ubah.",
        kode="keberatan_lain",
        saran="Buka daftar keberatan Anda.",
    )
