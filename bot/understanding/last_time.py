""" "Same as last time, but Globex": a form is to be filled in as the last one was, save for what is said."""

import re
from collections.abc import Callable, Sequence

from bot.form import Draft
from bot.parse.text import fold
from bot.understand import Act, Sentence, Understood
from bot.understanding.act_phrases import like_last_at, normal
from bot.understanding.lexicon import pattern
from bot.understanding.mood import Mood, asks, mood
from bot.understanding.pending import answers
from bot.understanding.values import Reader

_JOINTS = {
    "en": "but|except|only|just|this time|now|for|with|however|and|then",
    "de": "aber|nur|diesmal|jetzt|fur|mit|ausser|und|dann|bloss",
    "es": "pero|solo|esta vez|ahora|para|con|excepto|salvo|y",
    "fr": "mais|sauf|seulement|cette fois(?:-ci)?|maintenant|pour|avec|et",
    "ja": "ただし|ただ|でも|だけど|ですが|だが|が|けど|で|今回は|お願い(?:します)?",
    "ko": "하지만|그런데|근데|다만|단|이번엔|이번에는|지만|인데|데",
    "zh": "但是?|只是|不过|这次|换成|改成|而是|只有",
    "hu": "de|csak|ezuttal|most|kiveve|viszont|es",
}
"""What joins the rest of the sentence to it, folded."""


def rest_of(text: str, languages: Sequence[str]) -> str | None:
    """What is said beside "same as last time"; None where that is not said."""
    plain = fold(text)
    for language in languages:
        if found := _place(plain.text, language):
            before = text[: plain.origin[found[0]]]
            after = text[plain.origin[found[1]] :]
            return f"{before.strip(' ,，、')} {_unjoined(after, language)}".strip()
    return None


def _place(folded: str, language: str) -> tuple[int, int] | None:
    """Where it is said: by a pattern, which leaves out the new customer, else in the words of an example."""
    found = pattern(language, "like_last").search(folded)
    return found.span() if found else like_last_at(normal(folded, language), language)


def _unjoined(text: str, language: str) -> str:
    plain = fold(text)
    joint = re.match(rf"(?:[\W_]*(?:{_JOINTS[language]})(?=\W|$|[^a-z]))+[\W_]*|[\W_]+", plain.text)
    return text[plain.origin[joint.end()] :] if joint else text


async def like_last(
    sentence: Sentence, text: str, languages: Sequence[str], reader: Callable[[str], Reader]
) -> Understood | None:
    """The form that is meant, to be filled in as last time, with the answers the sentence gives itself."""
    rest = rest_of(text, languages)
    return None if rest is None else await copied(sentence, rest, languages, reader)


async def copied(
    sentence: Sentence, rest: str, languages: Sequence[str], reader: Callable[[str], Reader]
) -> Understood | None:
    """The same, where it is known that this is wanted, and `rest` is what else is said."""
    if mood(rest, tuple(languages)) is Mood.ASKS or asks(rest, tuple(languages)):
        return None
    name = sentence.pending.skill if sentence.pending else await sentence.last_done() or _only_form(sentence)
    if name not in sentence.skills:
        return None
    skill = sentence.skills[name]
    asked = await sentence.questions(skill)
    empty = Draft(name, skill.title, asked, {})
    values = answers(reader(rest), empty, corrects=True, said=rest) if rest else {}
    act = Act.ANSWER if sentence.pending and not sentence.confirming else Act.START
    return Understood(act=act, skill=name, values=values, like_last=True)


def _only_form(sentence: Sentence) -> str:
    """The one skill with a form worth copying, where there is just one."""
    forms = [name for name, skill in sentence.skills.items() if skill.confirm]
    return forms[0] if len(forms) == 1 else ""
