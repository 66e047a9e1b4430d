"""The audit trail: who did what to which thing, when; append-only, sealed in a chain of hashes (docs/jejak-audit.md).

It stands below the other apps: their services call `services.catat`, and it imports none of them but for its page.
"""
