"""Why the content of a file is refused, before anybody is told in words."""


class Damaged(Exception):
    """It is not whole, or not as its format wants it."""


class ActiveContent(Exception):
    """It holds something that runs."""
