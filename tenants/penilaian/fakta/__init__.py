"""Facts of one month: one SQL statement a level, read in one snapshot of the database, kept as columns of integers.

`baca.read_facts` asks Postgres, `tabel.FaktaBulan` holds the columns, `potret` freezes them, `inti.to_facts` hands
them to the core. SQL here groups and joins; what counts, how far and for how much is the pack's business.
"""
