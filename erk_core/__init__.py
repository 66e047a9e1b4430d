"""The scoring core: ``score(pack, period, facts) -> Result``, exact, versioned, pure.

Rooms, from the ground up: the words all share (errors, numbers, units, period, levels, fakta, facts), ``formula``
(text to tree), ``model`` and ``pack`` (a compiled pack), ``load`` (files to a pack), ``engine`` (columns to results),
``result``, ``explanation``, ``tools`` for a pack's author, ``render``, ``cli``. Imports run down only.
"""

from erk_core.errors import ErkError, Finding, InputError, PackError
from erk_core.explanation.tree import Explainer, Explanation, explain
from erk_core.facts import Facts
from erk_core.load.loader import load_over, load_pack, pack_from_canonical
from erk_core.model import Value
from erk_core.pack import Pack
from erk_core.period import Period
from erk_core.result import Result, score
from erk_core.version import ENGINE_VERSION

__all__ = [
    "ENGINE_VERSION",
    "ErkError",
    "Explainer",
    "Explanation",
    "Facts",
    "Finding",
    "InputError",
    "Pack",
    "PackError",
    "Period",
    "Result",
    "Value",
    "explain",
    "load_over",
    "load_pack",
    "pack_from_canonical",
    "score",
]
