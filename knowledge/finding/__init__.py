"""Which passages answer a question: both engines weighed, names, languages and earlier questions understood."""
