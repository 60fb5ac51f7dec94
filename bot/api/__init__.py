"""The same skills and records for programs: REST under /api/v1, and signed webhooks for what happens."""
