"""How urgent a ticket is: by what its words say, and by what the partner's level entitles it to."""

import re
from functools import lru_cache

from bot.prm.programme import Rules
from bot.prm.ticket_records import Priority

FIRST_WITHOUT_SPACES = "\u3000"  # from here on: Chinese, Japanese, Korean


def priority_of(rules: Rules, tier: str | None, words: str) -> Priority:
    """The most urgent of what a word in the ticket makes it and what its partner's tier gives at least."""
    return max(_of_tier(rules, tier), _of_words(rules, words), key=lambda each: each.rank)


def _of_tier(rules: Rules, tier: str | None) -> Priority:
    return Priority(rules.ticket_tier_priorities.get(tier or "", Priority.NORMAL.value))


def _of_words(rules: Rules, words: str) -> Priority:
    said = words.casefold()
    named = [
        Priority(priority)
        for priority, marks in rules.ticket_priority_words.items()
        if any(_mark(mark.casefold()).search(said) for mark in marks)
    ]
    return max(named, key=lambda each: each.rank, default=Priority.LOW)


@lru_cache(maxsize=1000)
def _mark(words: str) -> re.Pattern[str]:
    """Whole words; where a script has none between spaces, anywhere."""
    whole = rf"(?<!\w){re.escape(words)}(?!\w)" if words[:1] < FIRST_WITHOUT_SPACES else re.escape(words)
    return re.compile(whole)
