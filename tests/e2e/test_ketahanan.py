"""A small run of tests/ketahanan: Postgres dies once (a worker does in test_kill_close); `python -m tests.ketahanan` is
the big one."""

from __future__ import annotations

import pytest

from erk_kit.embedded import redis_server
from tests.alat import missing
from tests.ketahanan.maut import Rumah, Setengah, deaths
from tests.layanan import new_home, remove_home

pytestmark = pytest.mark.e2e


def test_postgres_dies_in_the_middle_of_a_close(monkeypatch: pytest.MonkeyPatch) -> None:
    if not redis_server.available():
        missing("tidak ada Redis di mesin ini")
    monkeypatch.setenv("ERK_EMBEDDED_FSYNC", "off")
    place = new_home()
    place.chmod(0o711)
    try:
        semua = list(deaths(place / "rumah", pegawai=24, kali=1, benih=7))
        assert [m.korban for m in semua] == ["postgres"]
        # control: a run without its segments is not taken for a whole one
        rumah = Rumah(place / "rumah", {})
        (total,) = rumah.rows("select sum(bersih)::bigint from penilaian_hasilpegawai")[0]
        benar = {"jumlah": rumah.counts(), "total_bersih": total, "result_hash": semua[0].hash}
        assert rumah.check_whole_or_nothing(benar)
        rumah.rows("delete from penilaian_hasilsegmen")
        with pytest.raises(Setengah):
            rumah.check_whole_or_nothing(benar)
    finally:
        remove_home(place / "rumah")
        place.rmdir()
