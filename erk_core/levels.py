"""Levels of facts: which table hangs under which, and how many rows one employee may have."""

from __future__ import annotations

LEVELS = ("pegawai", "segmen", "hari", "butir_skp", "nilai_360")
PARENTS: dict[str, tuple[str, ...]] = {
    "pegawai": (),
    "segmen": ("pegawai",),
    "hari": ("segmen", "pegawai"),
    "butir_skp": ("pegawai",),
    "nilai_360": ("pegawai",),
}
CHILDREN: dict[str, tuple[str, ...]] = {
    "pegawai": ("segmen", "hari", "butir_skp", "nilai_360"),
    "segmen": ("hari",),
    "hari": (),
    "butir_skp": (),
    "nilai_360": (),
}
MAX_ROWS = {"segmen": 31, "hari": 31, "butir_skp": 500, "nilai_360": 200}
MAX_STAFF = 1_000_000  # direct subordinates of one superior, for the proofs of range
MAX_DEPTH = 32  # superiors above one another; real ones are under ten
LABELS = {
    "pegawai": "pegawai",
    "segmen": "segmen jabatan",
    "hari": "hari",
    "butir_skp": "butir SKP",
    "nilai_360": "nilai 360",
}
EXEMPT_GROUPS = ("ATASAN", "DIRI")


def readable(level: str, other: str) -> bool:
    """Whether a formula at ``level`` may read a value of ``other`` directly (own level or above)."""
    return other == level or other in PARENTS[level]
