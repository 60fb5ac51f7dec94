"""What the commands say when they cannot do what was asked."""


class Refused(Exception):
    """What was asked for cannot be done; the message is one line that says why and what to do instead."""
