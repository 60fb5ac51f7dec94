"""What text is made of, whatever it is for: terms, blocks of Markdown, languages, plain YAML."""
