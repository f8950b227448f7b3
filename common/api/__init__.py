"""What every route of the REST API shares: errors, strict input, pages, filters, limits, Idempotency-Key."""
