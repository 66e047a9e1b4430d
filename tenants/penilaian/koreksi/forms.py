"""Forms of corrections: filters that live in the URL, and the proposal."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from erk_kit.bentuk import bulan_tahun, persen
from erk_kit.nip import nip_normalise
from tenants.organisasi.models import Opd, Pegawai
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi import buku
from tenants.penilaian.koreksi.buku import Batas
from tenants.penilaian.koreksi.galat import KoreksiDitolak
from tenants.penilaian.koreksi.macet import stuck
from tenants.penilaian.koreksi.putus import STATUS_LABEL
from tenants.penilaian.koreksi.selectors import of_person
from tenants.penilaian.koreksi.ubah import KOLOM, TINGKAT, Perubahan
from tenants.penilaian.models import Koreksi, PaketTersimpan

BARIS = 5
MACET = "macet"


class SaringKoreksi(forms.Form):
    """Person or document, month, state, cause. What does not fit is ignored, never an error page."""

    cari = forms.CharField(required=False, max_length=80, label="Nama, NIP, atau dokumen")
    bulan = forms.ChoiceField(required=False, label="Bulan")
    status = forms.ChoiceField(required=False, choices=[("", "Semua"), *STATUS_LABEL.items()], label="Keadaan")
    jenis = forms.ChoiceField(required=False, choices=[("", "Semua"), *Koreksi.Jenis.choices], label="Sebab")
    cicilan = forms.ChoiceField(required=False, choices=[("", "Semua"), (MACET, "Macet")], label="Cicilan")

    def __init__(self, *args: Any, bulan: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pilihan = [(f"{h:%Y-%m}", bulan_tahun(h)) for h in bulan]
        self.fields["bulan"].choices = [("", "Semua"), *pilihan]  # type: ignore[attr-defined]
        self.fields["cari"].widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})

    def apply(self, baris: QuerySet[Koreksi]) -> QuerySet[Koreksi]:
        """`baris` narrowed by the fields that are valid."""
        self.is_valid()
        isi = self.cleaned_data
        if cari := isi.get("cari", "").strip():
            baris = baris.filter(of_person(cari))
        if isi.get("bulan"):
            baris = baris.filter(kunci__awal=Bulan.parse(isi["bulan"]).awal)
        if isi.get("status"):
            baris = baris.filter(status=isi["status"])
        if self.macet:
            baris = baris.filter(Exists(stuck().filter(koreksi=OuterRef("pk"))))
        return baris.filter(jenis=isi["jenis"]) if isi.get("jenis") else baris

    @property
    def macet(self) -> bool:
        self.is_valid()
        return bool(self.cleaned_data.get("cicilan") == MACET)

    @property
    def aktif(self) -> bool:
        return any(self.data.get(nama) for nama in self.fields)


class UsulBersama(forms.Form):
    """What every proposal says: document, reason, and how the difference is paid."""

    dokumen = forms.CharField(
        label="Nomor dokumen", max_length=120, help_text="Surat putusan, berita acara, peraturan."
    )
    dasar = forms.CharField(label="Dasar atau alasan", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    batas_jenis = forms.ChoiceField(
        label="Batas potongan sebulan", choices=Koreksi.Batas.choices, initial=buku.PERSEN, required=False
    )
    batas_nilai = forms.CharField(
        label="Nilai batas",
        max_length=20,
        required=False,
        initial="25",
        help_text="Rupiah (500.000) atau persen (12,5). Selisih negatif yang melebihi batas dicicil.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    cicil_tambah = forms.BooleanField(label="Selisih positif juga dicicil dengan batas itu", required=False)
    mulai = forms.CharField(
        label="Dibayar paling cepat bulan",
        required=False,
        max_length=7,
        help_text="Kosong: bulan berikut yang ditutup.",
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-12"}),
    )

    def __init__(self, *args: Any, batas_paket: Batas | None = None, **kwargs: Any) -> None:
        """batas_paket: the cap that the rules set; then there is none to choose."""
        super().__init__(*args, **kwargs)
        self.batas_paket = "" if batas_paket is None else persen(Fraction(batas_paket.nilai, 100), None)
        if batas_paket is not None:
            del self.fields["batas_jenis"], self.fields["batas_nilai"]

    def clean_mulai(self) -> Bulan | None:
        teks = self.cleaned_data["mulai"].strip()
        try:
            return Bulan.parse(teks) if teks else None
        except ValueError as galat:
            raise forms.ValidationError(str(galat)) from galat

    def clean(self) -> dict[str, Any]:
        isi = super().clean() or {}
        jenis = isi.get("batas_jenis") or buku.TANPA
        teks = (isi.get("batas_nilai") or "").replace("Rp", "").replace("%", "").strip()
        try:
            if jenis == buku.TANPA:
                isi["batas"] = Batas()
            elif jenis == buku.RUPIAH:
                isi["batas"] = Batas(buku.RUPIAH, int(teks.replace(".", "")))
            else:
                nilai = Fraction(teks.replace(",", ".")) * 100
                if nilai.denominator != 1:
                    raise ValueError("lebih dari dua desimal")
                isi["batas"] = Batas(buku.PERSEN, int(nilai))
        except (ValueError, ZeroDivisionError):
            self.add_error("batas_nilai", f"{teks!r} bukan nilai batas. Tulis misalnya 500.000 atau 12,5.")
        except KoreksiDitolak as galat:
            self.add_error("batas_nilai", str(galat))
        return isi


def _pilihan_kolom() -> list[tuple[str, Any]]:
    kelompok = [
        (TINGKAT[t][:1].upper() + TINGKAT[t][1:], [(f"{t}.{k}", j.label) for k, j in isi.items()])
        for t, isi in KOLOM.items()
    ]
    return [("", "–"), *kelompok]


class UsulPutusan(UsulBersama):
    """Changed values of one person's facts, a few rows at a time."""

    nip = forms.CharField(label="NIP pegawai", max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    field_order = ("nip", "dokumen", "dasar")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, BARIS + 1):
            self.fields[f"kolom_{n}"] = forms.ChoiceField(label=f"Fakta {n}", required=False, choices=_pilihan_kolom())
            self.fields[f"baris_{n}"] = forms.CharField(label=f"Baris fakta {n}", required=False, max_length=40)
            self.fields[f"nilai_{n}"] = forms.CharField(label=f"Nilai fakta {n}", required=False, max_length=40)

    @property
    def baris(self) -> list[tuple[Any, Any, Any]]:
        return [tuple(self[f"{n}_{i}"] for n in ("kolom", "baris", "nilai")) for i in range(1, BARIS + 1)]  # type: ignore[misc]

    def clean_nip(self) -> Pegawai:
        nip = nip_normalise(self.cleaned_data["nip"])
        pegawai = Pegawai.objects.filter(nip=nip).first()
        if pegawai is None:
            raise forms.ValidationError(f"NIP {nip} tidak terdaftar di wilayah ini. Periksa digitnya.")
        return pegawai

    def changes(self, kunci: str) -> list[Perubahan]:
        """The filled rows, about the person whom the snapshot calls `kunci`."""
        hasil = []
        for n in range(1, BARIS + 1):
            tingkat, _, kolom = self.cleaned_data.get(f"kolom_{n}", "").partition(".")
            if kolom:
                baris = self.cleaned_data.get(f"baris_{n}", "").strip()
                nilai = self.cleaned_data.get(f"nilai_{n}", "").strip()
                if KOLOM[tingkat][kolom].jenis == "ratusan":
                    nilai = nilai.replace(",", ".")
                hasil.append(Perubahan(tingkat, kunci, baris, kolom, nilai or None))
        return hasil


