"""Rows of level hari in golden cases: ranges of dates, each later row over the earlier ones."""

from __future__ import annotations

import datetime as dt
from typing import Any

from erk_core.errors import Finding, PackError
from erk_core.load.schema import iso_date
from erk_core.load.yaml_strict import Document, Where
from erk_core.period import Period


class Days:
    """Part of the reader of cases."""

    doc: Document

    def fail(self, where: Where, what: str, expected: str, do: str) -> PackError:
        return PackError([Finding(self.doc.file, self.doc.line(where), what, expected, do)])

    def days(self, pairs: list[tuple[dict[str, Any], Where]], period: Period) -> list[tuple[dict[str, Any], Where]]:
        out: dict[dt.date, tuple[dict[str, Any], Where]] = {}
        for row, at in pairs:
            row = dict(row)
            plan: dict[str, Any] = {k: row.pop(k) for k in ("tanggal", "dari", "sampai", "ulang", "pola") if k in row}
            for day in self.dates(plan, at, period):
                before = out[day][0] if day in out else {"kunci": day.isoformat(), "tanggal": day}
                out[day] = ({**before, **row}, at)
        return [out[day] for day in sorted(out)]

    def dates(self, plan: dict[str, Any], at: Where, period: Period) -> list[dt.date]:
        if set(plan) == {"tanggal"}:
            return [self.date(plan["tanggal"], (*at, "tanggal"), period)]
        ends = {"sampai", "ulang"} & set(plan)
        if (
            "tanggal" in plan
            or "dari" not in plan
            or len(ends) != 1
            or plan.get("pola", "kerja") not in ("kerja", "semua")
        ):
            raise self.fail(
                at,
                "baris hari tidak jelas tanggalnya",
                "tanggal, atau dari dengan sampai/ulang (pola: kerja atau semua)",
                "perbaiki barisnya",
            )
        day = self.date(plan["dari"], (*at, "dari"), period)
        last = self.date(plan["sampai"], (*at, "sampai"), period) if "sampai" in plan else period.last
        wanted = plan.get("ulang", 31)
        out: list[dt.date] = []
        while day <= last and isinstance(wanted, int) and len(out) < wanted:
            if plan.get("pola") == "semua" or day.weekday() < 5:
                out.append(day)
            day += dt.timedelta(days=1)
        if "ulang" in plan and len(out) != wanted:
            raise self.fail(
                (*at, "ulang"),
                f"hanya {len(out)} hari sampai akhir bulan",
                f"{wanted} hari",
                "perbaiki dari, ulang, atau pola",
            )
        return out

    def date(self, raw: Any, at: Where, period: Period) -> dt.date:
        try:
            day = iso_date(raw)
        except ValueError:
            raise self.fail(at, f'"{raw}" bukan tanggal', "seperti 2026-10-01", "perbaiki tanggalnya") from None
        if not period.first <= day <= period.last:
            raise self.fail(
                at, f"{day} di luar periode {period}", "tanggal di bulan kasus", "perbaiki tanggal atau periode"
            )
        return day
