"""What people are told: a list in the application, and later other channels. Other apps only call `notify`."""
