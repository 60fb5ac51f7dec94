"""What the readers of dates are given: the tokens of one pattern, the day of asking and the customs of the place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.parse import periods
from bot.parse.date_tokens import Token
from bot.parse.periods import Period

Readings = list[Period]  # best first


@dataclass(frozen=True, slots=True)
class Setting:
    """What a date depends on besides its words: the day of asking, the customs of the place, the fiscal year."""

    today: date
    language: str
    order: str = "dmy"
    fiscal_start: int = 1
    past: bool = False  # an open date means its latest occurrence, not its next one
    alone: bool = False  # the text is a single word, so that a doubtful one ("may", "sat") can only be a date


@dataclass(frozen=True, slots=True)
class Parts:
    """The tokens of one pattern, by kind."""

    tokens: tuple[Token, ...]
    setting: Setting

    def number(self, kinds: str, index: int = 0) -> int:
        """The value of the token of one of these kinds."""
        return int(self._all(kinds)[index].value)

    def has(self, kinds: str) -> bool:
        """Whether a token of one of these kinds is there."""
        return bool(self._all(kinds))

    def value(self, kinds: str) -> str:
        """The written value of the token of one of these kinds."""
        return self._all(kinds)[0].value

    def kind(self, kinds: str) -> str:
        """Which of these kinds is there."""
        return self._all(kinds)[0].kind

    def counts_days(self) -> bool:
        """Whether the number behind a month is its day, as in "2월 2일 화요일", and counts no weekdays or weeks."""
        kinds = [token.kind for token in self.tokens]
        count = next((index for index, kind in enumerate(kinds) if kind in "on"), 0)
        return count > 0 and kinds[count - 1] in "MK" and not self.tokens[count].weak

    def _all(self, kinds: str) -> list[Token]:
        return [token for token in self.tokens if token.kind in kinds]


def only(*found: Period | None) -> Readings:
    return [period for period in found if period]


def next_day(parts: Parts, month: int, number: int) -> Period | None:
    """The next such day; up to eight years ahead, where 29 February is again."""
    today, past = parts.setting.today, parts.setting.past
    years = range(today.year, today.year - 9, -1) if past else range(today.year, today.year + 9)
    there = (periods.day(year, month, number) for year in years)
    fits = (period for period in there if period and (period.first <= today if past else period.first >= today))
    return next(fits, None)


def relative_month(parts: Parts) -> Period | None:
    return periods.running(parts.setting.today, "m", int(parts.value("K")))


def relative_year(parts: Parts) -> int:
    return parts.setting.today.year + int(parts.value("V"))
