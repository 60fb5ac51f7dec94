"""One file per step of the schema, in order of their numbers. Steps that were released are never changed."""
