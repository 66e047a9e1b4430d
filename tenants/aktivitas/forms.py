"""The decision on ticked activities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet

from erk_kit.lampiran import DITERIMA, TERIMA
from tenants.aktivitas.models import Aktivitas
from tenants.organisasi.forms import Tanggal

ID_TERBESAR = 2**63 - 1


class Putusan(models.TextChoices):
    TERIMA = "terima", "Terima"
    TOLAK = "tolak", "Tolak"
    REVISI = "revisi", "Minta revisi"


class DaftarId(forms.Field):
    """Ids of ticked rows. Whether they exist, and whose they are, the service says."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[int]:
        teks = {t for t in value or () if isinstance(t, str)}
        if not all(len(t) < 20 and t.isascii() and t.isdigit() and int(t) <= ID_TERBESAR for t in teks):
            raise forms.ValidationError("Ada pilihan yang tidak dikenal. Muat ulang halaman, lalu pilih kembali.")
        return sorted(int(t) for t in teks)


class TeksSebaris(forms.CharField):
    """Several lines become one, before the length is measured."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class PutusanForm(forms.Form):
    aktivitas = DaftarId(error_messages={"required": "Belum ada aktivitas yang dipilih."})
    alasan = TeksSebaris(
        label="Alasan untuk pegawai",
        required=False,
        max_length=300,
        error_messages={"max_length": "Alasan terlalu panjang: paling banyak 300 huruf, sekarang %(show_value)d."},
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
    )
    putusan = forms.ChoiceField(
        choices=Putusan.choices,
        error_messages={
            "required": "Pilih Terima, Tolak, atau Minta revisi.",
            "invalid_choice": "Pilih Terima, Tolak, atau Minta revisi.",
        },
    )

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or self.cleaned_data
        putusan, alasan = isi.get("putusan"), isi.get("alasan")
        if putusan in (Putusan.TOLAK, Putusan.REVISI) and alasan == "":
            self.add_error("alasan", "Isi alasan yang dapat ditindaklanjuti pegawai, lalu kirim lagi.")
        if putusan == Putusan.TERIMA and alasan:
            # whoever wrote a reason probably missed the button
            self.add_error("alasan", "Alasan terisi, padahal Anda memilih Terima. Kosongkan dahulu, atau tolak.")
        return isi


class SaringVerifikasi(forms.Form):
    """Person, days, only with flags. What does not fit is ignored, never an error page."""

    orang = forms.IntegerField(required=False, min_value=1, max_value=ID_TERBESAR)
    dari = Tanggal(required=False, label="Dari")
    sampai = Tanggal(required=False, label="Sampai")
    tanda = forms.BooleanField(required=False, label="Hanya yang bertanda")

    def apply(self, baris: QuerySet[Aktivitas]) -> QuerySet[Aktivitas]:
        """`baris` narrowed by the fields that are valid."""
        self.is_valid()
        isi = self.cleaned_data
        if isi.get("orang"):
            baris = baris.filter(pegawai_id=isi["orang"])
        if isi.get("dari"):
            baris = baris.filter(tanggal__gte=isi["dari"])
        if isi.get("sampai"):
            baris = baris.filter(tanggal__lte=isi["sampai"])
        return baris.exclude(tanda=[]) if isi.get("tanda") else baris

    @property
    def aktif(self) -> bool:
        return any(self.data.get(nama) for nama in self.fields)


class DelegasiForm(forms.Form):
    """To whom, for which days, why. `puncak`: of a kepala daerah, for BKPSDM."""

    penerima = forms.TypedChoiceField(
        label="Yang memutuskan atas nama Anda",
        coerce=int,
        error_messages={"required": "Pilih orangnya.", "invalid_choice": "Pilih dari daftar."},
    )
    mulai = Tanggal(label="Mulai")
    sampai = Tanggal(label="Sampai dengan", required=False)
    alasan = TeksSebaris(label="Alasan", max_length=200, help_text="Misalnya: cuti tahunan, nomor surat tugas.")

    def __init__(self, *args: Any, pilihan: list[tuple[int, str]], puncak: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["penerima"].choices = [("", "Pilih"), *pilihan]  # type: ignore[attr-defined]
        if puncak:
            self.fields["penerima"].label = "Yang memutuskan atas nama kepala daerah"
            self.fields["sampai"].help_text = "Kosong: sampai diakhiri."


class KeberatanForm(forms.Form):
    alasan = forms.CharField(
        label="Mengapa penolakan itu keliru",
        max_length=1000,
        error_messages={"required": "Tulis alasannya.", "max_length": "Paling banyak 1.000 huruf."},
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
    )
    bukti = forms.FileField(
        label="Bukti (boleh kosong)",
        required=False,
        help_text=f"{DITERIMA}.",
        widget=forms.ClearableFileInput(attrs={"accept": TERIMA}),
    )


class TeksKeberatanForm(forms.Form):
    """The superior's answer, or the decision with its reason."""

    teks = forms.CharField(
        max_length=1000,
        error_messages={"required": "Tulis alasannya.", "max_length": "Paling banyak 1.000 huruf."},
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teks"].label = label
