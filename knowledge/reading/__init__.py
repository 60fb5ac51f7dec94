"""From bytes to passages: every format, what a document says about itself, where it is cut."""
