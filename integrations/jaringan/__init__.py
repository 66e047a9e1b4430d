"""The way out: which hosts may be reached, and one HTTP client that keeps to it."""
