"""What `erk demo` needs around provisioning.demo: servers, screen, web process and worker."""
