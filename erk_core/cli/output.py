"""Files that a command writes: all of them or none, and never half of one."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from erk_core.errors import InputError, reason


def make_folder(folder: Path) -> None:
    """Make the folder with those above it; one that is there is fine. Raises InputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            str(folder), f"tidak dapat dibuat: {reason(error)}", "folder yang boleh ditulis", "pilih folder lain"
        ) from error


def csv_bytes(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def check_place(*files: Path) -> None:
    """Refuse, before anything is computed, a place where no file can be. Raises InputError."""
    for path in files:
        what = "" if path.parent.is_dir() else "foldernya tidak ada"
        if path.is_dir():
            what = "itu folder, bukan berkas"
        if what:
            do = f"buat dahulu foldernya: {path.parent}" if not path.parent.is_dir() else "tambahkan nama berkasnya"
            raise InputError(str(path), f"tidak dapat ditulis: {what}", "berkas di folder yang ada", do)


def check_name(path: Path, suffix: str, others: str) -> None:
    """Refuse a name that promises another kind of file: it would hold ``suffix`` all the same. Raises InputError."""
    if path.suffix.lower() in (".parquet", ".xlsx", ".xls", ".ods", ".pdf", ".docx"):
        raise InputError(str(path), f'akhiran "{path.suffix}"', suffix, f"ganti akhirannya; {others}")


def write_files(files: dict[Path, bytes]) -> None:
    """Write all or none: temporary files beside their place, renamed at the end. Raises InputError."""
    check_place(*files)
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
            str(next((path for path, other in temporary.items() if str(other) == error.filename), error.filename)),
            f"tidak dapat ditulis: {reason(error)}",
            "folder yang ada dan boleh ditulis",
            "periksa folder keluarannya",
        ) from error
    finally:
        for other in temporary.values():
            other.unlink(missing_ok=True)
