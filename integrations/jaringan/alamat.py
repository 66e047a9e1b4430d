"""Where a connector or a channel may connect to: settings are written by a region, the network belongs to the platform.

A name is resolved once and the connection goes to the address that was checked, so that a second answer of the name
server cannot lead elsewhere. Addresses that are not public (this machine, the inner network, a cloud's metadata) are
refused unless the operator of the platform has allowed the host by name.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

from integrations.contracts import SetelanSalah


class AlamatDitolak(Exception):
    """The host resolves to nothing, or to where nobody may be sent."""


@dataclass(frozen=True, slots=True)
class Tuan:
    """A host with its port. diizinkan: named by the operator, so it may be private and need not be encrypted."""

    host: str
    port: int
    diizinkan: bool


def host_of(host: str, port: int, *, izin: frozenset[str], medan: str) -> Tuan:
    """Check the form of a host in settings; asks no name server. Raises SetelanSalah.

    Where the operator has listed hosts, only those: a list is a decision, not a supplement.
    """
    nama = host.strip().lower().rstrip(".")
    if not nama or len(nama) > 253 or any(c in nama for c in " /\\@#?%"):
        raise SetelanSalah(medan, f"Alamat {host!r} bukan nama server; yang diharapkan misalnya surel.contoh.go.id.")
    if not 0 < port < 65536:
        raise SetelanSalah(medan, f"Port {port} tidak ada; yang diharapkan 1 sampai 65535.")
    diizinkan = bool({nama, f"{nama}:{port}"} & izin)
    if izin and not diizinkan:
        raise SetelanSalah(
            medan,
            f"Server {nama}:{port} tidak ada pada daftar yang diizinkan pengelola pusat. Mintalah pengelola "
            "menambahkannya, atau pakai server yang ada pada daftar.",
        )
    return Tuan(nama, port, diizinkan)


def connect(tuan: Tuan, *, batas_waktu: float) -> socket.socket:
    """A connection to an address that was checked. Raises AlamatDitolak, OSError."""
    try:
        semua = socket.getaddrinfo(tuan.host, tuan.port, type=socket.SOCK_STREAM)
    except OSError as galat:
        raise AlamatDitolak(f"nama server {tuan.host} tidak dikenal") from galat
    alamat = list(dict.fromkeys(str(satu[4][0]) for satu in semua))
    # one private answer among public ones is an attempt, not a mistake
    if not tuan.diizinkan and not all(is_public(a) for a in alamat):
        raise AlamatDitolak(f"server {tuan.host} berada di jaringan dalam; pengelola pusat belum mengizinkannya")
    terakhir: OSError | None = None
    for satu in alamat[:4]:
        try:
            return socket.create_connection((satu, tuan.port), timeout=batas_waktu)
        except OSError as galat:
            terakhir = galat
    raise terakhir or OSError("tanpa alamat")


def is_public(alamat: str) -> bool:
    ip = ipaddress.ip_address(alamat.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        dalam = ip.ipv4_mapped or ip.sixtofour
        if dalam is not None:
            return is_public(str(dalam))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast
