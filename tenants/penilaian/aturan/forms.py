"""Forms of rules, made from what the pack says of an entry: kind, unit, words, and the standing of every value."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from tenants.penilaian.aturan.butir import FOLDER, Butir
from tenants.penilaian.aturan.nilai import NilaiDitolak, field_text, number_read, value_read
from tenants.penilaian.aturan.tabel import Tabel, rows_read
from tenants.penilaian.bulan import Bulan

STATUS = [
    ("terverifikasi", "Terverifikasi: dasarnya sudah dibaca"),
    ("asumsi", "Asumsi: dasarnya ada, belum dibaca"),
    ("peraga", "Peraga: contoh, bukan dasar bayar"),
]
_AWAL, _AKHIR = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


class BulanField(forms.DateField):
    """A month, chosen as one; its value is the first day."""

    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, str) and len(value.strip()) == 7:
            try:
                bulan = Bulan.parse(value)
            except ValueError as galat:
                raise forms.ValidationError("Tulis bulan seperti 2026-12.") from galat
            return bulan.awal
        hari = super().to_python(value)
        return hari.replace(day=1) if hari else None


class AturForm(forms.Form):
    """Title, first month, scope of a draft."""

    judul = forms.CharField(
        label="Judul", max_length=120, help_text="Apa yang diubah, mis. “Bobot perilaku menurut Perwal 12/2026”."
    )
    mulai = BulanField(label="Berlaku mulai bulan")
    opd = forms.ChoiceField(label="Untuk", required=False, help_text="Satu OPD saja berarti uji coba di OPD itu.")
    dari = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, opd: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opd"].choices = [("", "Semua OPD"), *opd]  # type: ignore[attr-defined]


class BaruForm(forms.Form):
    judul = forms.CharField(label="Apa yang akan diubah", max_length=120)
    mulai = BulanField(label="Berlaku mulai bulan")


class PaguForm(forms.Form):
    opd = forms.ChoiceField(label="Untuk", required=False)
    mulai = BulanField(label="Mulai bulan")
    jumlah = forms.CharField(
        label="Pagu bruto sebulan (Rp)", max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    dasar = forms.CharField(label="Dasar", max_length=200, help_text="Dokumen anggaran, mis. DPA 2027.")

    def __init__(self, *args: Any, opd: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opd"].choices = [("", "Seluruh wilayah"), *opd]  # type: ignore[attr-defined]

    def clean_jumlah(self) -> int:
        try:
            nilai = number_read(self.cleaned_data["jumlah"])
        except NilaiDitolak as galat:
            raise forms.ValidationError(str(galat)) from galat
        if not isinstance(nilai, int) or not 0 < nilai < 10**15:
            raise forms.ValidationError("Tulis rupiah bulat di atas nol, misalnya 12.500.000.000.")
        return nilai


class SaringButir(forms.Form):
    """Search, folder, only what was changed. A value outside the choices is ignored."""

    cari = forms.CharField(label="Cari", required=False, max_length=80)
    bagian = forms.ChoiceField(label="Bagian", required=False, choices=[("", "Semua"), *FOLDER.items()])
    ubah = forms.ChoiceField(label="Tampilkan", required=False, choices=[("", "Semua"), ("ya", "Yang diubah saja")])

    def apply(self, butir: list[Butir]) -> list[Butir]:
        self.is_valid()
        isi = self.cleaned_data
        if cari := isi.get("cari", "").strip().lower():
            butir = [b for b in butir if cari in b.label.lower() or cari in b.id]
        if isi.get("bagian"):
            butir = [b for b in butir if b.jenis == isi["bagian"]]
        if isi.get("ubah"):
            butir = [b for b in butir if b.berubah]
        return butir

    @property
    def aktif(self) -> bool:
        return any(self.data.get(nama) for nama in self.fields)


class _VersiForm(forms.Form):
    """What every dated value has."""

    sejak = forms.DateField(
        label="Berlaku mulai tanggal", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, butir: Butir, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.butir = butir

    def _standing(self) -> None:
        self.fields["status"] = forms.ChoiceField(label="Status", choices=STATUS)
        self.fields["dasar"] = forms.CharField(
            label="Dasar hukum",
            required=False,
            max_length=300,
            help_text="Peraturan dengan pasalnya; wajib bila terverifikasi.",
        )
        self.fields["catatan"] = forms.CharField(
            label="Catatan", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
        )
        self.fields["dari"] = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def clean_sejak(self) -> dt.date:
        sejak: dt.date = self.cleaned_data["sejak"]
        if not _AWAL <= sejak <= _AKHIR:
            raise forms.ValidationError("Tanggalnya di luar tahun 2000 sampai 2100.")
        return sejak

    def version(self) -> dict[str, Any]:
        """The version as a pack file writes it, without its value."""
        isi = self.cleaned_data
        return {k: isi[k].strip() for k in ("status", "dasar", "catatan") if isi.get(k, "").strip()}


class NilaiForm(_VersiForm):
    """One value of a parameter or an operasi."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        b = self.butir
        label = f"Nilai ({b.satuan})" if b.satuan and b.satuan != "tanpa" else "Nilai"
        kata = ["ya", "tidak"] if b.macam == "ya_tidak" else b.pilihan
        field: forms.Field
        if b.macam == "daftar":
            field = forms.MultipleChoiceField(
                label=label, required=False, choices=[(k, k) for k in kata],
                widget=forms.SelectMultiple(attrs={"size": min(max(len(kata), 3), 10)}),
            )  # fmt: skip
        elif kata:
            field = forms.ChoiceField(label=label, choices=[(k, k) for k in kata])
        elif b.macam == "tanggal":
            field = forms.CharField(label=label, widget=forms.DateInput(attrs={"type": "date"}))
        else:
            field = forms.CharField(label=label, max_length=80, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
        self.fields["nilai"] = field
        self._standing()

    def clean_nilai(self) -> Any:
        mentah = self.cleaned_data["nilai"]
        teks = " ".join(mentah) if isinstance(mentah, list) else mentah
        try:
            hasil = value_read(self.butir.macam, teks, pilihan=self.butir.pilihan)
        except NilaiDitolak as galat:
            raise forms.ValidationError(str(galat)) from galat
        return hasil.split() if self.butir.macam == "daftar" and isinstance(hasil, str) else hasil

    def version(self) -> dict[str, Any]:
        return {"nilai": self.cleaned_data["nilai"], **super().version()}

    @classmethod
    def initial_of(cls, butir: Butir, versi: dict[str, Any], sejak: dt.date) -> dict[str, Any]:
        nilai: Any = field_text(butir.macam, versi.get("nilai", ""))
        if butir.macam == "daftar":
            nilai = str(versi.get("nilai", "")).split()
        kata = {k: versi.get(k, "") for k in ("status", "dasar", "catatan")}
        return {"sejak": sejak, "nilai": nilai, **kata}


class TabelForm(_VersiForm):
    """One dated content of a table: a field a row where its key is one and the rows are few, else CSV."""

    def __init__(self, *args: Any, tabel: Tabel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tabel = tabel
        if tabel.sebaris:
            for nama, label, teks in tabel.isian:
                self.fields[nama] = forms.CharField(
                    label=f"{tabel.kunci[0]['id']} {label}".replace("_", " "),
                    max_length=80,
                    initial=teks,
                    widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                )
        else:
            self.fields["csv"] = forms.CharField(
                label="Baris (CSV)", required=False, max_length=400_000, initial=tabel.csv, strip=False,
                widget=forms.Textarea(attrs={"rows": 14, "class": "mono", "spellcheck": "false"}),
                help_text=f"Kolom: {', '.join(tabel.kolom)}. Desimal dengan titik, tanpa pemisah ribuan.",
            )  # fmt: skip
            self.fields["berkas"] = forms.FileField(
                label="atau unggah CSV", required=False, widget=forms.ClearableFileInput(attrs={"accept": ".csv"})
            )
        if tabel.lainnya is not None:
            self.fields["lainnya"] = forms.CharField(label="Selebihnya", max_length=80, initial=tabel.lainnya)
        self._standing()

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or {}
        baris: Any = {}
        if self.tabel.sebaris:
            for nama, label, _ in self.tabel.isian:
                if nama in isi:
                    try:
                        baris[label] = value_read(self.butir.macam, isi[nama], pilihan=self.butir.pilihan)
                    except NilaiDitolak as galat:
                        self.add_error(nama, str(galat))
        else:
            berkas = isi.get("berkas")
            data = berkas.read(2_000_001) if berkas else isi.get("csv", "").encode()
            try:
                baris = rows_read(self.tabel, data)
            except NilaiDitolak as galat:
                self.add_error("berkas" if berkas else "csv", str(galat))
        if "lainnya" in isi:
            try:
                isi["lainnya"] = value_read(self.butir.macam, isi["lainnya"], pilihan=self.butir.pilihan)
            except NilaiDitolak as galat:
                self.add_error("lainnya", str(galat))
        isi["baris"] = baris
        return isi

    def version(self) -> dict[str, Any]:
        isi = {**super().version(), "baris": self.cleaned_data["baris"]}
        if "lainnya" in self.cleaned_data:
            isi["lainnya"] = self.cleaned_data["lainnya"]
        return isi
