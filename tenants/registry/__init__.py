"""Register of regions and their host names; lives in schema public."""
