"""Django apps: registry (schema public), akun (public and every region), and the apps of a region."""
