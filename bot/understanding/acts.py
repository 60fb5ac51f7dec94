"""What a short utterance does in the conversation: agree, refuse, stop, go back, skip, greet, thank, ask for help.

Only a text that says nothing else counts: "no" is a refusal, "no, 60k" is a value and "No cost MDF?" is a question.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from bot.parse import find_yes_no
from bot.parse.text import LANGUAGES, fold
from bot.understand import Act
from bot.understanding.act_phrases import Normal, mistyped, normal, said_at
from bot.understanding.fillers import is_filler, is_strong
from bot.understanding.lexicon import lexicon, pattern, whole

LONGEST = 90  # characters of an utterance that can be nothing but such a word with courtesies
LONGEST_UNSPACED = 50  # the same where a character is a syllable or a word
MOST_WORDS = 14
SHORT = 30  # characters of an utterance in which one word of doubt is enough
LONGEST_FOREIGN = 20  # characters, and
MOST_FOREIGN = 2  # words of a yes or no that may be in any of our languages
ENTRIES = {
    Act.CANCEL: "cancel", Act.BACK: "back", Act.SKIP: "skip", Act.REPEAT: "repeat", Act.RESUME: "resume",
    Act.HELP: "help", Act.GOODBYE: "goodbye", Act.GREETING: "greeting", Act.THANKS: "thanks", Act.NO: "refuses",
    Act.YES: "agrees",
}  # fmt: skip
"""What the lexicon calls them; of equally long ones the first is meant."""
DECIDES = {Act.YES, Act.NO}
OF_FORMS = DECIDES | {Act.BACK, Act.SKIP, Act.MAYBE}
"""What says nothing where nothing is being filled in, unless it is said word for word."""
KIND = {Act.THANKS, Act.GREETING}
STEPS = {Act.BACK, Act.SKIP, Act.REPEAT, Act.RESUME, Act.GOODBYE}
"""What somebody wants done now: a yes or no beside it is none to the pending question."""

_SKIPPED = re.compile(r"(?:(?<=[:;=])-?[dpox](?!\w)|[\W_])+")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")  # "yesss", "helllooo"


class Step(NamedTuple):
    """One stretch of an utterance: an act, or (None) words that only come with one."""

    end: int
    act: Act | None
    loose: bool = False  # words that may stand around any act but a yes or no
    beside: frozenset[Act] = frozenset()  # a piece of an example of these, which says nothing alone


def acts_of(text: str, languages: tuple[str, ...]) -> tuple[Act, ...]:
    """What the utterance does, in the order said; empty where it says anything else, or is undecided."""
    if not _is_short(text):
        return ()
    found = _told(text, languages)
    if Act.MAYBE in found and {Act.CANCEL, *STEPS} & set(found):
        return tuple(act for act in found if act is not Act.MAYBE)  # "no idea, next one" skips
    unsure = Act.MAYBE in found or (set(found) <= DECIDES | KIND and _doubts(text, languages))
    return () if unsure else found


def foremost(acts: tuple[Act, ...]) -> Act | None:
    """The one act that counts where several were said; None for a yes that is taken back: "yes... no".

    "No, go back" goes back, "ok, help" and "ok, bye" agree to nothing, and "yes, thanks" agrees.
    """
    if Act.CANCEL in acts and not {Act.BACK, Act.SKIP, Act.RESUME} & set(acts):
        return Act.CANCEL
    if steps := [act for act in acts if act in STEPS]:
        return steps[-1]
    if Act.HELP in acts and Act.NO not in acts:  # "that did not help" is a no
        return Act.HELP
    if decided := [act for act in acts if act in DECIDES]:
        return None if decided[0] is Act.YES and Act.NO in decided else decided[0]
    return next((act for act in (Act.THANKS, Act.GREETING) if act in acts), None)


def is_praise(text: str, languages: tuple[str, ...]) -> bool:
    """ "great", "perfect": a yes to a question; where nothing was asked, kind words."""
    bare = _SKIPPED.sub(" ", fold(text).text).strip()
    return any(re.fullmatch(rf"(?:(?:{_any(language, 'praises')})\s*)+", bare) for language in languages)


def is_farewell(text: str, languages: tuple[str, ...]) -> bool:
    """ "later": where there is nothing to skip, it takes leave."""
    bare = _SKIPPED.sub(" ", fold(text).text[:LONGEST]).strip()
    return any(pattern(language, "goodbye").fullmatch(bare) for language in languages)


def is_undecided(text: str, languages: tuple[str, ...]) -> bool:
    """ "maybe", "not sure", "let me ask my boss": neither yes nor no, to something that was asked."""
    return (len(text) < SHORT and _doubts(text, languages)) or is_nothing_but_doubt(text, languages)


def is_nothing_but_doubt(text: str, languages: tuple[str, ...]) -> bool:
    """The same said by itself: "maybe register a deal" is a request."""
    return _is_short(text) and Act.MAYBE in _told(text, languages)


def _is_short(text: str) -> bool:
    syllables = sum(character > "\u2e80" for character in text[:LONGEST])
    return len(text) <= LONGEST and syllables <= LONGEST_UNSPACED and len(text.split()) <= MOST_WORDS


def _doubts(text: str, languages: tuple[str, ...]) -> bool:
    """Whether there is a word of doubt in it, whatever else it says."""
    folded = fold(text).text
    return any(pattern(language, "undecided").search(folded) for language in languages)


@lru_cache(maxsize=256)
def _told(text: str, languages: tuple[str, ...]) -> tuple[Act, ...]:
    """What it does in any of its spellings, or but for one slip of the finger; doubt is among it."""
    spellings = dict.fromkeys((_DRAWN_OUT.sub(r"\1\1", text), _DRAWN_OUT.sub(r"\1", text)))
    if found := next((found for spelling in spellings if (found := _spelt(spelling, languages))), ()):
        return found
    meant = next((act for language in languages if (act := mistyped(fold(text).text, language))), None)
    return (meant,) if meant else ()


def _spelt(text: str, languages: tuple[str, ...]) -> tuple[Act, ...]:
    folded = fold(text).text
    if found := next((found for language in languages if (found := _read(text, folded, language))), ()):
        return found
    foreign = LANGUAGES if len(folded) <= LONGEST_FOREIGN and len(folded.split()) <= MOST_FOREIGN else ()
    others = (_read(text, folded, language) for language in foreign)
    return next((found for found in others if found and set(found) <= DECIDES | {Act.MAYBE}), ())


def stretches(text: str, language: str) -> tuple[tuple[str, Act | None], ...]:
    """The folded text as it is read in this language, phrase by phrase; empty where it cannot be read as acts alone."""
    folded = fold(text).text
    steps = _walked(text, folded, language)
    if not _acts(steps, folded, language):
        return ()
    return tuple((words, Act.YES if Act.YES in step.beside else step.act) for words, step in _worded(steps, folded))


def _read(text: str, folded: str, language: str) -> tuple[Act, ...]:
    """What it does, in the order said."""
    return _acts(_walked(text, folded, language), folded, language)


def _acts(walked: tuple[Step, ...], folded: str, language: str) -> tuple[Act, ...]:
    """Words that come with any act but with no yes or no ("can you", "the last question") make whatever agrees or
    refuses beside them uncertain; pieces of examples need something that says the same."""
    acts = tuple(step.act for step in walked if step.act)
    if any(step.beside and not step.beside & set(acts) for step in walked):
        return ()
    if any(step.loose for step in walked) and set(acts) <= DECIDES:
        return ()
    return () if Act.YES in acts and not _agrees(_worded(walked, folded), language) else acts


def _agrees(said: list[tuple[str, Step]], language: str) -> bool:
    """Words of agreement that may be meant otherwise ("will do", "check") count among fillers alone."""
    strong = any(step.act is Act.YES and is_strong(words.strip(), language) for words, step in said)
    return strong or all(step.act or step.beside or is_filler(words, language) for words, step in said)


def _worded(steps: tuple[Step, ...], folded: str) -> list[tuple[str, Step]]:
    """Each step with its words."""
    starts = (0, *(step.end for step in steps))
    return [(folded[start : step.end], step) for start, step in zip(starts, steps, strict=False)]


def _walked(text: str, folded: str, language: str) -> tuple[Step, ...]:
    """From phrase to phrase through the text; anything that is neither an act nor a courtesy ends it.

    The longest phrase goes first, and a shorter one where nothing follows it.
    """
    agreed = _agreements(text, language)
    told = normal(folded, language)
    dead: set[int] = set()

    def walk(at: int) -> tuple[Step, ...] | None:
        if at == len(folded):
            return ()
        for step in _steps(folded, at, language, agreed, told) if at not in dead else ():
            if (rest := walk(step.end)) is not None:
                return (step, *rest)
        dead.add(at)
        return None

    return walk(0) or ()


def _steps(folded: str, at: int, language: str, agreed: dict[int, Step], told: Normal) -> list[Step]:
    """What the text may go on with, the longest first; of equal length, an act before mere words."""
    found = [
        Step(said.end, said.acts[0]) if said.whole else Step(said.end, None, beside=frozenset(said.acts))
        for said in said_at(told, at, language)
    ]
    if _beginning(language).match(folded, at):
        for act, expression in _phrases(language):
            if said := expression.match(folded, at):
                found.append(Step(said.end(), act))
    found += [agreed[at]] if at in agreed else []
    if nothing := _SKIPPED.match(folded, at):
        signs = (start for start in agreed if at < start < nothing.end())  # "ok 👎": a sign is no mere mark
        found.append(Step(min(signs, default=nothing.end()), None))
    for name in ("courtesies", "around"):
        if words := pattern(language, name).match(folded, at):
            found.append(Step(words.end(), None, loose=name == "around"))
    found = [step for step in found if step.end > at]
    return sorted(found, key=lambda step: (bool(step.beside), -step.end, step.act is None, step.loose))


def _agreements(text: str, language: str) -> dict[int, Step]:
    """Where a yes or no stands in the folded text, by its start."""
    place = {original: at for at, original in reversed(list(enumerate(fold(text).origin)))}
    return {
        place[f.start]: Step(place[f.end], Act.YES if f.value else Act.NO)
        for f in find_yes_no(text, locale=language)
        if f.start in place and f.end in place
    }


@cache
def _phrases(language: str) -> tuple[tuple[Act, re.Pattern[str]], ...]:
    """Each expression of each act by itself, so that the longest one can be told."""
    told = lexicon(language)
    return tuple(
        (act, re.compile(whole(expression, language)))
        for act, name in ENTRIES.items()
        for expression in told.get(name, ())
    )


@cache
def _beginning(language: str) -> re.Pattern[str]:
    """All of them at once: whether there is any need to look for the longest."""
    return re.compile("|".join(f"(?:{expression.pattern})" for _, expression in _phrases(language)))


def _any(language: str, name: str) -> str:
    return "|".join(lexicon(language).get(name, ("(?!)",)))
