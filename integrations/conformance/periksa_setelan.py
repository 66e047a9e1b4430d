"""Checks of how a connector introduces itself, takes its settings, and behaves towards who is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from integrations.conformance.dunia import Gangguan
from integrations.conformance.periksa import Kasus, expect, periksa, tarik
from integrations.conformance.periksa_tarik import fetch, running
from integrations.contracts import CONTRACT_VERSION, GalatSumber, JenisGalat, Lingkungan, SetelanSalah, Tarik, Terima

SALAH_ALAMAT = ("bukan alamat", "ftp://simpeg.contoh.go.id", "https://admin:sandi@simpeg.contoh.go.id")


def settings(k: Kasus, server: Any = None) -> dict[str, str]:
    """The settings of a case, as its form would give them."""
    awal: Mapping[str, str] = server.setelan if server else k.pengirim.setelan if k.pengirim else {}
    return {**awal, **k.setelan}


@periksa("perkenalan", "Kode, label, kemampuan, setelan, dan versi kontraknya tertulis dan cocok dengan platform.")
def _(k: Kasus) -> None:
    c = k.konektor
    expect(re.fullmatch(r"[a-z][a-z0-9-]{1,39}", c.kode), f"kode {c.kode!r} bukan huruf kecil, angka, tanda hubung")
    expect(c.label.strip(), "label kosong")
    expect(c.kemampuan, "tidak ada kemampuan")
    expect(c.contract_min <= CONTRACT_VERSION <= c.contract_max, f"kontrak {CONTRACT_VERSION} tidak didukung")
    nama = [m.nama for m in c.medan]
    expect(len(set(nama)) == len(nama), "dua setelan bernama sama")
    expect(all(m.label.strip() for m in c.medan), "ada setelan tanpa label")


@periksa("cara-datang", "Yang ditarik dapat ditarik, yang didorong dapat menerima: pengumumannya benar.")
def _(k: Kasus) -> None:
    if k.peladen is None:
        expect(
            k.konektor.didorong and isinstance(k.open(), Terima), "konektor dorong tanpa didorong=True atau terima()"
        )
        return
    with k.peladen() as server:
        terbuka = k.open(server)
    expect(not k.konektor.didorong and isinstance(terbuka, Tarik), "konektor tarik tanpa ambil()")
    expect(terbuka.contract_version == CONTRACT_VERSION, f"contract_version {terbuka.contract_version}")


@periksa("setelan-wajib", "Setelan wajib yang kosong ditolak dengan menyebut namanya, sebelum ada yang ditanya.")
def _(k: Kasus) -> None:
    medan = [m for m in k.konektor.medan if m.wajib and not m.bawaan]
    server = k.peladen() if k.peladen else None
    if server is not None:
        with server:
            isi, izin = settings(k, server), server.izin
    else:
        isi, izin = settings(k), frozenset()
    for m in medan:
        try:
            k.konektor.buka({**isi, m.nama: ""}, Lingkungan(izin))
        except SetelanSalah as galat:
            expect(galat.medan == m.nama, f"{m.nama} kosong, tetapi yang disebut {galat.medan!r}")
            continue
        except Exception as galat:
            expect(False, f"{m.nama} kosong melempar {type(galat).__name__}; seharusnya SetelanSalah")
            raise
        expect(False, f"{m.nama} kosong diterima")


@periksa(
    "alamat-salah", "Alamat yang bukan alamat web, atau yang memuat sandi, ditolak dengan menyebut namanya.", tarik
)
def _(k: Kasus) -> None:
    assert k.peladen is not None
    with k.peladen() as server:
        for m in (m for m in k.konektor.medan if m.tempat):
            for salah in SALAH_ALAMAT:
                try:
                    k.open(server, **{m.nama: salah})
                except SetelanSalah as galat:
                    expect(galat.medan == m.nama, f"{m.nama} salah, tetapi yang disebut {galat.medan!r}")
                    expect("sandi@" not in str(galat), "galat setelan memuat sandi")
                    continue
                expect(False, f"{salah!r} diterima sebagai {m.nama}")
        expect(not server.riwayat.permintaan, "membuka konektor sudah bertanya ke jaringan")


@periksa("kunci-di-kepala", "Rahasia tidak pernah ditulis pada alamat: alamat tersimpan di log banyak server.", tarik)
def _(k: Kasus) -> None:
    with running(k, banyak=20) as (server, terbuka):
        fetch(terbuka)
        isi = settings(k, server)
        kunci = [isi[m.nama] for m in k.konektor.medan if m.rahasia and isi.get(m.nama)]
        expect(all(s not in a for s in kunci for a in server.riwayat.alamat), "rahasia terbaca pada alamat")


@periksa("pulih", "Sesudah gangguan berlalu, penarikan berikutnya utuh tanpa dibuka ulang.", tarik)
def _(k: Kasus) -> None:
    with running(k, Gangguan.BALAS_500_SEKALI) as (server, terbuka):
        try:
            fetch(terbuka)
        except GalatSumber as galat:
            expect(galat.jenis == JenisGalat.SEMENTARA, f"jenis galat {galat.jenis}, seharusnya sementara")
        sesudah, sehat = fetch(terbuka), fetch(k.open(server, batas_waktu=1))
        expect([p.isi for p in sesudah] == [p.isi for p in sehat], "penarikan sesudah gangguan tidak utuh")


@periksa("potong-bernama", "Potong mentah bernama, tiap nama sekali, dan urutannya sama pada tiap penarikan.", tarik)
def _(k: Kasus) -> None:
    with running(k) as (_s, terbuka):
        satu, dua = ([p.nama for p in fetch(terbuka)] for _ in range(2))
        expect(satu and all(satu) and len(set(satu)) == len(satu), f"nama kosong atau berulang: {satu[:3]}")
        expect(satu == dua, "urutan atau nama berbeda pada penarikan kedua")
