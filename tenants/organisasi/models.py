"""Offices, positions, people, and what is true of them on which day.

Personal data: names and NIP live here and nowhere else; other apps refer to `Pegawai` by key.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from erk_kit.dated import FaktaBertanggal, tidak_tumpang_tindih
from erk_kit.kunci import Lepas, Rentang


class Opd(models.Model):
    """Perangkat daerah."""

    class Jenis(models.TextChoices):
        SEKRETARIAT = "sekretariat", "Sekretariat"
        INSPEKTORAT = "inspektorat", "Inspektorat"
        BADAN = "badan", "Badan"
        DINAS = "dinas", "Dinas"
        KECAMATAN = "kecamatan", "Kecamatan"
        RSUD = "rsud", "RSUD"
        LAINNYA = "lainnya", "Lainnya"

    kode = models.CharField("kode", max_length=40, unique=True)
    nama = models.CharField("nama", max_length=200)
    singkatan = models.CharField("singkatan", max_length=40)
    jenis = models.CharField("jenis", max_length=20, choices=Jenis.choices, default=Jenis.DINAS)
    aktif = models.BooleanField("aktif", default=True)

    class Meta:
        ordering = ("kode",)
        verbose_name = "OPD"

    def __str__(self) -> str:
        return self.singkatan or self.nama


class Unit(models.Model):
    """Unit organisasi (unor): a node of the OPD's tree."""

    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, related_name="unit")
    induk = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="anak")
    kode = models.CharField("kode unor", max_length=40, unique=True)
    nama = models.CharField("nama", max_length=200)
    aktif = models.BooleanField("aktif", default=True)

    class Meta:
        ordering = ("kode",)

    def __str__(self) -> str:
        return self.nama


class Jabatan(models.Model):
    class Jenis(models.TextChoices):
        JPT = "JPT", "Pimpinan tinggi"
        ADMINISTRATOR = "ADMINISTRATOR", "Administrator"
        PENGAWAS = "PENGAWAS", "Pengawas"
        FUNGSIONAL = "FUNGSIONAL", "Fungsional"
        PELAKSANA = "PELAKSANA", "Pelaksana"

    kode = models.CharField("kode", max_length=40, unique=True)
    nama = models.CharField("nama", max_length=200)
    jenis = models.CharField("jenis", max_length=20, choices=Jenis.choices)
    aktif = models.BooleanField("aktif", default=True)

    class Meta:
        ordering = ("kode",)

    def __str__(self) -> str:
        return self.nama


class KelasJabatan(FaktaBertanggal):
    """Kelas and nilai of a jabatan over time.

    Dasar hukum: PermenPANRB 34/2011 and Perka BKN 21/2011 (FES, 17 classes); the region's own decree
    sets the value, named in `dasar` once `status` is `terverifikasi`.
    """

    class Status(models.TextChoices):
        TERVERIFIKASI = "terverifikasi", "Terverifikasi"
        ASUMSI = "asumsi", "Asumsi"
        PERAGA = "peraga", "Peraga"

    jabatan = models.ForeignKey(Jabatan, on_delete=models.PROTECT, related_name="riwayat_kelas")
    kelas = models.PositiveSmallIntegerField("kelas", validators=[MinValueValidator(1), MaxValueValidator(17)])
    nilai = models.PositiveIntegerField("nilai jabatan", null=True, blank=True)
    status = models.CharField("status", max_length=15, choices=Status.choices, default=Status.PERAGA)
    dasar = models.CharField("dasar", max_length=200, blank=True)

    class Meta:
        constraints = (tidak_tumpang_tindih("kelas_jabatan_satu_per_hari", "jabatan"),)


