"""Pages that read across the apps of a region: the home of each role. Owns no tables yet."""
