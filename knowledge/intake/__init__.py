"""Content into the library: what is new, changed or gone, and who may read it from now on."""
