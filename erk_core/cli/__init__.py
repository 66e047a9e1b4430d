"""``erk pack ...``: everything about packs from files. No database; usable from the wheel of the core alone."""
