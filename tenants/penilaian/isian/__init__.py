"""Sheets of inputs that people fill in each month (`sumber: isian`), made from the pack in force.

`nilai` reads one cell, `lembar` says which people and inputs a sheet has and which version counts, `services` writes,
`excel` is the workbook both ways, `tutup` blocks the close or hands it the accepted values.
"""
