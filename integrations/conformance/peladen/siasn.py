"""BKN's SIASN with its two token doors, written from the public description of its web service."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs

from integrations.conformance.dunia import Gangguan
from integrations.conformance.peladen.dasar import PeladenHttp
from integrations.contracts import PegawaiRecord

KONSUMEN, RAHASIA = "konsumen-uji", "rahasia-konsumen-uji-123456"
SANDI = "sandi-sso-uji-7890"
AKAR = "A0000000000000000000000000000001"
KAMI = "Pemerintah Kota Contoh"
UNOR_LAIN = "B0000000000000000000000000000009"
KEDUDUKAN = {"MENINGGAL": "Meninggal Dunia", "BERHENTI": "Diberhentikan"}
DASAR = "/apisiasn/1.0"


class PeladenSiasn(PeladenHttp):
    """POST /oauth2/token and /sso/token; under /apisiasn/1.0 GET data-utama, rw-pindahinstansi, ref-unor and
    list-pensiun-instansi."""

    def __init__(self) -> None:
        super().__init__()
        self._token, self._dilayani = 0, 0

    @property
    def setelan(self) -> dict[str, str]:
        alamat = super().setelan["alamat"]
        return {
            "alamat": alamat + DASAR,
            "alamat_token": f"{alamat}/oauth2/token",
            "alamat_sso": f"{alamat}/sso/token",
            "kunci_konsumen": KONSUMEN,
            "rahasia_konsumen": RAHASIA,
            "klien_sso": "klien-uji",
            "nip_sso": "admin-uji",
            "sandi_sso": SANDI,
            # it has no list of people: whoever asks has to name them
            "daftar_nip": "\n".join(p.nip for p in self._dunia.pegawai),
        }

    def jawab(
        self, metode: str, jalur: str, kueri: dict[str, str], kepala: dict[str, str], badan: bytes
    ) -> tuple[int, Any]:
        if metode == "POST" and jalur in ("/oauth2/token", "/sso/token"):
            return self._door(jalur, kepala, badan)
        if (kepala.get("authorization"), kepala.get("auth")) != (
            f"Bearer app{self._token}",
            f"bearer sso{self._token}",
        ):
            return 401, {"code": 0, "message": "invalid token"}
        self._dilayani += 1
        if self.has(Gangguan.TOKEN_KEDALUWARSA) and self._dilayani == 5:
            self._token += 1000
            return 401, {"code": 0, "message": "token expired"}
        return self.serve(metode, jalur.removeprefix(DASAR), badan)

    def serve(self, metode: str, jalur: str, badan: bytes) -> tuple[int, Any]:
        """A request that came with both tokens."""
        return self._data(jalur)

    def _door(self, jalur: str, kepala: dict[str, str], badan: bytes) -> tuple[int, Any]:
        isi = {k: v[0] for k, v in parse_qs(badan.decode()).items()}
        if jalur == "/oauth2/token":
            harap = base64.b64encode(f"{KONSUMEN}:{RAHASIA}".encode()).decode()
            if kepala.get("authorization") != f"Basic {harap}" or isi.get("grant_type") != "client_credentials":
                return 401, {"error": "invalid_client"}
            self._token += 1
            return 200, {"access_token": f"app{self._token}", "token_type": "Bearer", "expires_in": 3600}
        if isi.get("username") != "admin-uji" or isi.get("password") != SANDI:
            return 401, {"error": "invalid_grant"}
        return 200, {"access_token": f"sso{self._token}", "expires_in": 300}

    def _data(self, jalur: str) -> tuple[int, Any]:
        d = self._dunia
        if jalur == "/referensi/ref-unor":
            akar = [{"Id": AKAR, "DiatasanId": None, "NamaUnor": KAMI}] if d.unit else []
            unor = [
                {
                    "Id": u.kode,
                    "DiatasanId": u.kode_induk or AKAR,
                    "NamaUnor": u.nama,
                    "EselonId": u.eselon,
                    "PemimpinPnsId": f"PNS{u.nip_pemimpin}" if u.nip_pemimpin else None,
                    "JenisUnorId": "1",
                }
                for u in d.unit
            ]
            return 200, {"code": 1, "data": akar + self.rows(unor)}
        if jalur == "/pns/list-pensiun-instansi":
            pensiun = [
                {"nipBaru": b.nip, "tmtPensiun": f"{b.mulai:%d-%m-%Y}", "skNomor": b.nomor_sk}
                for b in d.berhenti
                if b.sebab == "PENSIUN"
            ]
            return 200, {"code": 1, "data": self.rows(pensiun)}
        if jalur.startswith("/pns/rw-pindahinstansi/"):
            return 200, {"code": 1, "data": self._moves(jalur.rsplit("/", 1)[1])}
        if jalur.startswith("/pns/data-utama/"):
            satu = next((p for p in d.pegawai if p.nip == jalur.rsplit("/", 1)[1]), None)
            return (200, {"code": 1, "data": self._person(satu)}) if satu else (404, {"code": 0})
        return 404, {"code": 0}

    def _moves(self, nip: str) -> list[dict[str, Any]]:
        """Moves between agencies, the latest not last."""
        ada = next((b for b in self._dunia.berhenti if b.nip == nip and b.sebab == "MUTASI_KELUAR"), None)
        if ada is None:
            return []
        keluar = {"instansiIndukLama": KAMI, "instansiIndukBaru": "Pemerintah Kabupaten Lain"}
        masuk = {"instansiIndukLama": "Kementerian Contoh", "instansiIndukBaru": KAMI}
        return [
            {**keluar, "tmtPi": f"{ada.mulai:%d-%m-%Y}", "skBknNomor": ada.nomor_sk},
            {**masuk, "tmtPi": "01-03-2015", "skBknNomor": "PI-1"},
        ]

    def _person(self, p: PegawaiRecord) -> dict[str, Any]:
        tugas = next((t for t in self._dunia.penugasan if t.nip == p.nip), None)
        keluar = next((b for b in self._dunia.berhenti if b.nip == p.nip and b.sebab != "PENSIUN"), None)
        pindah = keluar is not None and keluar.sebab == "MUTASI_KELUAR"
        return {
            "id": f"PNS{p.nip}",
            "nipBaru": p.nip,
            "nama": p.nama,
            "gelarDepan": p.gelar_depan,
            "gelarBelakang": p.gelar_belakang,
            "statusPegawai": p.status.replace("_", " "),
            "golRuangAkhir": p.ruang if p.golongan == "PPPK" else f"{p.golongan}/{p.ruang}",
            "tmtGolAkhir": f"{p.berlaku_mulai:%d-%m-%Y}" if p.berlaku_mulai else None,
            "kedudukanPnsNama": KEDUDUKAN.get(
                keluar.sebab if keluar else "", p.kedudukan.replace("_", " ").capitalize()
            ),
            "tmtPensiun": f"{keluar.mulai:%d-%m-%Y}" if keluar else None,
            "tmtCpns": f"{p.terdaftar_mulai:%d-%m-%Y}",
            "unorId": UNOR_LAIN if pindah else tugas.kode_unit if tugas else None,
            "jabatanFungsionalUmumId": tugas.kode_jabatan if tugas else None,
            "tmtJabatan": f"{tugas.mulai:%d-%m-%Y}" if tugas else None,
            "noNpwp": "tidak diminta",
        }
