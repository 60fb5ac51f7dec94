"""A commission statement as a file that a partner's bookkeeping can keep: CSV for its programs, PDF for its people."""
