"""Forms of the employee: a piece of work, and BKPSDM's kinds of the region."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from erk_kit.lampiran import TERIMA, Lampiran, LampiranSalah, attachment_read
from tenants.aktivitas.forms import ID_TERBESAR, TeksSebaris
from tenants.aktivitas.models import JenisAktivitas, JenisDaerah
from tenants.aktivitas.periksa import BUKTI_MAKS
from tenants.skp.models import ButirSkp


class BerkasBanyakInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class BerkasBanyak(forms.FileField):
    """Several files, each checked (erk_kit.lampiran); what comes out are Lampiran."""

    widget = BerkasBanyakInput

    def clean(self, data: Any, initial: Any = None) -> list[Lampiran]:
        semua = [d for d in data or () if d] if isinstance(data, list | tuple) else [data] if data else []
        if len(semua) > BUKTI_MAKS:
            raise forms.ValidationError(f"{len(semua)} berkas sekaligus; paling banyak {BUKTI_MAKS}.")
        hasil, salah = [], []
        for satu in semua:
            try:
                hasil.append(attachment_read(satu))
            except LampiranSalah as galat:
                salah.append(str(galat))
        if salah:
            raise forms.ValidationError(salah)
        return hasil


class BulatPositif(forms.IntegerField):
    """A whole number up to seven digits; what is more is nobody's answer and no column's either."""

    def __init__(self, **isi: Any) -> None:
        super().__init__(min_value=1, max_value=9_999_999, **isi)


class AktivitasForm(forms.Form):
    """What `periksa.Isi` takes, as typed; rules of the day are the service's. The day is only in the form that adds."""

    tanggal = forms.DateField(
        label="Tanggal",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": "Isi tanggalnya.", "invalid": "Tanggal ditulis tahun-bulan-hari."},
    )
    cari = forms.CharField(required=False, max_length=100, strip=True)
    norma = forms.IntegerField(required=False, min_value=0, max_value=ID_TERBESAR, widget=forms.HiddenInput)
    uraian = TeksSebaris(
        label="Apa yang dikerjakan",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        error_messages={"max_length": "Uraian terlalu panjang: paling banyak 300 huruf, sekarang %(show_value)d."},
        help_text="Boleh kosong bila memilih dari katalog. Sebut hasilnya: nomor surat, nama kegiatan, jumlah orang.",
    )
    butir_skp = forms.TypedChoiceField(label="Mendukung butir SKP", required=False, coerce=int, empty_value=None)
    jenis = forms.ChoiceField(label="Jenis", required=False)
    mulai = forms.TimeField(
        label="Jam mulai",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Jam ditulis seperti 08:30."},
    )
    selesai = forms.TimeField(
        label="Jam selesai",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Jam ditulis seperti 09:45."},
    )
    menit = BulatPositif(label="Lama (menit)", required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    volume = BulatPositif(label="Volume", required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    tautan = forms.CharField(
        label="Tautan bukti",
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url"}),
    )
    bukti = BerkasBanyak(
        label="Berkas bukti",
        required=False,
        widget=BerkasBanyakInput(attrs={"accept": TERIMA}),
        help_text=f"Foto atau PDF, bersama tautan paling banyak {BUKTI_MAKS}. Foto diperkecil, data tempatnya dibuang.",
    )
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    versi = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, butir: Iterable[ButirSkp], jenis: Iterable[JenisDaerah], ubah: bool = False, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.fields["butir_skp"].choices = [  # type: ignore[attr-defined]
            ("", "Belum ditautkan"),
            *((b.pk, b.uraian) for b in butir),
        ]
        daerah = [(f"D{j.pk}", f"{j.nama} (dihitung {j.get_induk_display().lower()})") for j in jenis]
        self.fields["jenis"].choices = [  # type: ignore[attr-defined]
            ("", "Mengikuti katalog"),
            *JenisAktivitas.choices,
            *daerah,
        ]
        self.fields["butir_skp"].error_messages["invalid_choice"] = (
            "Butir SKP itu bukan dari SKP Anda yang disetujui untuk tanggal itu. Pilih dari daftar, atau kosongkan."
        )
        self.fields["jenis"].error_messages["invalid_choice"] = "Jenis itu tidak ada dalam daftar. Pilih yang lain."
        if ubah:
            del self.fields["tanggal"]

    def isi(self) -> dict[str, Any]:
        """Fields of `periksa.Isi`."""
        d = self.cleaned_data
        jenis = d["jenis"]
        daerah = int(jenis[1:]) if jenis.startswith("D") else None
        return {
            "uraian": d["uraian"],
            "menit": d["menit"],
            "volume": d["volume"] or 1,
            "norma_id": d["norma"] or None,
            "butir_skp_id": d["butir_skp"],
            "jenis": "" if daerah else jenis,
            "jenis_daerah_id": daerah,
            "mulai": d["mulai"],
            "selesai": d["selesai"],
            "tautan": d["tautan"],
        }


class JenisForm(forms.Form):
    nama = TeksSebaris(label="Nama jenis", max_length=60, error_messages={"required": "Isi namanya."})
    induk = forms.ChoiceField(
        label="Dihitung sebagai",
        choices=JenisAktivitas.choices,
        help_text="Tidak dapat diubah lagi sesudah dibuat.",
        error_messages={"required": "Pilih dihitung sebagai apa."},
    )
