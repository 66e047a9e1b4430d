"""A pack as a document for people: built once, written as HTML or PDF."""
