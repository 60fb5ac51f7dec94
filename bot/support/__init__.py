"""What is learnt from questions afterwards: what the content misses, what was written for it, whether that helps."""
