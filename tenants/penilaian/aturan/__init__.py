"""Changing the rules of a region: a draft over a stored pack, its impact, and its acceptance by another person.

docs/aturan-wilayah.md tells the whole in prose; docs/keputusan/0011-penerimaan-aturan.md says why.
"""