class Pegawai(models.Model):
    """A person on the roll. `nip` may be absent in old rows, so the key is our own.

    Dasar hukum of the NIP's form: 8 birth + 6 TMT CPNS + 1 sex + 3 sequence.
    """

    # names and NIP may be mended for whoever is still on the roll; they stand in no result
    kunci_bulan = Rentang(
        "terdaftar_mulai",
        "terdaftar_sampai",
        bebas=("nip", "nip_lama", "nama", "gelar_depan", "gelar_belakang"),
    )

    nip = models.CharField(
        "NIP", max_length=18, unique=True, null=True, blank=True, validators=[RegexValidator(r"^\d{18}$")]
    )
    nip_lama = models.CharField("NIP lama", max_length=9, blank=True)
    nama = models.CharField("nama", max_length=150)
    gelar_depan = models.CharField("gelar depan", max_length=40, blank=True)
    gelar_belakang = models.CharField("gelar belakang", max_length=60, blank=True)
    terdaftar_mulai = models.DateField("terdaftar mulai")
    terdaftar_sampai = models.DateField("terdaftar sampai", null=True, blank=True)
    # Elected or appointed from outside: rates the top of the tree, and is on the roll for no day (sampai < mulai).
    # Only a line that ends here says "nobody above".
    kepala_daerah = models.BooleanField("kepala daerah (pejabat penilai, bukan ASN)", default=False, db_default=False)

    class Meta:
        ordering = ("nama", "id")
        indexes = (models.Index(fields=("nama", "id"), name="pegawai_nama"),)

    def __str__(self) -> str:
        return self.nama_lengkap

    @property
    def nama_lengkap(self) -> str:
        depan = f"{self.gelar_depan} " if self.gelar_depan else ""
        belakang = f", {self.gelar_belakang}" if self.gelar_belakang else ""
        return f"{depan}{self.nama}{belakang}"


class RiwayatStatus(FaktaBertanggal):
    class Status(models.TextChoices):
        PNS = "PNS", "PNS"
        CPNS = "CPNS", "CPNS"
        PPPK = "PPPK", "PPPK"
        PPPK_PARUH_WAKTU = "PPPK_PARUH_WAKTU", "PPPK paruh waktu"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="riwayat_status")
    status = models.CharField("status", max_length=20, choices=Status.choices)

    class Meta:
        constraints = (tidak_tumpang_tindih("status_satu_per_hari", "pegawai"),)


class RiwayatGolongan(FaktaBertanggal):
    """Golongan I-IV (with its ruang for the screen), or PPPK's own scale."""

    class Golongan(models.TextChoices):
        I = "I", "I"  # noqa: E741 - the regulation's own word
        II = "II", "II"
        III = "III", "III"
        IV = "IV", "IV"
        PPPK = "PPPK", "PPPK"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="riwayat_golongan")
    golongan = models.CharField("golongan", max_length=4, choices=Golongan.choices)
    ruang = models.CharField("ruang", max_length=4, blank=True)
    gaji_bulan = models.BigIntegerField("gaji sebulan (Rp)", null=True, blank=True)

    class Meta:
        constraints = (tidak_tumpang_tindih("golongan_satu_per_hari", "pegawai"),)

    @property
    def teks(self) -> str:
        """III/c; of PPPK the scale alone, for the status beside it says PPPK."""
        if self.golongan == self.Golongan.PPPK:
            return self.ruang
        return f"{self.golongan}/{self.ruang}" if self.ruang else self.golongan


class RiwayatKedudukan(FaktaBertanggal):
    class Kedudukan(models.TextChoices):
        AKTIF = "AKTIF", "Aktif"
        CLTN = "CLTN", "Cuti di luar tanggungan negara"
        MPP = "MPP", "Masa persiapan pensiun"
        TUGAS_BELAJAR = "TUGAS_BELAJAR", "Tugas belajar"
        DIBERHENTIKAN_SEMENTARA = "DIBERHENTIKAN_SEMENTARA", "Diberhentikan sementara"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="riwayat_kedudukan")
    kedudukan = models.CharField("kedudukan", max_length=24, choices=Kedudukan.choices)

    class Meta:
        constraints = (tidak_tumpang_tindih("kedudukan_satu_per_hari", "pegawai"),)


