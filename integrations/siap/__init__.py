"""Attendance from SIAP (pushed with a signature, or asked) and from machines (by ADMS, or asked by SOAP)."""

from integrations.siap.adms import ADMS
from integrations.siap.dorong import SIAP_DORONG
from integrations.siap.mesin import MESIN_SOAP
from integrations.siap.tarik import SIAP_TARIK

__all__ = ["ADMS", "MESIN_SOAP", "SIAP_DORONG", "SIAP_TARIK"]
