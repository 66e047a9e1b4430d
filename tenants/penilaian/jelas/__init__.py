"""Why an amount is what it is, on screen and on paper: difference to last month, what would change it, the running
month, the trace as a file, and the code by which a printed slip is checked (docs/slip-dan-penjelasan.md)."""
