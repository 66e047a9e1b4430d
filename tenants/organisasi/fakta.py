"""How dated facts are written: set, ended, corrected, withdrawn; and what was known of them at an instant.

The live row says what is now held to be true. Whatever it said before is kept in `FaktaLama` with the instant at
which it was replaced: nothing that somebody once relied on is lost, and no reader of the live tables has to know.
Dasar dan pilihan lain: docs/keputusan/0004-fakta-bertanggal.md.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from erk_kit.bentuk import rentang, tanggal
from erk_kit.dated import FaktaBertanggal
from tenants.jejak.services import catat
from tenants.organisasi.galat import FaktaBertumpuk, GalatLayanan
from tenants.organisasi.kunci import check_end, check_open
from tenants.organisasi.models import FaktaLama

MANUAL = "MANUAL"
_TETAP = ("id", "dicatat_pada")
# by the name of the owner's column: what people call the owner, and the audit's names for a fact that is new or changed
_SEBUT = {"pegawai": "nama", "jabatan": "nama", "opd": "singkatan"}
_AKSI = {
    ("pegawai", "baru"): "pegawai.fakta",
    ("pegawai", "ubah"): "pegawai.fakta_ubah",
    ("jabatan", "baru"): "jabatan.kelas",
    ("jabatan", "ubah"): "jabatan.kelas_ubah",
    ("opd", "baru"): "kalender.pola",
    ("opd", "ubah"): "kalender.pola_ubah",
}
_KATA = {
    FaktaLama.Tindakan.DIAKHIRI: "mengakhiri",
    FaktaLama.Tindakan.DIKOREKSI: "mengoreksi",
    FaktaLama.Tindakan.DIBATALKAN: "membatalkan",
}

# A rule that a row must keep whenever it is written, by its model; raises GalatLayanan.
Periksa = Callable[[Any], None]
_PERIKSA: dict[type[Model], Periksa] = {}


def fact_rule(model: type[Model]) -> Callable[[Periksa], Periksa]:
    """Register the rule of `model`: it sees the unsaved row at each set and each correction."""

    def daftar(periksa: Periksa) -> Periksa:
        _PERIKSA[model] = periksa
        return periksa

    return daftar


def days_text(fakta: FaktaBertanggal) -> str:
    if fakta.berlaku_sampai is None:
        return f"sejak {tanggal(fakta.berlaku_mulai)}"
    return f"pada {rentang(fakta.berlaku_mulai, fakta.berlaku_sampai)}"


def span_check(mulai: dt.date, sampai: dt.date | None, sebutan: str) -> None:
    if sampai is not None and sampai < mulai:
        raise GalatLayanan(
            f"{sebutan}: berakhir {tanggal(sampai)}, sebelum mulai {tanggal(mulai)}.",
            kode="rentang_terbalik",
            saran="Tukar atau betulkan tanggalnya.",
        )


def end_check(ada: FaktaBertanggal, mulai: dt.date, sebutan: str, *, akhiri: bool = True) -> None:
    """Raises FaktaBertumpuk unless a fact that begins on `mulai` may end `ada`, which holds on one of its days."""
    if not akhiri or ada.berlaku_mulai >= mulai:
        raise FaktaBertumpuk(
            f"{sebutan} mulai {tanggal(mulai)} bertumpuk dengan yang sudah berlaku {days_text(ada)}.",
            kode="fakta_bertumpuk",
            saran=f"Beri tanggal akhir sebelum {tanggal(ada.berlaku_mulai)}, atau betulkan catatan yang ada.",
        )


def fact_set(
    model: Any,
    kunci: dict[str, Any],
    mulai: dt.date,
    sampai: dt.date | None,
    sumber: str,
    isi: dict[str, Any],
    sebutan: str,
    *,
    akhiri: bool = True,
    cari: dict[str, Any] | None = None,
) -> Any:
    """Insert a fact; with `akhiri`, the row of `kunci` that runs on `mulai` ends the day before.

    cari: the filter that finds rows of the same key, where `kunci` itself would not (a key that is empty).

    Raises FaktaBertumpuk for any other overlap, GalatLayanan for what the fields or the model's rule refuse.
    """
    span_check(mulai, sampai, sebutan)
    check_open(mulai, f"{sebutan} mulai {tanggal(mulai)}")
    baru = model(**kunci, **isi, berlaku_mulai=mulai, berlaku_sampai=sampai, sumber=sumber)
    lama: list[dict[str, Any]] = []
    with transaction.atomic():
        for ada in _overlapping(model, cari or kunci, mulai, sampai):
            end_check(ada, mulai, sebutan, akhiri=akhiri)
            version_keep(ada, FaktaLama.Tindakan.DIAKHIRI)
            lama.append({nama: getattr(ada, nama) for nama in isi})
            ada.berlaku_sampai = mulai - dt.timedelta(days=1)
            ada.save(update_fields=["berlaku_sampai"])
        fields_check(baru, sebutan)
        _rule_check(baru)
        _written(baru, sebutan)
        if sumber == MANUAL:
            # a sync is recorded once, as a delivery
            _record(baru, kunci | isi, sebutan, lama)
    return baru


def shorter_check(ada: FaktaBertanggal, sampai: dt.date, sebutan: str) -> None:
    if ada.berlaku_sampai is not None and ada.berlaku_sampai <= sampai:
        raise GalatLayanan(
            f"{sebutan} sudah berakhir {tanggal(ada.berlaku_sampai)}.",
            kode="fakta_sudah_berakhir",
            saran="Untuk memperpanjang, koreksi catatannya dengan alasan.",
        )


def fact_end(*, fakta: FaktaBertanggal, sampai: dt.date, alasan: str = "", oleh_id: int | None = None) -> Any:
    """The last day of a running fact. Only shortens: that it lasts longer than recorded is a correction."""
    sebutan = _sebutan(fakta)
    with transaction.atomic():
        ada = _locked(fakta)
        span_check(ada.berlaku_mulai, sampai, sebutan)
        check_end(sampai, f"{sebutan} {days_text(ada)}")
        shorter_check(ada, sampai, sebutan)
        version_keep(ada, FaktaLama.Tindakan.DIAKHIRI, alasan, oleh_id)
        ada.berlaku_sampai = sampai
        ada.save(update_fields=["berlaku_sampai"])
        change_record(ada, FaktaLama.Tindakan.DIAKHIRI, alasan, oleh_id, baru={"berlaku_sampai": sampai})
    return ada


def fact_correct(*, fakta: FaktaBertanggal, alasan: str, oleh_id: int | None = None, **isi: Any) -> Any:
    """What the record should have said from the start: `isi` names fields, `berlaku_mulai` and `berlaku_sampai` too.

    Whose fact it is cannot be corrected: withdraw it and record it for the right one. Refused without a reason,
    without a change, and where it would overlap.
    """
    sebutan = _sebutan(fakta)
    _with_reason(alasan, sebutan)
    with transaction.atomic():
        ada = _locked(fakta)
        boleh = {f.attname for f in ada._meta.concrete_fields} - {*_TETAP, _owner_field(ada)}
        asing = sorted(set(isi) - boleh)
        if asing:
            raise GalatLayanan(
                f"{sebutan}: kolom {', '.join(asing)} tidak dapat dikoreksi.",
                kode="kolom_koreksi",
                saran=f"Yang dapat dikoreksi: {', '.join(sorted(boleh))}. Fakta orang lain: batalkan, lalu catat baru.",
            )
        if all(getattr(ada, nama) == nilai for nama, nilai in isi.items()):
            raise GalatLayanan(
                f"{sebutan}: koreksi tidak mengubah apa pun.", kode="koreksi_kosong", saran="Isi nilai yang berbeda."
            )
        if set(isi) == {"berlaku_sampai"}:
            check_end(isi["berlaku_sampai"], f"{sebutan} {days_text(ada)}")
        else:
            mulai = min(ada.berlaku_mulai, isi.get("berlaku_mulai") or ada.berlaku_mulai)
            check_open(mulai, f"{sebutan} {days_text(ada)}")
        version_keep(ada, FaktaLama.Tindakan.DIKOREKSI, alasan, oleh_id)
        semula = {nama: getattr(ada, nama) for nama in isi}
        for nama, nilai in isi.items():
            setattr(ada, nama, nilai)
        span_check(ada.berlaku_mulai, ada.berlaku_sampai, sebutan)
        ada.dicatat_pada = timezone.now()
        fields_check(ada, sebutan)
        _rule_check(ada)
        _written(ada, sebutan)
        change_record(ada, FaktaLama.Tindakan.DIKOREKSI, alasan, oleh_id, baru=isi, lama=semula)
    return ada


def fact_withdraw(*, fakta: FaktaBertanggal, alasan: str, oleh_id: int | None = None) -> None:
    """The record was wrong altogether: it is no longer held true on any day, and stays readable as once known."""
    _with_reason(alasan, _sebutan(fakta))
    with transaction.atomic():
        ada = _locked(fakta)
        version_withdraw(ada, alasan, oleh_id)


def facts_known(model: Any, *, pada: dt.datetime, pemilik_id: int | None = None) -> list[Any]:
    """Rows of `model` as they were known at the instant `pada` (unsaved copies for superseded ones), by id.

    pemilik_id: only facts of that person (or position). A fact's version at an instant is the first one that was
    replaced after it, else the live row; and it was known if that version had been recorded by then.
    """
    lama = FaktaLama.objects.filter(tabel=model._meta.label_lower, digantikan_pada__gt=pada)
    hidup = model.objects.all()
    if pemilik_id is not None:
        lama, hidup = lama.filter(pemilik_id=pemilik_id), hidup.filter(**{_owner_field(model): pemilik_id})
    versi: dict[int, FaktaLama] = {}
    for satu in lama.order_by("fakta_id", "digantikan_pada", "id"):
        versi.setdefault(satu.fakta_id, satu)
    hasil = [_revived(model, satu) for satu in versi.values() if satu.dicatat_pada <= pada]
    hasil += [satu for satu in hidup.filter(dicatat_pada__lte=pada) if satu.pk not in versi]
    return sorted(hasil, key=lambda f: f.pk)


def facts_known_on(model: Any, *, hari: dt.date, pada: dt.datetime, pemilik_id: int) -> list[Any]:
    """What was held, at the instant `pada`, to be true of `pemilik_id` on `hari`."""
    return [
        f
        for f in facts_known(model, pada=pada, pemilik_id=pemilik_id)
        if f.berlaku_mulai <= hari and (f.berlaku_sampai is None or f.berlaku_sampai >= hari)
    ]


def _owner_field(model: Any) -> str:
    """Attribute of the person, position or office of whom the fact is true: the model's first foreign key."""
    return next(str(f.attname) for f in model._meta.concrete_fields if f.many_to_one)