class RiwayatPtkp(FaktaBertanggal):
    """PTKP status: married or not, and dependants (at most three).

    Dasar hukum: UU PPh Ps 7 (the state on 1 January rules the year); PP 58/2023 groups it into the categories A, B, C.
    """

    class Ptkp(models.TextChoices):
        TK0 = "TK/0", "TK/0"
        TK1 = "TK/1", "TK/1"
        TK2 = "TK/2", "TK/2"
        TK3 = "TK/3", "TK/3"
        K0 = "K/0", "K/0"
        K1 = "K/1", "K/1"
        K2 = "K/2", "K/2"
        K3 = "K/3", "K/3"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="riwayat_ptkp")
    ptkp = models.CharField("PTKP", max_length=4, choices=Ptkp.choices)

    class Meta:
        constraints = (tidak_tumpang_tindih("ptkp_satu_per_hari", "pegawai"),)


# PP 58/2023, lampiran: tarif efektif bulanan kategori A, B, C
KATEGORI_PTKP: dict[str, str] = {
    **dict.fromkeys((RiwayatPtkp.Ptkp.TK0, RiwayatPtkp.Ptkp.TK1, RiwayatPtkp.Ptkp.K0), "A"),
    **dict.fromkeys((RiwayatPtkp.Ptkp.TK2, RiwayatPtkp.Ptkp.TK3, RiwayatPtkp.Ptkp.K1, RiwayatPtkp.Ptkp.K2), "B"),
    RiwayatPtkp.Ptkp.K3: "C",
}


class HukumanDisiplin(FaktaBertanggal):
    """A disciplinary punishment while it runs. Different levels may run at once, two of one level may not.

    Dasar hukum: PP 94/2021 Ps 8. For a level without a term of its own in the PP the decree gives the last day.
    """

    class Tingkat(models.TextChoices):
        RINGAN = "RINGAN", "Ringan"
        SEDANG = "SEDANG", "Sedang"
        BERAT = "BERAT", "Berat"

    class Jenis(models.TextChoices):
        TEGURAN_LISAN = "TEGURAN_LISAN", "Teguran lisan"
        TEGURAN_TERTULIS = "TEGURAN_TERTULIS", "Teguran tertulis"
        PERNYATAAN_TIDAK_PUAS = "PERNYATAAN_TIDAK_PUAS", "Pernyataan tidak puas secara tertulis"
        POTONGAN_6_BULAN = "POTONGAN_6_BULAN", "Pemotongan tunjangan kinerja 25 % selama 6 bulan"
        POTONGAN_9_BULAN = "POTONGAN_9_BULAN", "Pemotongan tunjangan kinerja 25 % selama 9 bulan"
        POTONGAN_12_BULAN = "POTONGAN_12_BULAN", "Pemotongan tunjangan kinerja 25 % selama 12 bulan"
        TURUN_JABATAN = "TURUN_JABATAN", "Penurunan jabatan setingkat lebih rendah selama 12 bulan"
        BEBAS_JABATAN = "BEBAS_JABATAN", "Pembebasan dari jabatan menjadi pelaksana selama 12 bulan"
        PEMBERHENTIAN = "PEMBERHENTIAN", "Pemberhentian dengan hormat tidak atas permintaan sendiri"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="hukuman_disiplin")
    tingkat = models.CharField("tingkat", max_length=6, choices=Tingkat.choices)
    jenis = models.CharField("jenis", max_length=24, choices=Jenis.choices)
    nomor_sk = models.CharField("nomor SK", max_length=80)
    tanggal_sk = models.DateField("tanggal SK")

    class Meta:
        constraints = (
            tidak_tumpang_tindih("hukuman_satu_per_tingkat", "pegawai", "tingkat"),
            models.CheckConstraint(
                name="hukuman_jenis_tingkat",
                condition=models.Q(
                    tingkat="RINGAN", jenis__in=("TEGURAN_LISAN", "TEGURAN_TERTULIS", "PERNYATAAN_TIDAK_PUAS")
                )
                | models.Q(tingkat="SEDANG", jenis__in=("POTONGAN_6_BULAN", "POTONGAN_9_BULAN", "POTONGAN_12_BULAN"))
                | models.Q(tingkat="BERAT", jenis__in=("TURUN_JABATAN", "BEBAS_JABATAN", "PEMBERHENTIAN")),
            ),
        )


