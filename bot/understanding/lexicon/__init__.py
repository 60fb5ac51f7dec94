"""The words of each language that tell what people do, ask and name, from the files beside this one.

cancel, help, greeting, thanks   complete utterances that do just that
agrees, refuses                  the same for yes and no, beyond what `bot.parse.find_yes_no` reads
undecided                        "maybe": neither yes nor no
courtesies                       words that add nothing to such an utterance
shows                            what may stand beside a record's number where it is only to be shown
kind_*                           what the records of a kind are called
compounds                        what a choice may begin a word with: "partner" of "Goldpartner"
opens_question                   what a clause begins with when it is a question or a mere supposition
asks                             what makes a clause a question wherever it stands
asks_yes_or_no                   the particles of a question that a polite request may have as well
replies                          says that somebody's question is being answered, which asks nothing itself
polite                           requests that are put as a question ("could you ...")
wishes                           says in so many words that something should be done
others                           somebody or something else, and what they want or speak ("my boss wants")
talks                            speaking, answering and switching, as one asks us to do it in a language
corrects, corrected              what stands before and after a corrected answer ("no, ... instead")
adds                             says that a choice comes on top of those known
assigns                          what stands between the name of a question and its answer ("the customer is ...")
introduces                       what may stand before an answer ("it is ...")
before_name, skipped_before_name, ends_name
                                 where names follow a word: those words, one a line and the strongest first; what
                                 may stand between; lower-case words before which the name ends

And in `answers/`, which value of a sentence answers which question of a form:

rejects, rejected                what stands before and after a value that is not meant ("not ...", "... helyett")
but                              what follows such a value where another comes ("... sino 60k")
swaps, swapped                   what stands before and after the first of two values of which one becomes the other
changes                          asks that an answer be another one ("move the closing to April")
between                          words that may stand between those and the value
negates                          makes a yes/no question that is named a no ("without ...")
single, alike                    words for one that may count something; words that count the same, a group a line
asks_*                           words by which a question asks where from, where to, for a place, person, name or end
marks_*                          words before an answer to such a question
assigns_too, trails              more of what stands between a label and its answer, and after an answer
mistaken                         how a correction begins that says what was wrong ("wrong customer, ...")
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot import yaml_file

FOLDER = Path(__file__).parent
UNSPACED = ("ja", "ko", "zh")  # where a word may go on without a space


@cache
def lexicon(language: str) -> Mapping[str, tuple[str, ...]]:
    """Expressions by what they tell."""
    files = (FOLDER / f"{language}.yaml", FOLDER / "answers" / f"{language}.yaml")
    blocks: dict[str, str] = {}
    for file in files:
        blocks |= yaml_file.read(file)
    return {
        name: tuple(filter(None, (each.strip() for each in re.split(r"\s\|\s|\n", f"{block} "))))
        for name, block in blocks.items()
    }


def words(language: str, name: str) -> frozenset[str]:
    """Plain words, where the lexicon of a language has such."""
    return frozenset(lexicon(language).get(name, ()))


def whole(expression: str, language: str) -> str:
    """An expression that matches whole words only, where words are written apart."""
    return f"(?:{expression})" if language in UNSPACED else rf"(?<!\w)(?:{expression})(?!\w|'\w)"


@cache
def pattern(language: str, name: str) -> re.Pattern[str]:
    """One pattern for all that a lexicon has under a name; it never matches where there is nothing."""
    return re.compile(whole("|".join(lexicon(language).get(name, ("(?!)",))), language))
