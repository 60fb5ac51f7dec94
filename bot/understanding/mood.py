"""Is a clause a question, a request, or just said? A question about a skill must never start it."""

import re
from enum import StrEnum
from functools import cache, partial

from bot.parse.text import fold
from bot.understanding.lexicon import pattern


class Mood(StrEnum):
    ASKS = "asks"
    WISHES = "wishes"  # says in so many words that something should be done
    SAYS = "says"


_LEADS = (
    r"^[\s\W]*(?:(?:yes|no|ja|nein|si|oui|non|igen|nem)[,!.]\s*|"
    r"(?:hi|hello|hey|and|but|so|also|ok|okay|well|und|aber|hallo|y|pero|hola|et|mais|bonjour|es|de|szia)[\s,!.]+){0,2}"
)
_ENDS_JA = re.compile(r"か[?？。\s]*$")
_CLAUSE = re.compile(r"[^,;.!?\n，。！？、；]+(?:(?:\.(?=[^\W_])|,(?=\d))[^,;.!?\n，。！？、；]+)*[?？]?")
_SENTENCE = re.compile(r"[^;.!?\n。！？；]+(?:\.(?=\S)[^;.!?\n。！？；]+)*[?？]?")
_MARK = re.compile(r"[?？¿]")
_MACHINE = re.compile(
    r"bot(?:s|ok|tal|nak)?\b|robot|machine|maschine|computer|maquina|ordina|\bgep|\b(?:ai|ki|ia|mi|you|dir)\b|"
    "ロボット|ボット|機械|机器|機器|電腦|电脑|로봇|봇|기계"
)


def clauses(text: str) -> list[str]:
    """A sentence cut at its punctuation; a question mark stays with what it asks, a mark in a number with that."""
    return [clause for clause in _CLAUSE.findall(text) if clause.strip()]


def sentences(text: str) -> list[str]:
    """A message cut where its sentences end: what stands before a comma often means nothing without what follows."""
    return [sentence for sentence in _SENTENCE.findall(text) if sentence.strip()]


def mood(clause: str, languages: tuple[str, ...]) -> Mood:
    """How a clause is meant, read in each of `languages`."""
    folded = fold(clause).text
    has = partial(_tells, clause, languages=languages)

    if _replies(clause, languages):
        return Mood.WISHES if has("wishes") else Mood.SAYS
    if has("asks"):  # "Can you tell me how ..." is a question however politely it is put
        return Mood.ASKS
    if _is_put(folded, languages) or has("asks_yes_or_no"):
        return Mood.WISHES if has("polite") else Mood.ASKS
    return Mood.WISHES if has("wishes") else Mood.SAYS


def asks(text: str, languages: tuple[str, ...]) -> bool:
    """Whether any part of the text is a question.

    What hangs on a polite request ("could you note that ...?") shares its question mark, and a message that answers
    a question tells what was asked ("you wanted to know how many come: I answer your question here").
    """
    return any(_asks(sentence, languages) for sentence in sentences(text))


def _asks(sentence: str, languages: tuple[str, ...]) -> bool:
    if _replies(sentence, languages):
        return False
    wished = False
    for found in _CLAUSE.finditer(sentence):
        meant = mood(found[0], languages)
        if meant is Mood.ASKS and not (wished and not _tells(found[0], "asks", languages)):
            return True
        wished |= meant is Mood.WISHES or _tells(found[0], "polite", languages)
    return False


def declines(text: str, languages: tuple[str, ...]) -> bool:
    """Whether a clause of it says what is not wished: "I don't want to talk to anybody". What turns down a machine
    ("not to a robot") asks for a person."""
    return any(_tells(each, "unwished", languages) and not _MACHINE.search(fold(each).text) for each in clauses(text))


def _replies(text: str, languages: tuple[str, ...]) -> bool:
    """Whether somebody's question is answered ("answer your question on my deal"), and none is put: neither by the
    sentence nor by what follows ("answer the question how long it takes")."""
    folded = fold(text).text
    answered = [found.end() for each in languages for found in pattern(each, "replies").finditer(folded)]
    if not answered or _tells(text, "asks_yes_or_no", languages) or _is_put(folded, languages):
        return False
    return not _tells(folded[min(answered) :], "asks", languages)


def _is_put(folded: str, languages: tuple[str, ...]) -> bool:
    """Whether it begins or is marked like a question."""
    opens = any(_opens(language).match(folded) for language in languages)
    return opens or _MARK.search(folded) is not None or ("ja" in languages and _ENDS_JA.search(folded) is not None)


def _tells(clause: str, name: str, languages: tuple[str, ...]) -> bool:
    folded = fold(clause).text
    return any(pattern(language, name).search(folded) for language in languages)


@cache
def _opens(language: str) -> re.Pattern[str]:
    return re.compile(_LEADS + pattern(language, "opens_question").pattern)
