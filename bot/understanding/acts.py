"""What a short utterance does in the conversation: agree, refuse, stop, greet, thank, ask for help.

Only a text that says nothing else counts: "no" is a refusal, "no, 60k" is a value and "No cost MDF?" is a question.
"""

import re
from functools import cache

from bot.parse import find_yes_no
from bot.parse.text import LANGUAGES, fold
from bot.understand import Act
from bot.understanding.lexicon import lexicon, pattern, whole

LONGEST = 90  # characters of an utterance that can be nothing but such a word with courtesies
MOST_WORDS = 14
MOST_FOREIGN = 2  # words of a yes or no that may be in any of our languages
ENTRIES = {
    Act.CANCEL: "cancel", Act.HELP: "help", Act.GREETING: "greeting", Act.THANKS: "thanks", Act.YES: "agrees",
    Act.NO: "refuses",
}  # fmt: skip
"""What the lexicon calls them."""

_SKIPPED = re.compile(r"[\W_]+")


def acts_of(text: str, languages: tuple[str, ...]) -> tuple[Act, ...]:
    """What the utterance does, in the order said; empty where it says anything else, or is undecided."""
    folded = fold(text).text
    count = len(folded.split())
    if len(folded) > LONGEST or count > MOST_WORDS:
        return ()
    if found := next((found for language in languages if (found := _read(text, folded, language))), ()):
        return found
    others = (_read(text, folded, language) for language in LANGUAGES) if count <= MOST_FOREIGN else ()
    return next((found for found in others if found and set(found) <= {Act.YES, Act.NO}), ())


def is_undecided(text: str, languages: tuple[str, ...]) -> bool:
    """ "maybe", "not sure": neither yes nor no."""
    folded = fold(text).text
    return len(folded) <= LONGEST and any(pattern(language, "undecided").search(folded) for language in languages)


def _read(text: str, folded: str, language: str) -> tuple[Act, ...]:
    """Walk through the text from phrase to phrase; anything that is neither an act nor a courtesy ends it."""
    if pattern(language, "undecided").search(folded):
        return ()
    agreed = _agreements(text, language)
    found: list[Act] = []
    at = 0
    while at < len(folded):
        end, act = agreed.get(at, (at, None))
        said = _phrases(language).match(folded, at)
        if said and said.end() >= end:
            end, act = said.end(), Act(str(said.lastgroup))
        elif act is None and (
            nothing := _SKIPPED.match(folded, at) or pattern(language, "courtesies").match(folded, at)
        ):
            end = nothing.end()
        if end == at:
            return ()
        found += [act] if act else []
        at = end
    return tuple(found)


def _agreements(text: str, language: str) -> dict[int, tuple[int, Act]]:
    """Where a yes or no stands in the folded text: start -> (end, act)."""
    place = {original: at for at, original in reversed(list(enumerate(fold(text).origin)))}
    return {
        place[f.start]: (place[f.end], Act.YES if f.value else Act.NO)
        for f in find_yes_no(text, locale=language)
        if f.start in place and f.end in place
    }


@cache
def _phrases(language: str) -> re.Pattern[str]:
    """All acts, each in a group named after it."""
    told = lexicon(language)
    groups = (f"(?P<{act.value}>{'|'.join(told[name])})" for act, name in ENTRIES.items() if name in told)
    return re.compile(whole("|".join(groups), language))
