"""Forms of people: the report of a wrong superior, filters, facts, roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from erk_kit.nip import name_or_nip, nip_normalise
from tenants.akun.models import Peran
from tenants.organisasi.models import Opd, Pegawai, Penugasan, RiwayatStatus, Unit

ID_TERBESAR = 2**63 - 1


class Tanggal(forms.DateField):
    """A day as browsers send it, with their own chooser."""

    def __init__(self, **isi: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        galat = {"invalid": "Tanggal tidak dapat dibaca; isi seperti 2026-11-28.", "required": "Isi tanggalnya."}
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"], error_messages=galat, **isi)


class LaporAtasanForm(forms.Form):
    atasan = forms.IntegerField(
        min_value=1,
        max_value=ID_TERBESAR,
        widget=forms.HiddenInput,
        error_messages={"required": "Pilih atasan yang benar dari hasil pencarian."},
    )
    mulai = Tanggal(label="Sejak kapan")
    catatan = forms.CharField(
        label="Catatan (boleh kosong)",
        required=False,
        max_length=300,
        help_text="Misalnya nomor SK mutasi.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SaringPegawai(forms.Form):
    """Name or NIP, office, unit, status. What does not fit is ignored, never an error page."""

    cari = forms.CharField(required=False, max_length=80, label="Nama atau NIP")
    opd = forms.ModelChoiceField(required=False, label="OPD", queryset=Opd.objects.none(), empty_label="Semua")
    unit = forms.ModelChoiceField(required=False, label="Unit", queryset=Unit.objects.none(), empty_label="Semua")
    status = forms.ChoiceField(required=False, label="Status", choices=[("", "Semua"), *RiwayatStatus.Status.choices])

    def __init__(self, *args: Any, opd: QuerySet[Opd], hari: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hari = hari
        self.fields["cari"].widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
        self.fields["opd"].queryset = opd  # type: ignore[attr-defined]
        dipilih = str(self.data.get("opd") or "")
        if dipilih.isdigit():
            self.fields["unit"].queryset = Unit.objects.filter(opd_id=dipilih, opd__in=opd)  # type: ignore[attr-defined]

    def apply(self, baris: QuerySet[Pegawai]) -> QuerySet[Pegawai]:
        """`baris` narrowed by the fields that are valid."""
        self.is_valid()
        isi = self.cleaned_data
        baris = baris.filter(name_or_nip(isi.get("cari") or ""))
        tugas = Penugasan.objects.pada(self.hari).filter(pegawai=OuterRef("pk"))
        if isi.get("opd"):
            baris = baris.filter(Exists(tugas.filter(unit__opd=isi["opd"])))
        if isi.get("unit"):
            baris = baris.filter(Exists(tugas.filter(unit=isi["unit"])))
        if isi.get("status"):
            ada = RiwayatStatus.objects.pada(self.hari).filter(pegawai=OuterRef("pk"), status=isi["status"])
            baris = baris.filter(Exists(ada))
        return baris

    @property
    def aktif(self) -> bool:
        return any(self.data.get(nama) for nama in self.fields)


class PeranForm(forms.Form):
    """Whom, which role, since when."""

    nip = forms.CharField(label="NIP", max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    peran = forms.ChoiceField(
        label="Peran", choices=[(p.value, p.label) for p in Peran if p != Peran.PENGELOLA], initial=Peran.ADMIN_OPD
    )
    opd = forms.ModelChoiceField(
        label="OPD", required=False, queryset=Opd.objects.none(), empty_label="–", help_text="Hanya untuk admin OPD."
    )
    mulai = Tanggal(label="Mulai")
    sampai = Tanggal(label="Sampai dengan", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opd"].queryset = Opd.objects.filter(aktif=True)  # type: ignore[attr-defined]

    def clean_nip(self) -> str:
        return nip_normalise(self.cleaned_data["nip"])

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or {}
        if isi.get("peran") == Peran.ADMIN_OPD and not isi.get("opd"):
            self.add_error("opd", "Pilih OPD yang diurusnya.")
        if isi.get("peran") != Peran.ADMIN_OPD:
            isi["opd"] = None
        return isi
