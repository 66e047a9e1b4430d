"""Answers of the 360-degree round of a demo month."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from provisioning.demo.acak import uuid_acak


def jawaban(
    tugas: Sequence[tuple[int, int, int, str]], pertanyaan: Sequence[int], ronde: int, rng: np.random.Generator
) -> tuple[list[str], list[str], list[int]]:
    """COPY lines of perilaku_lembar and perilaku_jawaban, and the tasks that are done.

    `tugas`: (id, dinilai, penilai, kelompok). Some raters answer nothing and some single sheets are missing, so
    that groups are small or absent here and there. Sheets are written in the order of their random keys.
    """
    orang = sorted({t[1] for t in tugas} | {t[2] for t in tugas})
    indeks = {o: i for i, o in enumerate(orang)}
    dasar = rng.normal(4.0, 0.4, len(orang))
    diam = rng.random(len(orang)) < 0.06
    lewat = rng.random(len(tugas)) < 0.06
    isi = [t for t, tinggal in zip(tugas, lewat, strict=True) if not tinggal and not diam[indeks[t[2]]]]
    kunci = uuid_acak(rng, len(isi))
    acak = rng.permutation(len(isi))
    kunci_jawaban = uuid_acak(rng, len(isi) * len(pertanyaan))
    acak_jawaban = rng.permutation(len(kunci_jawaban))
    tinggi = np.array([{"DIRI": 0.4, "ATASAN": -0.1}.get(t[3], 0.0) for t in isi])
    nilai = np.array([dasar[indeks[t[1]]] for t in isi]) + tinggi
    skor = np.clip(np.rint(nilai[:, None] + rng.normal(0, 0.6, (len(isi), len(pertanyaan)))), 1, 5).astype(int)
    lembar = [""] * len(isi)
    baris = [""] * len(kunci_jawaban)
    n = len(pertanyaan)
    for i, (_, dinilai, _, kelompok) in enumerate(isi):
        ini = kunci[acak[i]]
        lembar[acak[i]] = f"{ini}\t{ronde}\t{dinilai}\t{kelompok}"
        for j, tanya in enumerate(pertanyaan):
            k = acak_jawaban[i * n + j]
            baris[k] = f"{kunci_jawaban[k]}\t{ronde}\t{ini}\t{tanya}\t{skor[i, j]}"
    return lembar, baris, [t[0] for t in isi]
