"""Cards that are shown when asked for and told unasked alike: skills and notices draw them in one place."""