def _sebutan(fakta: Any) -> str:
    return str(fakta._meta.verbose_name).capitalize()


def _with_reason(alasan: str, sebutan: str) -> None:
    if not alasan.strip():
        raise GalatLayanan(
            f"{sebutan}: koreksi dan pembatalan memerlukan alasan.",
            kode="tanpa_alasan",
            saran="Tulis apa yang salah dan menurut dokumen mana.",
        )


def _locked(fakta: FaktaBertanggal) -> Any:
    ada = type(fakta)._default_manager.select_for_update().filter(pk=fakta.pk).first()
    if ada is None and type(fakta)._default_manager.filter(pk=fakta.pk).exists():
        raise _closed(fakta)
    if ada is None:
        raise GalatLayanan(
            f"{_sebutan(fakta)} itu sudah dibatalkan.", kode="fakta_tidak_ada", saran="Muat ulang riwayatnya."
        )
    return ada


def _closed(fakta: Any) -> GalatLayanan:
    """The row is there and the database does not let it be changed: row-level security of a locked month."""
    return GalatLayanan(
        f"{_sebutan(fakta)} {_days(fakta)} berada dalam bulan yang terkunci.",
        kode="fakta_terkunci",
        saran="Catat yang baru mulai bulan yang masih terbuka; yang terkunci tidak berubah lagi.",
    )


