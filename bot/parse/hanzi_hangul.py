"""Numbers of Chinese, Japanese and Korean text: 三万五千, 2億5千万, 이천칠백만, 스물다섯, 1.5만."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from bot.parse.literals import LITERAL, Literal, read_literal
from bot.parse.numeral import Numeral, to_decimal
from bot.parse.text import MAX_WORDS

_HAN = (
    "零=0 〇=0 ○=0 一=1 二=2 三=3 四=4 五=5 六=6 七=7 八=8 九=9 十=10 百=100 千=1000 万=1e4 亿=1e8 兆=1e12 "
    "壹=1 贰=2 貳=2 叁=3 參=3 叄=3 肆=4 伍=5 陆=6 陸=6 柒=7 捌=8 玖=9 拾=10 佰=100 仟=1000 "
    "萬=1e4 億=1e8 两=2 兩=2 廿=20 卅=30"
)
_KANA = (
    "まん=1e4 おく=1e8 せん=1000 ぜん=1000 ひゃく=100 びゃく=100 ぴゃく=100 じゅう=10 いち=1 さん=3 よん=4 "
    "ろく=6 ろっ=6 なな=7 しち=7 はち=8 はっ=8 きゅう=9 に=2 ご=5"
)
_HANGUL = (
    "영=0 공=0 일=1 이=2 삼=3 사=4 오=5 육=6 륙=6 칠=7 팔=8 구=9 십=10 백=100 천=1000 만=1e4 억=1e8 조=1e12 "
    "하나=1 한=1 둘=2 두=2 셋=3 세=3 석=3 넷=4 네=4 다섯=5 여섯=6 일곱=7 여덟=8 아홉=9 "
    "열=1*10 스물=1*20 스무=1*20 서른=1*30 마흔=1*40 쉰=1*50 예순=1*60 일흔=1*70 여든=1*80 아흔=1*90"
)
_TABLES = {"zh": _HAN, "ja": _HAN, "ko": f"{_HANGUL} {_HAN}"}
_NATIVE = frozenset(["하나", "한", "둘", "두", "셋", "세", "석", "넷", "네", "다섯", "여섯", "일곱", "여덟", "아홉"])
_MARKS = {
    "一半": "half",
    "个半": "half",
    "個半": "half",
    "点": "point",
    "點": "point",
    "점": "point",
    "쩜": "point",
    "半": "half",
}
_MINUS = ("负数", "負数", "负", "負", "マイナス", "마이너스", "마이나스", "음수")
_GAP = re.compile(r"\s?[余餘多]?\s?")
_ORDER_BEFORE, _ORDER_AFTER = re.compile(r"(?:第|(?<![가-힣])제)\s?$"), re.compile(r"\s?(?:番目|つ目|번째|째)")
_IDLE = re.compile(r"[一이]\s?(?:[个個]|번(?!째))")
"""Counts nothing: 一个 is "a", 이번 "this"."""
_OVER = re.compile(r"\s*(?:[分份]\s*之|分の|분의)\s*")
_PLUS = re.compile(r"\s*(?:又|と|과|와)\s*")
_COUNTED = re.compile(
    r"\s?[个個位名号號日天周週星小分秒元块塊毛角倍台套家份美欧歐港人岁歲时時円圓本枚割回カか年月成折%]"
)
_KO_COUNTED = re.compile(
    r"\s?(?:[년월일주개명원불엔시초살번배대건곳권회호층째%]|달러|달|유로|파운드|위안|페니|센트|분|퍼센|프로)"
)
_AFTER_HANGUL = re.compile(
    r"\s?(?:[년월일주개명원불엔시초살번배대건곳권회호층째점%]|달러|달|유로|파운드|위안|페니|센트|분|시간|퍼센|프로|여)"
    r"|(?:은|는|이|가|을|를|의|에|로|으로|도|와|과|에서|부터|까지|만|만을|만큼|이상|이하|정도|쯤|입니다|이다)?(?![가-힣])"
)


@lru_cache(maxsize=8)
def _table(lang: str) -> dict[str, tuple[str, Fraction]]:
    """Word -> (role, value); a round native ten such as 스물 adds and does not multiply."""
    table = {word: (role, Fraction(0)) for word, role in _MARKS.items()}
    table |= {word: ("minus", Fraction(0)) for word in _MINUS}
    for entry in _TABLES[lang].split():
        word, mark = entry.split("=")
        value = Fraction(mark.removeprefix("1*"))
        steps = ((10, "digit"), (2000, "unit"), (10**13, "group"))
        role = next(role for limit, role in steps if value < limit)
        native = mark.startswith("1*") or word in ("廿", "卅")
        table[word] = ("ten" if native else "native" if word in _NATIVE else role, value)
    return table


@lru_cache(maxsize=8)
def _pattern(lang: str) -> re.Pattern[str]:
    words = "|".join(sorted(_table(lang), key=len, reverse=True))
    kana = "|".join(entry.split("=")[0] for entry in _KANA.split()) if lang == "ja" else "(?!)"
    if lang == "ko":  # 이 and 만 are also the copula and a particle: 삼이다, 일만큼
        words = re.sub(r"(?<![가-힣])이(?![가-힣])", "이(?!다|고|며|면|었|라)", words)
        words = re.sub(r"(?<![가-힣])만(?![가-힣])", "만(?!큼|을)", words)
    alone = r"^\s*(?:いち|さん|よん|ろく|なな|しち|はち|きゅう|じゅう)\s*$"
    return re.compile(f"(?P<digits>{LITERAL.pattern})|(?P<kana>(?:{kana}){{2,}}|{alone})|(?P<word>{words})", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    role: str
    value: Fraction
    literal: Literal | None = None


def scan_characters(text: str, lang: str, mark: str) -> list[Numeral]:
    """All numbers of folded text in a language that counts in characters."""
    tokens = list(islice(_tokens(text, lang, mark), MAX_WORDS))
    found: list[Numeral] = []
    index = 0
    while index < len(tokens):
        end = _run_end(tokens, index, text)
        if numeral := _numeral(tokens[index:end], text, lang):
            found.append(numeral)
        index = end
    return _with_fractions(found, text)


def _tokens(text: str, lang: str, mark: str) -> Iterator[_Token]:
    position, pattern, table = 0, _pattern(lang), _table(lang)
    while match := pattern.search(text, position):
        position = max(match.end(), position + 1)
        if match["word"]:
            yield _Token(match.start(), match.end(), *table[match["word"]])
        elif match["kana"]:
            yield from _kana_tokens(match)
        elif literal := read_literal(match, mark):
            yield _Token(match.start(), match.end(), "literal", Fraction(literal.value), literal)


def _kana_tokens(match: re.Match[str]) -> Iterator[_Token]:
    pairs = [entry.split("=") for entry in _KANA.split()]
    values = {word: Fraction(mark) for word, mark in pairs}
    pieces = re.compile("|".join(values)).finditer(match["kana"])
    parts = [(piece.start(), values[piece.group()]) for piece in pieces]
    if len(parts) == 1 or any(value >= 10 for _, value in parts):
        for _, value in parts:
            role = "digit" if value < 10 else "unit" if value < 10**4 else "group"
            yield _Token(match.start(), match.end(), role, value)


def _run_end(tokens: list[_Token], index: int, text: str) -> int:
    """Where the number that starts at `index` ends: words side by side that can follow each other."""
    end = index + 1
    while end < len(tokens) and _continues(tokens[end - 1], tokens[end], text):
        end += 1
    return end


def _continues(before: _Token, here: _Token, text: str) -> bool:
    same = before.start == here.start and before.end == here.end
    if not same and not _GAP.fullmatch(text, before.end, here.start):
        return False
    if before.role in ("native", "half") or here.role == "minus":
        return False
    if here.role == "literal":
        return before.role in ("unit", "group", "minus", "point") or (before.role == "digit" and not before.value)
    if here.role == "native":
        return before.role in ("ten", "unit", "group", "minus")
    if here.role == "digit" and before.role == "literal":
        return False
    return not (here.role == "ten" and before.role in ("digit", "literal"))


def _numeral(tokens: list[_Token], text: str, lang: str) -> Numeral | None:
    negative = tokens[0].role == "minus"
    words = tokens[negative:]
    while words and words[-1].role == "point":
        words = words[:-1]
    if not words or words[0].role == "point":
        return None
    if lang == "ko" and not _stands_alone(words, text):
        return None
    if [w.role for w in words] == ["digit", "digit"] and text[words[1].start] == "일":
        words = words[:1]  # 삼일 is "the 3rd", hardly "31" digit by digit
    value = _value(words, lang)
    single = words[0] if len(words) == 1 else None
    counted = _KO_COUNTED if lang == "ko" else _COUNTED
    idle = not counted.match(text, words[-1].end) or (
        single is not None and _IDLE.match(text, single.start) is not None
    )
    bare = all(word.role == "digit" for word in words) and len(words) <= 2
    others = single.literal.alternatives if single and single.literal else ()
    return Numeral(
        tokens[0].start,
        words[-1].end,
        to_decimal(-value if negative else value),
        others,
        ordinal=bool(
            _ORDER_BEFORE.search(text[max(0, tokens[0].start - 3) : tokens[0].start])
            or _ORDER_AFTER.match(text, words[-1].end)
        ),
        weak=(bare or (single is not None and not single.literal)) and idle,
        digits=bool(single and single.literal),
        magnitude=any(w.role == "group" or (w.literal and w.literal.magnitude) for w in words),
    )


def _stands_alone(words: list[_Token], text: str) -> bool:
    first, last = words[0], words[-1]
    if not first.literal and first.start and ("가" <= text[first.start - 1] <= "힣" or text[first.start - 1].isdigit()):
        return False
    return last.literal is not None or _AFTER_HANGUL.match(text, last.end) is not None


def _value(words: list[_Token], lang: str) -> Fraction:
    total, current, digit = Fraction(0), Fraction(0), Fraction(0)
    last, step = "", Fraction(0)
    for index, word in enumerate(words):
        if word.role == "point":
            return _with_decimals(total + current + digit, words[index + 1 :])
        if word.role in ("digit", "literal", "native"):
            digit = digit * 10 + word.value if last == "digit" else word.value
            step = Fraction(0) if last in ("digit", "") or not word.value else step
        elif word.role == "unit":
            current += (digit if last in ("digit", "literal", "native") and digit else 1) * word.value
            digit, step = Fraction(0), word.value
        elif word.role == "ten":
            current += word.value
        elif word.role == "half":
            digit += Fraction(1, 2)
        elif last == "group" and not current + digit:
            total *= word.value
        else:
            part = total % word.value + current + digit
            total = total - total % word.value + (part or 1) * word.value
            current, digit, step = Fraction(0), Fraction(0), word.value
        last = word.role
    if lang == "zh" and last == "digit" and step >= 100:
        digit *= step / 10  # 三百五 is 350, 三万五 is 35,000
    return total + current + digit


def _with_decimals(whole: Fraction, words: list[_Token]) -> Fraction:
    """ "三点五万": digits behind the mark, then a scale."""
    value, place = whole, Fraction(1, 10)
    for word in words:
        if word.role == "digit":
            value, place = value + word.value * place, place / 10
        elif word.role == "literal":
            value += word.value * Fraction(1, 10 ** len(str(word.value)))
        elif word.role in ("unit", "group"):
            value *= word.value
    return value


def _with_fractions(found: list[Numeral], text: str) -> list[Numeral]:
    """Join "三分之一" and "오분의 일" to one number, a whole number before it ("三又...", "백삼과 ...") included."""
    joined: list[Numeral] = []
    index = 0
    while index < len(found):
        here = found[index]
        following = found[index + 1] if index + 1 < len(found) else None
        index += 1
        if following and here.value and _OVER.fullmatch(text, here.end, following.start):
            here = Numeral(here.start, following.end, to_decimal(Fraction(following.value) / Fraction(here.value)))
            index += 1
            if joined and _PLUS.fullmatch(text, joined[-1].end, here.start):
                whole = joined.pop()
                here = Numeral(whole.start, here.end, whole.value + here.value)
        joined.append(here)
    return joined
