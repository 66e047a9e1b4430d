"""What a pack's author works with: golden cases, diff, new packs, stale values, schemas for editors."""
