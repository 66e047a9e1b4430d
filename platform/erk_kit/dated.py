"""Facts that hold for a span of days: one abstract model and its no-overlap constraint.

Every dated fact carries the days on which it was true (`berlaku_mulai`..`berlaku_sampai`, both
inclusive, open end = still true) and the instant at which it became known (`dicatat_pada`), so that
a month can be computed with what was true *then* and an auditor can see what was known *when*.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func, Q

from erk_kit.kunci import Rentang


class TanggalRentang(Func):
    """SQL `daterange(mulai, sampai, '[]')`."""

    function = "DATERANGE"
    output_field = DateRangeField()


class FaktaBertanggalQuerySet(models.QuerySet[Any]):
    def pada(self, hari: dt.date) -> FaktaBertanggalQuerySet:
        """Rows that are true on `hari`."""
        return self.dalam(hari, hari)

    def dalam(self, mulai: dt.date, sampai: dt.date) -> FaktaBertanggalQuerySet:
        """Rows that are true on any day of mulai..sampai (inclusive)."""
        return self.filter(
            Q(berlaku_sampai__isnull=True) | Q(berlaku_sampai__gte=mulai),
            berlaku_mulai__lte=sampai,
        )


class FaktaBertanggal(models.Model):
    # what a locked month refuses; `dicatat_pada` moves when a row is ended
    kunci_bulan = Rentang("berlaku_mulai", "berlaku_sampai", bebas=("dicatat_pada",))

    berlaku_mulai = models.DateField("berlaku mulai (TMT)")
    berlaku_sampai = models.DateField("berlaku sampai", null=True, blank=True)
    dicatat_pada = models.DateTimeField("dicatat pada", auto_now_add=True)
    sumber = models.CharField("sumber", max_length=40, default="MANUAL")

    objects = FaktaBertanggalQuerySet.as_manager()

    class Meta:
        abstract = True


def tidak_tumpang_tindih(nama: str, *kunci: str, syarat: Q | None = None) -> ExclusionConstraint:
    """No two rows with the same `kunci` may be true on the same day (enforced by Postgres)."""
    return ExclusionConstraint(
        name=nama,
        expressions=[
            *((k, RangeOperators.EQUAL) for k in kunci),
            (
                TanggalRentang(
                    "berlaku_mulai", "berlaku_sampai", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                ),
                RangeOperators.OVERLAPS,
            ),
        ],
        condition=syarat,
    )
