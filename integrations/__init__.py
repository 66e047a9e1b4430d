"""Connectors to the systems of others. They import nothing else of ours but `integrations.contracts`."""
