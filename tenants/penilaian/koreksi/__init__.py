"""Corrections of locked months: a signed ledger beside results that never change.

`ubah` and `penugasan` lay a cause over frozen facts, `ulang` computes old and new from them, `buku` says what is paid
when (pure), `services` propose and decide, `bayar` joins the instalments to a run. docs/algoritma/koreksi.md tells the
whole in prose.
"""
