"""Going back over a stored run: the tree of one person, and the recomputation of everybody. Reads only what was
frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from erk_core import Explanation, Period, explain, score
from tenants.penilaian.fakta.baca import BarisDaftar
from tenants.penilaian.fakta.inti import to_facts
from tenants.penilaian.fakta.potret import PotretRusak, thaw, thaw_roll
from tenants.penilaian.fakta.tabel import FaktaBulan
from tenants.penilaian.galat import HitunganTidakAda
from tenants.penilaian.hitung import Anggota, Bagian, Terhitung, roll_hash, run_hashes, score_part, step_texts
from tenants.penilaian.models import BagianHitungan, HasilPegawai, Hitungan
from tenants.penilaian.paket import pack_load
from tenants.penilaian.simpan import TINGKAT_DAFTAR

_TEMUAN = 20


def facts_frozen(bagian: BagianHitungan) -> FaktaBulan:
    """The facts as they were frozen. Raises PotretRusak."""
    return thaw({p.tingkat: bytes(p.isi) for p in bagian.potret.exclude(tingkat=TINGKAT_DAFTAR)})


def roll_frozen(bagian: BagianHitungan) -> list[Anggota]:
    """The roll of the part as it was frozen (without names). Raises PotretRusak."""
    baris = thaw_roll(bagian.potret.get(tingkat=TINGKAT_DAFTAR).isi)
    return [
        Anggota(BarisDaftar(**{n: v for n, v in b.items() if n != "alasan"}, nip="", nama=""), b["alasan"])
        for b in baris
    ]


def person_tree(*, bagian: BagianHitungan, pegawai_id: int) -> Explanation:
    """Explain one scored person of a part. Raises HitunganTidakAda when the snapshot does not hold him, PotretRusak."""
    fakta = facts_frozen(bagian)
    baris = (fakta.tabel["pegawai"]["id"] == pegawai_id).nonzero()[0]
    if not len(baris):
        raise HitunganTidakAda("Pegawai itu tidak ada dalam potret fakta hitungan ini.", kode="hasil_tidak_ada")
    orang, pack, period = int(baris[0]), pack_load(bagian.paket), Period.parse(fakta.bulan.kode)
    # a mean over the subordinates needs everybody below
    facts = to_facts(fakta.pilih(fakta.sampai_bawah(orang) if pack.reads_staff else [orang]))
    return explain(pack, period, facts, score(pack, period, facts), fakta.kunci[orang])


@dataclass
class HasilPeriksa:
    """Outcome of verify_run: `temuan` says what differs (at most twenty), `cocok` that nothing does."""

    hitungan_id: int
    hash_hasil: str
    hash_ulang: str
    pegawai: int
    temuan: list[str] = field(default_factory=list)

    @property
    def cocok(self) -> bool:
        return not self.temuan and self.hash_hasil == self.hash_ulang


def verify_run(hitungan_id: int) -> HasilPeriksa:
    """Compute a stored run again from its snapshot and stored packs, and compare hashes and every stored result.

    Raises HitunganTidakAda. A broken snapshot or pack is a finding, not an error. Call inside region_atomic.
    """
    hitungan = Hitungan.objects.filter(pk=hitungan_id).select_related("periode").first()
    if hitungan is None:
        raise HitunganTidakAda(f"Hitungan {hitungan_id} tidak ada.", kode="hitungan_tidak_ada")
    hasil = HasilPeriksa(hitungan.pk, hitungan.hash_hasil, "", hitungan.jumlah_pegawai)
    ulang = []
    for bagian in hitungan.bagian.select_related("paket").order_by("id"):
        try:
            satu = Bagian(pack_load(bagian.paket), roll_frozen(bagian), facts_frozen(bagian))
            terhitung = score_part(satu)
        except (PotretRusak, ValueError) as galat:
            hasil.temuan.append(str(galat))
            continue
        ulang.append((satu.pack.hash, terhitung.hasil.inputs_hash, terhitung.hasil.result_hash, roll_hash(satu)))
        if terhitung.hasil.inputs_hash != bagian.hash_masukan:
            hasil.temuan.append(f"Potret bagian {bagian.pk}: hash masukan lain dari yang disimpan.")
        if terhitung.hasil.result_hash != bagian.hash_hasil:
            hasil.temuan.append(f"Hasil bagian {bagian.pk}: hash hasil lain dari yang disimpan.")
        hasil.temuan += _compare_rows(bagian, terhitung)[: _TEMUAN - len(hasil.temuan)]
    masukan, hasil.hash_ulang = run_hashes(hitungan.periode.kode, ulang)
    if masukan != hitungan.hash_masukan:
        hasil.temuan.append("Hash masukan hitungan lain dari yang disimpan.")
    return hasil


def _compare_rows(bagian: BagianHitungan, terhitung: Terhitung) -> list[str]:
    """Stored rows against the recomputation, by employee and field."""
    teks = step_texts(terhitung, "pegawai")
    bayaran = dict(zip(terhitung.bagian.fakta.kunci, terhitung.bayaran, strict=True))
    tersimpan = {
        h["pegawai_id"]: h
        for h in HasilPegawai.objects.filter(bagian=bagian).values(
            "pegawai_id", "keadaan", "alasan", "bruto", "potongan", "bersih", "langkah"
        )
    }
    temuan = []
    for anggota in terhitung.bagian.anggota:
        kunci = anggota.daftar.kunci
        ada = tersimpan.pop(anggota.daftar.pegawai_id, None)
        if ada is None:
            temuan.append(f"Pegawai {kunci}: baris hasil tidak ada.")
            continue
        harap: dict[str, Any] = {"alasan": anggota.alasan, "bruto": 0, "potongan": 0, "bersih": 0, "langkah": {}}
        if not anggota.alasan:
            b = bayaran[kunci]
            harap |= {"bruto": b.bruto, "potongan": b.potongan, "bersih": b.bersih, "langkah": teks[kunci]}
        for nama, nilai in harap.items():
            if nama != "langkah":
                if ada[nama] != nilai:
                    temuan.append(f"Pegawai {kunci}, {nama}: tersimpan {ada[nama]}, dihitung ulang {nilai}.")
                continue
            temuan += [
                f"Pegawai {kunci}, {langkah}: tersimpan {ada['langkah'].get(langkah)}, dihitung ulang "
                f"{nilai.get(langkah)}."
                for langkah in sorted({*nilai, *ada["langkah"]})
                if nilai.get(langkah) != ada["langkah"].get(langkah)
            ]
    temuan += [f"Baris hasil pegawai ber-id {lain} tidak ada dalam potret." for lain in tersimpan]
    return temuan
