"""Onboarding of regions: roles, structure replay, grants, migrations. Runs with the owner's credentials, never in
web."""
