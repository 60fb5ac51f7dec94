"""Tickets kept in an external desk as well: what is written here goes there, and what its agents answer comes back."""