def _overlapping(model: Any, kunci: dict[str, Any], mulai: dt.date, sampai: dt.date | None) -> list[Any]:
    baris = model.objects.select_for_update().filter(**kunci).dalam(mulai, sampai or dt.date.max)
    return list(baris.order_by("berlaku_mulai"))


def version_keep(ada: Any, tindakan: str, alasan: str = "", oleh_id: int | None = None) -> None:
    """Keep the row as it stands, before it is changed or deleted. Any model with `dicatat_pada` and an owner."""
    version_of(ada, tindakan, alasan, oleh_id).save(force_insert=True)


def version_of(ada: Any, tindakan: str, alasan: str = "", oleh_id: int | None = None) -> FaktaLama:
    """The row as it stands, unsaved."""
    isi = {f.attname: getattr(ada, f.attname) for f in ada._meta.concrete_fields if f.attname not in _TETAP}
    return FaktaLama(
        tabel=ada._meta.label_lower,
        fakta_id=ada.pk,
        pemilik_id=getattr(ada, _owner_field(ada)),
        isi=json.loads(json.dumps(isi, cls=DjangoJSONEncoder)),
        dicatat_pada=ada.dicatat_pada,
        digantikan_pada=timezone.now(),
        tindakan=tindakan,
        alasan=alasan.strip(),
        oleh_id=oleh_id,
    )


