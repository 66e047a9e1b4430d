"""Pages that read across the apps of a region: the home of each role, completeness, trend, samples of slips."""
