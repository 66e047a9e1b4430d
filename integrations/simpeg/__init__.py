"""Personnel systems: BKN SIASN, and a region's own SIMPEG over REST with its mapping in the form."""

from integrations.simpeg.rest import SIMPEG_REST
from integrations.simpeg.siasn import SIASN

__all__ = ["SIASN", "SIMPEG_REST"]
