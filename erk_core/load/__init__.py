"""From a pack's files to a checked, compiled Pack: read strictly, merge layers, validate, compile, check."""
