"""The truth: documents, passages, rights and vectors in one SQLite file, and which of them are in force or alike."""
