"""Reading that several connectors share: from rows of text to records, whatever they came in."""
