"""Servers that speak the protocols, written from their description alone; each serves a Dunia and makes trouble."""
