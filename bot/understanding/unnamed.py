"""A sentence as it is shown to an embedding model, which may be somebody else's: what is asked, without whose it is."""

from collections.abc import Sequence

from bot.understanding.example_names import OTHERS
from bot.understanding.model.masked import masked
from bot.understanding.names import introduced
from bot.understanding.tongues import is_tongue

STAND_IN = OTHERS[0]  # examples bear such names instead of their customers', too


def unnamed(text: str, languages: Sequence[str], known_words: frozenset[str]) -> str:
    """The text with marks for addresses, phone numbers, codes and passwords, and another name where one is introduced
    ("for Acme", "the customer is Acme"). What only looks like a word stays."""
    rest, shown = masked(text).text, ""
    while (name := introduced(rest, languages, known_words)) is not None and name.end > name.start:
        written = rest[name.start : name.end]
        told = any(map(str.isupper, written)) and not is_tongue(written, languages)  # "switch to Spanish"
        shown += rest[: name.start] + (STAND_IN if told else written)
        rest = rest[name.end :]
    return shown + rest