def version_withdraw(ada: Any, alasan: str, oleh_id: int | None = None) -> None:
    """Keep the row as it stands and delete it. Raises GalatLayanan where the database held it fast."""
    version_keep(ada, FaktaLama.Tindakan.DIBATALKAN, alasan, oleh_id)
    jumlah, _ = type(ada)._default_manager.filter(pk=ada.pk).delete()
    if not jumlah:
        raise _closed(ada)
    change_record(ada, FaktaLama.Tindakan.DIBATALKAN, alasan, oleh_id)


def change_record(
    ada: Any,
    tindakan: FaktaLama.Tindakan,
    alasan: str,
    oleh_id: int | None,
    *,
    baru: dict[str, Any] | None = None,
    lama: dict[str, Any] | None = None,
) -> None:
    """The change of a fact in the audit trail, with what it became and what it was."""
    pemilik, objek = _object(ada)
    rincian = {"tindakan": _KATA[tindakan], "fakta": _sebutan(ada).lower(), "alasan": alasan.strip() or "tanpa alasan"}
    rincian |= {"hari": _days(ada), "baru": _plain(baru or {}), "lama": _plain(lama or {})}
    catat(aksi=_AKSI[pemilik, "ubah"], actor_id=oleh_id, objek=objek, rincian=rincian)


def _record(baru: Any, isi: dict[str, Any], sebutan: str, lama: list[dict[str, Any]]) -> None:
    """What somebody set by hand, with what it ended."""
    pemilik, objek = _object(baru)
    rincian: dict[str, Any] = {"fakta": sebutan.lower(), "mulai": baru.berlaku_mulai, "sampai": baru.berlaku_sampai}
    rincian |= {"baru": _plain(isi), "lama": [_plain(satu) for satu in lama]}
    if pemilik == "jabatan":
        rincian["kelas"] = baru.kelas
    catat(aksi=_AKSI[pemilik, "baru"], objek=objek, rincian=rincian)


def _days(fakta: Any) -> str:
    return days_text(fakta) if isinstance(fakta, FaktaBertanggal) else str(fakta)


def _object(fakta: Any) -> tuple[str, tuple[int, str]]:
    """Column of the owner, and the audit's object: the person, position or office of whom the fact is true."""
    kolom = next(f for f in fakta._meta.concrete_fields if f.many_to_one)
    kunci, sebut = getattr(fakta, kolom.attname), _SEBUT[kolom.name]
    return kolom.name, (kunci, kolom.related_model._default_manager.values_list(sebut, flat=True).get(pk=kunci))


def _plain(isi: dict[str, Any]) -> dict[str, Any]:
    """As the audit takes values: what is neither text, whole number, date nor empty, as text."""
    biasa = (bool, int, str, dt.date, type(None))
    return {k: v if isinstance(v, biasa) and not isinstance(v, dt.datetime) else str(v) for k, v in isi.items()}


def _revived(model: Any, lama: FaktaLama) -> Any:
    # a column that the table has since lost is passed over, one that it has gained has its default
    ada = {f.attname: f.to_python(lama.isi[f.attname]) for f in model._meta.concrete_fields if f.attname in lama.isi}
    return model(pk=lama.fakta_id, dicatat_pada=lama.dicatat_pada, **ada)


def fields_check(fakta: Any, sebutan: str) -> None:
    """Raises GalatLayanan for what the columns themselves refuse; asks the database nothing."""
    try:
        # foreign keys are the database's business: asking for each would be a query a row
        kunci = [f.name for f in fakta._meta.concrete_fields if f.many_to_one]
        fakta.clean_fields(exclude=[*_TETAP, *kunci])
    except ValidationError as galat:
        kolom, pesan = next(iter(galat.message_dict.items()))
        raise GalatLayanan(
            f"{sebutan}: kolom {kolom}: {' '.join(pesan)}", kode="fakta_isi", saran="Betulkan isian itu."
        ) from galat


def _rule_check(fakta: Any) -> None:
    if type(fakta) in _PERIKSA:
        _PERIKSA[type(fakta)](fakta)


def _written(fakta: Any, sebutan: str) -> Any:
    try:
        with transaction.atomic():
            fakta.save()
    except IntegrityError as galat:
        # another row of that day: of a correction, or written by another session after we looked
        if "conflicting key" not in str(galat):
            raise
        raise FaktaBertumpuk(
            f"{sebutan} {days_text(fakta)} bertumpuk dengan catatan lain pada hari yang sama.",
            kode="fakta_bertumpuk",
            saran="Muat ulang, lalu periksa riwayatnya.",
        ) from galat
    return fakta
