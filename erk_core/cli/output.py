"""Files that a command writes: all of them or none, and never half of one."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from erk_core.errors import InputError


def make_folder(folder: Path) -> None:
    """Make the folder with those above it; one that is there is fine. Raises InputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            str(folder), f"tidak dapat dibuat ({error.strerror})", "folder yang boleh ditulis", "pilih folder lain"
        ) from error


def csv_bytes(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def write_files(files: dict[Path, bytes]) -> None:
    """Write all or none: temporary files beside their place, renamed at the end. Raises InputError."""
    temporary = {path: path.with_name(f".{path.name}.{os.getpid()}.tmp") for path in files}
    try:
        for path, data in files.items():
            with temporary[path].open("wb") as handle:
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
        for path, other in temporary.items():
            other.replace(path)
    except OSError as error:
        raise InputError(
            str(error.filename or "keluaran"),
            f"tidak dapat ditulis ({error.strerror})",
            "folder yang ada dan boleh ditulis",
            "periksa folder keluarannya",
        ) from error
    finally:
        for other in temporary.values():
            other.unlink(missing_ok=True)
