"""Where content comes from. One small class for each kind of source; `address.source_at` chooses among them."""
