"""An app of the tests only: a release that brings a table, then a field, an index and rows."""
