"""How sure an answer is: what speaks for it, and how much is enough on this content."""
