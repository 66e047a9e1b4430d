"""The vector engine: exact arithmetic over NumPy columns."""
