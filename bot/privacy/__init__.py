"""What is kept about a person, wherever it stands: given out when they ask for it, removed when they ask for that."""
