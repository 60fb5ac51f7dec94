"""Whose wish a sentence tells: "our customer wants to talk to somebody" asks for nothing, nor does "our site is in
French". What is done at once is done for who speaks."""

from bot.parse.text import fold
from bot.understanding.lexicon import pattern
from bot.understanding.mood import Mood, asks, clauses, mood


def is_of_others(text: str, languages: tuple[str, ...]) -> bool:
    """Whether it only tells what others want, speak or have; with "please", or a wish beside it, it asks for that."""
    told = next((rest for each in languages if (rest := _without_others(text, each)) is not None), None)
    if told is None:
        return False
    return not asks(told, languages) and all(mood(each, languages) is Mood.SAYS for each in clauses(told))


def _without_others(text: str, language: str) -> str | None:
    """The text without what it tells of others; None where it tells nothing of them."""
    plain = fold(text)
    found = [plain.span(*match.span()) for match in pattern(language, "others").finditer(plain.text)]
    if not found:
        return None
    ends = [0, *(end for _, end in found)]
    starts = [*(start for start, _ in found), len(text)]
    return " ".join(text[end:start] for end, start in zip(ends, starts, strict=True))