class UsulSusulan(UsulBersama):
    """Late facts of the month, ticked."""

    fakta = forms.MultipleChoiceField(label="Fakta susulan", widget=forms.CheckboxSelectMultiple)
    field_order = ("fakta", "dokumen", "dasar")

    def __init__(self, *args: Any, pilihan: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fakta"].choices = pilihan  # type: ignore[attr-defined]


class UsulAturan(UsulBersama):
    """A stored version of the rules, for one OPD or everybody."""

    paket = forms.ModelChoiceField(label="Versi paket aturan", queryset=PaketTersimpan.objects.none(), empty_label="–")
    opd = forms.ModelChoiceField(
        label="Pegawai OPD", queryset=Opd.objects.none(), required=False, empty_label="Semua pegawai yang dihitung"
    )
    field_order = ("paket", "opd", "dokumen", "dasar")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        semua = PaketTersimpan.objects.defer("isi").order_by("-disimpan_pada")
        self.fields["paket"].queryset = semua  # type: ignore[attr-defined]
        self.fields["paket"].label_from_instance = lambda p: f"{p} ({p.hash[:12]})"  # type: ignore[attr-defined]
        self.fields["opd"].queryset = Opd.objects.order_by("kode")  # type: ignore[attr-defined]
        self.fields["dasar"].label = "Pasal yang berlaku surut"
