"""Attendance from SIAP: pushed with a signature, or asked page by page; and from machines that push (ADMS)."""

from integrations.siap.adms import ADMS
from integrations.siap.dorong import SIAP_DORONG
from integrations.siap.tarik import SIAP_TARIK

__all__ = ["ADMS", "SIAP_DORONG", "SIAP_TARIK"]
