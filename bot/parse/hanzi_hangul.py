"""Numbers of Chinese, Japanese and Korean text: 三万五千, 2億5千万, 이천칠백만, 스물다섯, 1.5만."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from bot.parse.literals import LITERAL, Literal, read_literal
from bot.parse.numeral import Numeral, to_decimal

_HAN = "零=0 〇=0 ○=0 一=1 二=2 三=3 四=4 五=5 六=6 七=7 八=8 九=9 十=10 百=100 千=1000 万=1e4 亿=1e8 兆=1e12 " \
       "壹=1 贰=2 貳=2 叁=3 參=3 叄=3 肆=4 伍=5 陆=6 陸=6 柒=7 捌=8 玖=9 拾=10 佰=100 仟=1000 萬=1e4 億=1e8 " \
       "两=2 兩=2 廿=20 卅=30"  # fmt: skip
_KANA = "まん=1e4 おく=1e8 せん=1000 ぜん=1000 ひゃく=100 びゃく=100 ぴゃく=100 じゅう=10 いち=1 さん=3 よん=4 ろく=6 " \
        "ろっ=6 なな=7 しち=7 はち=8 はっ=8 きゅう=9 に=2 ご=5"  # fmt: skip
_HANGUL = "영=0 공=0 일=1 이=2 삼=3 사=4 오=5 육=6 륙=6 칠=7 팔=8 구=9 십=10 백=100 천=1000 만=1e4 억=1e8 조=1e12 " \
          "하나=1 한=1 둘=2 두=2 셋=3 세=3 석=3 넷=4 네=4 다섯=5 여섯=6 일곱=7 여덟=8 아홉=9 열=1*10 스물=1*20 스무=1*20 서른=1*30 " \
          "마흔=1*40 쉰=1*50 예순=1*60 일흔=1*70 여든=1*80 아흔=1*90"  # fmt: skip
_TABLES = {"zh": _HAN, "ja": _HAN, "ko": f"{_HANGUL} {_HAN}"}
_MINUS = r"(?:负数?|負数?|零下|マイナス|마이너스|마이나스|음수)\s?"
_POINT = {"zh": "点點", "ja": "点", "ko": "점쩜"}
_COUNTED = {
    "zh": "个個位名号號月年日天周週星礼禮小分秒元块塊毛角成折倍点點次台套家条份美欧歐港人万打斤歲岁对對双雙米",
    "ja": "月年日週時分秒円圓元個人名台社件本枚割倍回番ヶかカつドユポパ億万千百",
    "ko": "년월일주달개명원불엔분시초살번배대건곳권회호층위차점퍼프%달유파마위",
}
_KO_UNIT = re.compile(
    r"\s?(?:년|월(?![요가-힣])|월|일|주|달러|달|개|명|원|불|엔|유로|파운드|위안|페니|센트|분의|분|시간|시|초|살|번|배|대|건|곳|권|회|호|층|퍼센|프로|%|분기|여|째|점)"
)
_KO_PARTICLE = re.compile(r"(?:은|는|이|가|을|를|의|에|로|으로|만|도|와|과|입니다|이다)?(?![가-힣])")


@lru_cache(maxsize=8)
def _table(lang: str) -> dict[str, tuple[Fraction, bool]]:
    """Word -> (value, whether it is a round native ten such as 스물, which adds and does not multiply)."""
    entries = (entry.split("=") for entry in _TABLES[lang].split())
    return {word: (Fraction(mark.removeprefix("1*")), mark.startswith("1*")) for word, mark in entries}


@lru_cache(maxsize=8)
def _runs(lang: str) -> re.Pattern[str]:
    words = "|".join(sorted(_table(lang), key=len, reverse=True))
    piece = rf"(?:{words}|[\d.,]*\d(?:e[+-]?\d{{1,2}})?)"
    half = "" if lang == "ko" else "半?"
    return re.compile(
        rf"(?P<minus>{_MINUS})?(?P<body>(?:{words})(?:\s?{piece})*{half}(?:\s?[{_POINT[lang]}]\s?(?:{words}|\d)+(?:\s?(?:{words}))*)?)"
    )


_KANA_RUN = re.compile(r"(?:まん|おく|せん|ぜん|[ひびぴ]ゃく|じゅう|いち|さん|よん|ろく|ろっ|なな|しち|はち|はっ|きゅう|に|ご){2,}")


def scan_characters(text: str, lang: str, mark: str) -> list[Numeral]:
    """All numbers of folded text in a language that counts in characters."""
    found: list[Numeral] = []
    position = 0
    while position < len(text):
        numeral = _next(text, position, lang, mark)
        if numeral is None:
            break
        position = max(numeral.end, position + 1)
        found.append(numeral)
    return found
