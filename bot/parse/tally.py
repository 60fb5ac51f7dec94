"""The arithmetic of number words: what each adds to, multiplies or divides in what was said before it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bot.parse.number_words import Atom


@dataclass(slots=True)
class Tally:
    """A number being added up word by word."""

    lang: str
    total: Fraction = Fraction(0)
    current: Fraction = Fraction(0)
    scale: Fraction = Fraction(1)
    before_and: Fraction | None = None
    last: str = ""

    @property
    def value(self) -> Fraction:
        return self.total + self.current

    def take_over(self, other: Tally) -> None:
        """Go on from another state of the same number."""
        self.total, self.current, self.scale = other.total, other.current, other.scale
        self.before_and, self.last = other.before_and, other.last

    def add(self, atom: Atom) -> bool:
        """Take the word in if it continues the number."""
        role = _role_of(atom)
        took = getattr(self, f"_{role}")(atom.value)
        if took:
            self.last = role
        return bool(took)

    def _literal(self, value: Fraction) -> bool:
        if self.last and not (self.last in ("ten", "and") and value < 10 and self.current % 10 == 0 and self.current):
            return False
        self.current += value
        return True

    def _unit(self, value: Fraction) -> bool:
        leading_zero = self.last == "unit" and not self.current
        if (self.last in ("literal", "unit", "part") and not leading_zero) or (
            self.current % 10 and self.last != "and"
        ):
            return False
        self.current += value
        return True

    def _teen(self, value: Fraction) -> bool:
        if self.last == "literal" or (
            self.current % 100 and not (self.lang == "fr" and self.current % 100 in (60, 80))
        ):
            return False
        self.current += value
        return True

    def _ten(self, value: Fraction) -> bool:
        rest = self.current % 100
        if self.lang == "en" and self.last in ("unit", "teen", "ten") and not self.total:
            return self._spoken(value)
        if self.lang == "fr" and value == 20 and rest == 4 and self.last == "unit":
            self.current += 76
        elif (rest == 0 and self.last != "literal") or (self.lang == "de" and self.last == "and" and 0 < rest < 10):
            self.current += value
        else:
            return False
        return True

    def _spoken(self, value: Fraction) -> bool:
        """ "one twenty two" is 122, "twenty twenty seven" 2027."""
        if not (0 < self.current < 10 or self.current in (19, 20)):
            return False
        self.current = self.current * 100 + value
        return True

    def _hundred(self, value: Fraction) -> bool:
        if self.current >= (10 if self.lang in ("fr", "es") else 100) or self.last in ("part", "and"):
            return False
        self.current = max(self.current, Fraction(1)) * value
        return True

    def _hundreds(self, value: Fraction) -> bool:
        if self.current:
            return False
        self.current = value
        return True

    def _scale(self, value: Fraction) -> bool:
        part = self.total % value + self.current
        if self.total and not part:
            return False
        self.total = self.total - self.total % value + (part or 1) * value
        self.current, self.scale = Fraction(0), value
        return True

    def _plus(self, value: Fraction) -> bool:
        self.current += value
        return True

    def _part(self, value: Fraction) -> bool:
        if not self.last:
            self.current = value
            return True
        base = self.before_and or Fraction(0)
        addend = self.value - base if self.value != base else Fraction(1)
        factor = self.scale if self.before_and is not None and base == self.total else Fraction(1)
        self.total, self.current = base, addend * value * factor
        if base == 0:
            self.total, self.current = Fraction(0), addend * value
        return True


def _role_of(atom: Atom) -> str:
    if atom.role != "order":
        return atom.role
    steps = ((10, "unit"), (20, "teen"), (100, "ten"))
    return next((role for limit, role in steps if atom.value < limit), "hundred")
