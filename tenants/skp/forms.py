"""Forms of SKP: days, a plan with its indicators, agreement, filters, templates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from erk_kit.bentuk import angka, bulan_tahun
from tenants.organisasi.forms import Tanggal
from tenants.organisasi.models import Jabatan, Opd
from tenants.skp.kelengkapan import KEADAAN
from tenants.skp.models import Aspek, ButirSkp
from tenants.skp.susun import IsiButir, IsiIndikator

ASPEK_LAIN = (Aspek.KUALITAS, Aspek.WAKTU, Aspek.BIAYA)
_RIBUAN = re.compile(r"\d{1,3}(\.\d{3})+")
_CONTOH = {
    Aspek.KUALITAS: ("Sesuai standar pelayanan", "100", "persen"),
    Aspek.WAKTU: ("Selesai sejak berkas lengkap", "3", "hari kerja"),
    Aspek.BIAYA: ("Anggaran yang dipakai", "25.000.000", "rupiah"),
}


def number_read(teks: str) -> Decimal:
    """`1.234,5` or `1234.5`, two decimals at most. Raises ValueError with a sentence."""
    bersih = teks.strip().replace(" ", "")
    if "," in bersih or _RIBUAN.fullmatch(bersih):
        bersih = bersih.replace(".", "").replace(",", ".")
    try:
        nilai = Decimal(bersih)
        if not nilai.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise ValueError(f'"{teks}" bukan angka; isi seperti 24 atau 1.234,5.') from None
    if abs(nilai) >= 10**12:
        raise ValueError(f'"{teks}" terlalu besar; isi di bawah 1.000.000.000.')
    if nilai != nilai.quantize(Decimal("0.01")):
        raise ValueError(f'"{teks}" lebih dari dua desimal; bulatkan dahulu.')
    return nilai


class Angka(forms.CharField):
    """A number as people here write it."""

    def __init__(self, **isi: Any) -> None:
        super().__init__(
            max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **isi
        )

    def prepare_value(self, value: Any) -> Any:
        return angka(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        teks = super().clean(value)
        if not teks:
            return None
        try:
            return number_read(teks)
        except ValueError as galat:
            raise forms.ValidationError(str(galat)) from galat


class RentangForm(forms.Form):
    mulai = Tanggal(label="Berlaku mulai")
    sampai = Tanggal(label="Berlaku sampai")


class VersiForm(forms.Form):
    """From which month a change holds."""

    mulai = forms.TypedChoiceField(
        label="Perubahan berlaku mulai",
        coerce=dt.date.fromisoformat,
        error_messages={"required": "Pilih bulannya.", "invalid_choice": "Pilih bulan dari daftar."},
    )

    def __init__(self, *args: Any, bulan: Iterable[dt.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mulai"].choices = [(h.isoformat(), f"1 {bulan_tahun(h)}") for h in bulan]  # type: ignore[attr-defined]


class ButirForm(forms.Form):
    """A plan; `induk`: the superior's plans to choose from (left out for templates)."""

    versi = forms.IntegerField(required=False, widget=forms.HiddenInput)
    uraian = forms.CharField(
        label="Rencana hasil kerja (RHK)",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Hasilnya, bukan kegiatannya; misalnya: Tersusunnya laporan kinerja bulanan tepat waktu.",
        error_messages={"required": "Tulis rencana hasil kerjanya."},
    )
    jenis = forms.ChoiceField(label="Jenis", choices=ButirSkp.Jenis.choices, initial=ButirSkp.Jenis.UTAMA)
    induk = forms.TypedChoiceField(label="Mendukung RHK atasan", required=False, coerce=int, empty_value=None)
    target = Angka(label="Target kuantitas", error_messages={"required": "Isi targetnya."})
    satuan = forms.CharField(
        label="Satuan", max_length=40, help_text="Misalnya dokumen, berkas, kegiatan.",
        error_messages={"required": "Isi satuannya."},
    )  # fmt: skip
    kuantitas_uraian = forms.CharField(label="Indikator kuantitas (boleh kosong)", max_length=300, required=False)

    def __init__(self, *args: Any, induk: Iterable[ButirSkp] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if induk is None:
            del self.fields["induk"]
        else:
            pilihan = [(b.pk, b.uraian) for b in induk]
            self.fields["induk"].choices = [("", "Belum dipilih"), *pilihan]  # type: ignore[attr-defined]
            self.fields["induk"].error_messages["invalid_choice"] = (
                "RHK itu tidak ada lagi pada SKP atasan; pilih dari daftar."
            )
        for aspek in ASPEK_LAIN:
            nama = aspek.value.lower()
            uraian, target, satuan = _CONTOH[aspek]
            for bagian, label, panjang, contoh in (
                ("uraian", f"Indikator {nama}", 300, uraian),
                ("target", "Target", 120, target),
                ("satuan", "Satuan", 40, satuan),
            ):
                self.fields[f"{nama}_{bagian}"] = forms.CharField(
                    label=label, max_length=panjang, required=False,
                    widget=forms.TextInput(attrs={"placeholder": f"mis. {contoh}", "autocomplete": "off"}),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or {}
        for aspek in ASPEK_LAIN:
            nama = aspek.value.lower()
            lain = isi.get(f"{nama}_target") or isi.get(f"{nama}_satuan")
            if lain and not isi.get(f"{nama}_uraian"):
                self.add_error(f"{nama}_uraian", f"Tulis indikator {nama}nya, atau kosongkan targetnya.")
        return isi

    def aspek(self) -> list[tuple[str, list[Any], bool]]:
        """(label, fields, whether to show them open) of the aspects beside quantity."""
        hasil = []
        for aspek in ASPEK_LAIN:
            medan = [self[f"{aspek.value.lower()}_{b}"] for b in ("uraian", "target", "satuan")]
            hasil.append((aspek.label, medan, any(m.value() or m.errors for m in medan)))
        return hasil

    def isi(self) -> IsiButir:
        d = self.cleaned_data
        indikator = {Aspek.KUANTITAS.value: IsiIndikator(d["kuantitas_uraian"])}
        for aspek in ASPEK_LAIN:
            n = aspek.value.lower()
            indikator[aspek.value] = IsiIndikator(d[f"{n}_uraian"], d[f"{n}_target"], d[f"{n}_satuan"])
        uraian = " ".join(d["uraian"].split())
        return IsiButir(uraian, d["target"], " ".join(d["satuan"].split()), d["jenis"], d.get("induk"), indikator)


def item_initial(butir: Any, indikator: Iterable[Any], **lain: Any) -> dict[str, Any]:
    """What ButirForm shows of an item of a person or of a template."""
    awal = {n: getattr(butir, n) for n in ("uraian", "jenis", "target", "satuan")} | lain
    for i in indikator:
        nama = i.aspek.lower()
        awal |= {f"{nama}_uraian": i.uraian, f"{nama}_target": i.target, f"{nama}_satuan": i.satuan}
    return awal


def year_read(teks: str, *, bawaan: int, kini: int) -> int:
    """A year at most one from `kini`; anything else means `bawaan`."""
    return int(teks) if teks in map(str, range(kini - 1, kini + 2)) else bawaan


class PutusanForm(forms.Form):
    """Agreement on what was ticked."""

    skp = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": "Belum ada yang dipilih. Centang sedikitnya satu SKP yang menunggu.",
            "invalid_choice": "Ada centang yang tidak dikenal. Muat ulang halamannya, lalu centang lagi.",
        },
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        # any number may be asked for; whether it is the actor's to decide, the service says
        kunci = [k for k in data.getlist("skp") if k.isdecimal() and len(k) < 19] if data is not None else []
        self.fields["skp"].choices = [(k, k) for k in kunci]  # type: ignore[attr-defined]


class SaringKelengkapan(forms.Form):
    cari = forms.CharField(required=False, max_length=80, label="Nama atau NIP")
    opd = forms.ModelChoiceField(required=False, label="OPD", queryset=Opd.objects.none(), empty_label="Semua")
    keadaan = forms.ChoiceField(
        required=False, label="Keadaan", choices=[("", "Semua"), ("KURANG", "Belum disetujui"), *KEADAAN.items()]
    )
    tahun = forms.TypedChoiceField(required=False, label="Tahun", coerce=int)

    def __init__(self, *args: Any, opd: QuerySet[Opd], tahun: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cari"].widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
        self.fields["opd"].queryset = opd  # type: ignore[attr-defined]
        self.fields["tahun"].choices = [(t, t) for t in tahun]  # type: ignore[attr-defined]

    @property
    def aktif(self) -> bool:
        return any(self.data.get(nama) for nama in ("cari", "opd", "keadaan"))


class TemplatForm(forms.Form):
    """For which position, and whose it is."""

    jabatan = forms.ModelChoiceField(
        label="Jabatan", queryset=Jabatan.objects.none(), empty_label="Pilih jabatan",
        error_messages={"required": "Pilih jabatannya.", "invalid_choice": "Pilih jabatan dari daftar."},
    )  # fmt: skip

    def __init__(self, *args: Any, jabatan: QuerySet[Jabatan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jabatan"].queryset = jabatan.order_by("nama")  # type: ignore[attr-defined]


class UnggahForm(forms.Form):
    berkas = forms.FileField(
        label="Berkas Excel (.xlsx)",
        error_messages={"required": "Pilih berkasnya.", "empty": "Berkas itu kosong; simpan ulang dari Excel."},
    )

    def isi(self) -> bytes:
        berkas: UploadedFile = self.cleaned_data["berkas"]
        return berkas.read()