class Penugasan(FaktaBertanggal):
    """A position held by a person: definitive, or acting (Plt / Plh / Pj) on top of or instead of it."""

    class Jenis(models.TextChoices):
        DEFINITIF = "DEFINITIF", "Definitif"
        PLT = "PLT", "Plt."
        PLH = "PLH", "Plh."
        PJ = "PJ", "Pj."

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="penugasan")
    jabatan = models.ForeignKey(Jabatan, on_delete=models.PROTECT, related_name="penugasan")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="penugasan")
    jenis = models.CharField("jenis", max_length=10, choices=Jenis.choices, default=Jenis.DEFINITIF)
    nomor_sk = models.CharField("nomor SK", max_length=80, blank=True)

    class Meta:
        constraints = (
            tidak_tumpang_tindih("satu_jabatan_definitif_per_hari", "pegawai", syarat=models.Q(jenis="DEFINITIF")),
            tidak_tumpang_tindih(
                "satu_pengganti_per_kursi", "pegawai", "jabatan", "unit", syarat=~models.Q(jenis="DEFINITIF")
            ),
        )


class GarisAtasan(FaktaBertanggal):
    """Who is whose direct superior, from which source; a correction by hand outlives a later sync."""

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="garis_atasan")
    atasan = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="garis_bawahan")

    class Meta:
        constraints = (
            tidak_tumpang_tindih("satu_atasan_per_hari", "pegawai"),
            models.CheckConstraint(name="bukan_atasan_sendiri", condition=~models.Q(pegawai=models.F("atasan"))),
        )


class FaktaLama(models.Model):
    """A dated fact as it stood until `digantikan_pada`, when it was ended, corrected or withdrawn.

    The tables of facts hold only what is now held to be true, so that no reader can count a superseded row;
    `fakta.facts_known` puts both together into what was known at an instant.
    """

    hanya_tambah = True
    kunci_bulan = Lepas("isi lama yang sudah digantikan; ditambah saja, tidak pernah dihitung")

    class Tindakan(models.TextChoices):
        DIAKHIRI = "DIAKHIRI", "Diakhiri"
        DIKOREKSI = "DIKOREKSI", "Dikoreksi"
        DIBATALKAN = "DIBATALKAN", "Dibatalkan"

    tabel = models.CharField("tabel", max_length=60)
    fakta_id = models.BigIntegerField("nomor fakta")
    # the person (or position, or office) of whom it was true
    pemilik_id = models.BigIntegerField("pemilik")
    isi = models.JSONField("isi sebelum diganti")
    dicatat_pada = models.DateTimeField("dicatat pada")
    digantikan_pada = models.DateTimeField("digantikan pada")
    tindakan = models.CharField("tindakan", max_length=10, choices=Tindakan.choices)
    alasan = models.CharField("alasan", max_length=300, blank=True)
    oleh_id = models.BigIntegerField("oleh (pengguna)", null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("tabel", "pemilik_id"), name="fakta_lama_pemilik"),)

    def __str__(self) -> str:
        return f"{self.tabel} {self.fakta_id} s.d. {self.digantikan_pada:%d-%m-%Y %H:%M}"


from tenants.organisasi.models_laporan import LaporanAtasan, SelisihAtasan, SuratAktivasi  # noqa: E402 - refer to Pegawai
from tenants.organisasi.models_mode import ModeOpd  # noqa: E402 - refers to Opd

__all__ = [
    "KATEGORI_PTKP",
    "FaktaLama",
    "GarisAtasan",
    "HukumanDisiplin",
    "Jabatan",
    "KelasJabatan",
    "LaporanAtasan",
    "ModeOpd",
    "Opd",
    "Pegawai",
    "Penugasan",
    "RiwayatGolongan",
    "RiwayatKedudukan",
    "RiwayatPtkp",
    "RiwayatStatus",
    "SelisihAtasan",
    "SuratAktivasi",
    "Unit",
]
