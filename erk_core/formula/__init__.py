"""The closed one-line grammar of ``rumus``: tokens, tree, parser."""
