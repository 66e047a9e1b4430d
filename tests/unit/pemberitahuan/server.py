"""Real servers on this machine that speak what channels speak: a gateway over HTTP, and an SMTP server that keeps
letters."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Gerbang:
    """jawab: statuses to answer with, one after the other, the last one for ever; terima: bodies that were taken."""

    port: int = 0
    jawab: list[int] = field(default_factory=lambda: [200])
    kepala: dict[str, str] = field(default_factory=dict)
    terima: list[tuple[dict[str, str], Any]] = field(default_factory=list)


@contextmanager
def gateway() -> Iterator[Gerbang]:
    gerbang = Gerbang()

    class Penerima(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            isi = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            gerbang.terima.append(({k.lower(): v for k, v in self.headers.items()}, json.loads(isi)))
            kode = gerbang.jawab.pop(0) if len(gerbang.jawab) > 1 else gerbang.jawab[0]
            self.send_response(kode)
            for nama, nilai in gerbang.kepala.items():
                self.send_header(nama, nilai)
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Penerima) as server:
        gerbang.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield gerbang
        finally:
            server.shutdown()


@dataclass
class KotakSurat:
    """tolak: answer to RCPT TO, empty for "taken"."""

    port: int = 0
    tolak: str = ""
    surat: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def smtp_sink() -> Iterator[KotakSurat]:
    kotak = KotakSurat()

    class Loket(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 kotak")
            penerima = ""
            while baris := self.rfile.readline().decode().strip():
                kata = baris.upper()
                if kata.startswith(("EHLO", "HELO")):
                    self._say("250 kotak")
                elif kata.startswith("RCPT"):
                    penerima = baris.partition("<")[2].partition(">")[0]
                    self._say(kotak.tolak or "250 ya")
                elif kata == "DATA":
                    self._say("354 silakan")
                    isi = []
                    while (b := self.rfile.readline().decode()) != ".\r\n":
                        isi.append(b)
                    kotak.surat.append((penerima, "".join(isi)))
                    self._say("250 diterima")
                elif kata == "QUIT":
                    self._say("221 sampai jumpa")
                    return
                else:
                    self._say("250 ya")

        def _say(self, teks: str) -> None:
            self.wfile.write(f"{teks}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address, daemon_threads = True, True

    with Server(("127.0.0.1", 0), Loket) as server:
        kotak.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield kotak
        finally:
            server.shutdown()
