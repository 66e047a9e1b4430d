"""An HTTP server on a loopback port that answers from a Dunia, or makes the trouble that it was told to make."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from integrations.conformance.dunia import Dunia, Gangguan, Riwayat

SATU_HALAMAN = 50
LAMBAT_DETIK = 5.0


class PeladenHttp:
    """Base of the servers. A protocol overrides `jawab`; troubles of the transport are made here for all."""

    def __init__(self) -> None:
        self.riwayat = Riwayat()
        # headers of an answer that nothing disturbs
        self.kepala_jawab: dict[str, str] = {}
        self._dunia, self._ganggu = Dunia(), frozenset[Gangguan]()
        self._sekali: Counter[Gangguan] = Counter()
        self._server: ThreadingHTTPServer | None = None
        self._berhenti = threading.Event()

    def __enter__(self) -> PeladenHttp:
        luar = self

        class Penangan(_Penangan):
            peladen = luar

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Penangan)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True).start()
        return self

    def __exit__(self, *galat: object) -> None:
        self._berhenti.set()
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.server_address[1])

    @property
    def izin(self) -> frozenset[str]:
        return frozenset({f"127.0.0.1:{self.port}"})

    @property
    def setelan(self) -> dict[str, str]:
        return {"alamat": f"http://127.0.0.1:{self.port}"}

    def isi(self, dunia: Dunia) -> None:
        self._dunia = dunia

    def ganggu(self, *gangguan: Gangguan) -> None:
        self._ganggu, self._sekali = frozenset(gangguan), Counter()

    def jawab(
        self, metode: str, jalur: str, kueri: dict[str, str], kepala: dict[str, str], badan: bytes
    ) -> tuple[int, Any]:
        """(status, JSON value or bytes) of a request that nothing disturbs; None: done, but the answer is cut off."""
        raise NotImplementedError

    # ---- for protocols ----

    def page(self, baris: list[Any], halaman: int) -> list[Any]:
        """One page of rows, disturbed as ordered."""
        potong = baris[(halaman - 1) * SATU_HALAMAN : halaman * SATU_HALAMAN]
        akhir = halaman >= pages(len(baris))
        if halaman == 2 and Gangguan.HALAMAN_GANDA in self._ganggu:
            return baris[:SATU_HALAMAN]
        if halaman == 2 and Gangguan.HALAMAN_SEPARUH in self._ganggu:
            return potong[: len(potong) // 2]
        if akhir and Gangguan.HALAMAN_HILANG in self._ganggu:
            return []
        return potong

    def rows(self, baris: list[Any]) -> list[Any]:
        """All rows, one of them twice where that was ordered."""
        return [*baris, baris[0]] if baris and Gangguan.BARIS_GANDA in self._ganggu else baris

    def once(self, apa: Gangguan) -> bool:
        """True the first time, where it was ordered."""
        self._sekali[apa] += 1
        return apa in self._ganggu and self._sekali[apa] == 1

    def has(self, apa: Gangguan) -> bool:
        return apa in self._ganggu


def pages(banyak: int) -> int:
    return max(1, -(-banyak // SATU_HALAMAN))


class _Penangan(BaseHTTPRequestHandler):
    peladen: PeladenHttp
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    do_DELETE = do_GET

    def _serve(self, badan: bytes) -> None:
        p, bagian = self.peladen, urlsplit(self.path)
        kepala = {k.lower(): v for k, v in self.headers.items()}
        p.riwayat.permintaan.append((self.command, bagian.path))
        p.riwayat.alamat.append(self.path)
        p.riwayat.kepala.append(kepala)
        p.riwayat.saat.append(time.monotonic())
        self.close_connection = True
        if p.has(Gangguan.LAMBAT):
            p._berhenti.wait(LAMBAT_DETIK)
            return
        if p.once(Gangguan.BALAS_429):
            return self._send(429, b"{}", {"Retry-After": "7"})
        if p.has(Gangguan.BALAS_500) or p.once(Gangguan.BALAS_500_SEKALI):
            return self._send(500, b"galat")
        if p.has(Gangguan.BALAS_401):
            return self._send(401, b"{}")
        if p.has(Gangguan.ALIH):
            return self._send(302, b"", {"Location": f"http://127.0.0.1:{p.port}/lain"})
        if p.has(Gangguan.SAMPAH):
            return self._send(200, b"<!doctype html><title>Pemeliharaan</title>")
        status, isi = p.jawab(self.command, bagian.path, dict(parse_qsl(bagian.query)), kepala, badan)
        teks = isi if isinstance(isi, bytes) else json.dumps(isi).encode()
        if isi is None:
            return self._cut(b"{}" * 100)
        if p.has(Gangguan.JSON_RUSAK):
            teks = teks[: len(teks) // 2]
        if p.has(Gangguan.PUTUS):
            return self._cut(teks)
        if p.has(Gangguan.RAKSASA):
            return self._endless()
        return self._send(status, teks, p.kepala_jawab)

    def _send(self, status: int, isi: bytes, kepala: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for nama, nilai in {"Content-Type": "application/json", **(kepala or {})}.items():
            self.send_header(nama, nilai)
        self.send_header("Content-Length", str(len(isi)))
        self.end_headers()
        self.wfile.write(isi)

    def _cut(self, isi: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(isi)))
        self.end_headers()
        self.wfile.write(isi[: len(isi) // 2])
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def _endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while not self.peladen._berhenti.is_set():
                self.wfile.write(b" " * 1_048_576)
        except OSError:
            return

    def log_message(self, *isi: object) -> None:
        """Checks ask `riwayat`."""
