"""The test kit that every connector must pass: named checks, servers that speak the protocols, a pytest plugin.

A server here knows its protocol and a `Dunia`, never a connector; import-linter holds them apart.
"""
