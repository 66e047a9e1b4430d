"""Forms of the pay list: what to show, what to order, pay data of one person, a signer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from tenants.organisasi.models import Opd
from tenants.remunerasi.data_bayar import HARAP, LABEL, MEDAN
from tenants.remunerasi.dokumen import BENTUK, DOKUMEN, F4, KERTAS
from tenants.remunerasi.models import DataBayar, PenandaTangan
from tenants.remunerasi.selectors import BERUBAH, DITANYA


class SaringBayar(forms.Form):
    """Which OPD the page is about; it lives in the URL. A value outside the choices is ignored."""

    opd = forms.ModelChoiceField(queryset=Opd.objects.none(), required=False, empty_label="Semua OPD", label="OPD")

    def __init__(self, *args: Any, opd: QuerySet[Opd], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opd"].queryset = opd  # type: ignore[attr-defined]

    @property
    def terpilih(self) -> Opd | None:
        self.is_valid()
        satu: Opd | None = self.cleaned_data.get("opd")
        return satu


class PesanBerkas(forms.Form):
    """One order: `berkas` is document and form ("rekap.pdf", a button of the page), beside it paper and OPD.

    An unknown value is an error, for here it would be another file.
    """

    berkas = forms.ChoiceField(
        choices=[(f"{d.kode}.{b}", f"{d.label} {BENTUK[b]}") for d in DOKUMEN.values() for b in d.bentuk]
    )
    kertas = forms.ChoiceField(choices=list(KERTAS.items()), required=False)
    opd = forms.IntegerField(required=False, min_value=1)

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or {}
        isi["dokumen"], _, isi["bentuk"] = isi.get("berkas", "").partition(".")
        isi["kertas"] = isi.get("kertas") or F4
        return isi


class SaringData(forms.Form):
    cari = forms.CharField(
        required=False,
        max_length=80,
        label="Nama atau NIP",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kurang = forms.ChoiceField(
        required=False,
        label="Tampilkan",
        choices=[
            ("", "Semua"),
            *((k, f"Belum ada {v}") for k, v in DITANYA.items()),
            (BERUBAH, "Rekening pernah diganti"),
        ],
    )

    @property
    def aktif(self) -> bool:
        return any(self.data.get(nama) for nama in self.fields)


def data_form(data: DataBayar | None, isi: Any = None) -> forms.Form:
    """A field for each of DataBayar; what is wrong in it the service says (tenants.remunerasi.data_bayar). What
    was sent without a field leaves that one as it is stored."""
    if isi is not None:
        isi = {m: isi.get(m, getattr(data, m, "")) for m in MEDAN}
    form = forms.Form(isi, initial={m: getattr(data, m) for m in MEDAN} if data is not None else None)
    for m in MEDAN:
        form.fields[m] = forms.CharField(
            label=LABEL[m][:1].upper() + LABEL[m][1:],
            required=False,
            max_length=300,
            help_text=HARAP[m],
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
    return form


class TandaForm(forms.Form):
    sebagai = forms.ChoiceField(label="Menandatangani sebagai", choices=PenandaTangan.Sebagai.choices)
    nama = forms.CharField(label="Nama dengan gelar", max_length=150)
    nip = forms.CharField(label="NIP", required=False, max_length=32, help_text="18 angka; kosong bila bukan ASN")
    mulai = forms.DateField(
        label="Mulai menandatangani", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
