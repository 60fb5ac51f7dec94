"""What people say beside asking for skills, as examples: the dialog acts that may be told by likeness.

Only acts that harm nothing where they are heard wrongly. A yes or no that is told by likeness is no answer in words,
and nothing else: a confirmation must not rest on what is merely like one, nor may the answer to a question.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from bot import yaml_file
from bot.understand import Act

FOLDER = Path(__file__).parent / "acts_examples"
MARK = "act:"  # before the name of an act, where skills have theirs
MOST_LEARNT = 450  # examples of an act and language that likeness learns from; all of them count word for word
BACKGROUND = ""  # what asks for nothing we do
LABELS = {
    "greeting": f"{MARK}{Act.GREETING}",
    "thanks": f"{MARK}{Act.THANKS}",
    "goodbye": f"{MARK}{Act.GOODBYE}",
    "repeat": f"{MARK}{Act.REPEAT}",
    "back": f"{MARK}{Act.BACK}",
    "skip": f"{MARK}{Act.SKIP}",
    "cancel": "cancel",
    "help": "help",
    "yes": f"{MARK}{Act.YES}",
    "no": f"{MARK}{Act.NO}",
    "maybe": f"{MARK}{Act.MAYBE}",
    "like_last": f"{MARK}{Act.LIKE_LAST}",
}
"""What the sentences of each file are taken for: an act, a skill of that name, or nothing."""


def act_of(label: str) -> Act | None:
    """The act a label stands for; None for a skill."""
    return Act(label.removeprefix(MARK)) if label.startswith(MARK) else None


@cache
def act_examples() -> Sequence[tuple[str, str, str]]:
    """Language, label and text of each; an act without a file is told by its words alone."""
    return [
        (language, label, text)
        for name, label in LABELS.items()
        for language in _told(FOLDER / f"{name}.yaml")
        for text in _some(examples_of(name, language))
    ]


def _some(sentences: Sequence[str]) -> Sequence[str]:
    """As many of them as likeness learns from, from all over the list."""
    apart = max(1.0, len(sentences) / MOST_LEARNT)
    return [sentences[int(at * apart)] for at in range(int(len(sentences) / apart))]


def examples_of(name: str, language: str) -> Sequence[str]:
    """The examples in the file of this name, in one language."""
    return _told(FOLDER / f"{name}.yaml").get(language, "").splitlines()


@cache
def _told(file: Path) -> Mapping[str, str]:
    told: dict[str, str] = yaml_file.read(file) if file.exists() else {}
    return told
