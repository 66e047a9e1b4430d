"""Going back over a stored run: its frozen facts, and the tree of one person. Reads only what was frozen."""

from __future__ import annotations

import threading

from erk_core import Explanation, Facts, Period, explain, score
from erk_kit.binding import current_schema
from tenants.penilaian.fakta.baca import BarisDaftar
from tenants.penilaian.fakta.inti import to_facts
from tenants.penilaian.fakta.potret import thaw, thaw_roll
from tenants.penilaian.fakta.tabel import FaktaBulan
from tenants.penilaian.galat import HitunganTidakAda
from tenants.penilaian.hitung import Anggota
from tenants.penilaian.isian.tutup import SUMBER, note_sheet, sheet_note
from tenants.penilaian.models import BagianHitungan
from tenants.penilaian.paket import pack_load
from tenants.penilaian.simpan import TINGKAT_DAFTAR


def facts_frozen(bagian: BagianHitungan) -> FaktaBulan:
    """The facts as they were frozen. Raises PotretRusak."""
    return thaw({p.tingkat: bytes(p.isi) for p in bagian.potret.exclude(tingkat=TINGKAT_DAFTAR)})


# The facts that this process read last: on payday thousands of people open their slips of one month, and reading all of
# a large region anew for each takes longer than the rest of the page. One at a time: 20,000 people fill about 100 MB.
_terakhir: dict[tuple[str | None, int, str], FaktaBulan] = {}
_giliran = threading.Lock()


def _facts_shared(bagian: BagianHitungan) -> FaktaBulan:
    """facts_frozen, read-only, kept until another part is asked for. A part never changes; its hash is in the key."""
    kunci = (current_schema(), bagian.pk, bagian.hash_masukan)
    # those who come meanwhile wait instead of reading the same
    with _giliran:
        fakta = _terakhir.get(kunci)
        if fakta is None:
            fakta = facts_frozen(bagian)
            for tabel in fakta.tabel.values():
                for kolom in tabel.values():
                    kolom.flags.writeable = False
            _terakhir.clear()
            _terakhir[kunci] = fakta
    return fakta


def roll_frozen(bagian: BagianHitungan) -> list[Anggota]:
    """The roll of the part as it was frozen (without names). Raises PotretRusak."""
    baris = thaw_roll(bagian.potret.get(tingkat=TINGKAT_DAFTAR).isi)
    return [
        Anggota(BarisDaftar(**{n: v for n, v in b.items() if n != "alasan"}, nip="", nama=""), b["alasan"])
        for b in baris
    ]


def person_frozen(*, bagian: BagianHitungan, pegawai_id: int) -> tuple[FaktaBulan, int, Facts]:
    """The frozen facts of a part, the row of one scored person, and what the core needs to score him.

    Raises HitunganTidakAda when the snapshot does not hold him, PotretRusak.
    """
    fakta = _facts_shared(bagian)
    baris = (fakta.tabel["pegawai"]["id"] == pegawai_id).nonzero()[0]
    if not len(baris):
        raise HitunganTidakAda("Pegawai itu tidak ada dalam potret fakta hitungan ini.", kode="hasil_tidak_ada")
    orang, pack = int(baris[0]), pack_load(bagian.paket)
    # a mean over the subordinates needs everybody below
    return fakta, orang, to_facts(fakta.pilih(fakta.sampai_bawah(orang) if pack.reads_staff else [orang]))


def person_tree(*, bagian: BagianHitungan, pegawai_id: int) -> Explanation:
    """Explain one scored person of a part. Raises as person_frozen."""
    fakta, orang, facts = person_frozen(bagian=bagian, pegawai_id=pegawai_id)
    pack, period = pack_load(bagian.paket), Period.parse(fakta.bulan.kode)
    uraian = explain(pack, period, facts, score(pack, period, facts), fakta.kunci[orang])
    if SUMBER in fakta.tabel["pegawai"]:
        note_sheet(uraian.to_dict(), pack, sheet_note(int(fakta.tabel["pegawai"][SUMBER][orang])))
    return uraian
