"""The command line: what can be typed. Each command imports the work it stands for when it runs."""
