"""Django database backend: role and search_path are bound to the transaction. See base.py."""
