"""Low layer of the platform: region-bound database backend, audit, idempotency, embedded servers, job progress."""
