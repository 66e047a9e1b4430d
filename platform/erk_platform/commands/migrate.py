"""Siapkan basis data dan migrasikan semua skema yang tertinggal: sama dengan `erk regions migrate`."""

from __future__ import annotations

from erk_platform.commands.regions import migrate_arguments as add_arguments
from erk_platform.commands.regions import run

__all__ = ["HELP", "add_arguments", "run"]

HELP = "siapkan basis data (peran, public, templat) dan migrasikan wilayah yang tertinggal"
