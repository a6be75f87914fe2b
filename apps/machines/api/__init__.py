"""The read-only JSON API for what is live (docs/api.md)."""
