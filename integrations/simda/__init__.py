"""Financial systems (SIMDA, SIPD) asked over REST for realisation."""

from integrations.simda.rest import SIMDA

__all__ = ["SIMDA"]
