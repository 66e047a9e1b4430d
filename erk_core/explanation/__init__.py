"""Why an employee got what they got: the tree, the difference to last month, what would change it."""
