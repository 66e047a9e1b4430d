"""Reads of messages: only one's own."""

from __future__ import annotations

from django.db.models import QuerySet

from tenants.akun.models import Pengguna
from tenants.pemberitahuan.models import Pemberitahuan


def messages_of(*, actor: Pengguna) -> QuerySet[Pemberitahuan]:
    if not actor.is_active or actor.pegawai_id is None:
        return Pemberitahuan.objects.none()
    return Pemberitahuan.objects.filter(penerima_id=actor.pegawai_id)
