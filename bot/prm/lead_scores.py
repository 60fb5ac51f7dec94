"""What speaks for a partner where a lead has to be handed out, line by line, and what rules it out.

Pure arithmetic in whole points: the same facts give the same decision, and every line can be read out later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.prm.lead_outcomes import Conversion
from bot.prm.programme import Rules


class Out(StrEnum):
    """Why a partner cannot have a lead at all."""

    HAD_IT = "had_it"  # declined it, or let it expire
    TIER = "tier"  # receives no leads
    PRODUCT = "product"  # may not sell what is asked for
    NOBODY = "nobody"  # works on leads there


class Criterion(StrEnum):
    LANGUAGE = "language"
    TIER = "tier"
    CONVERSION = "conversion"
    LOAD = "load"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a partner in the lead's region at this moment."""

    id: int
    key: str
    name: str
    tier: str
    languages: tuple[str, ...]
    sells_it: bool
    had_it: bool
    people: int  # who may work on leads
    open_leads: int
    conversion: Conversion


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One partner as it was weighed: points by criterion, or why it was out. JSON in and out of a lead's `routing`."""

    partner: int
    name: str
    out: str | None = None
    points: Mapping[str, int] = field(default_factory=dict)
    tier: str
    open_leads: int
    converted: int
    ended: int

    @property
    def total(self) -> int:
        return sum(self.points.values())


def weigh(facts: Facts, language: str | None, rules: Rules) -> Candidate:
    """Points of a partner that fits; why not, of one that does not."""
    out = _ruled_out(facts, rules)
    return Candidate(
        partner=facts.id,
        name=facts.name,
        out=out,
        points={} if out else _points(facts, language, rules),
        tier=facts.tier,
        open_leads=facts.open_leads,
        converted=facts.conversion.converted,
        ended=facts.conversion.ended,
    )


def ranked(candidates: Iterable[tuple[Facts, Candidate]], rules: Rules) -> list[Candidate]:
    """The best first. Equal points go to the higher tier, then to who has fewer open leads, then by key."""

    def place(pair: tuple[Facts, Candidate]) -> tuple[Any, ...]:
        facts, candidate = pair
        tier = rules.lead_tier_points.get(facts.tier, 0)
        return candidate.out is not None, -candidate.total, -tier, facts.open_leads, facts.key

    return [candidate for _, candidate in sorted(candidates, key=place)]


def _ruled_out(facts: Facts, rules: Rules) -> Out | None:
    reasons = {
        Out.HAD_IT: facts.had_it,
        Out.TIER: facts.tier not in rules.lead_tier_points,
        Out.PRODUCT: not facts.sells_it,
        Out.NOBODY: not facts.people,
    }
    return next((out for out, applies in reasons.items() if applies), None)


def _points(facts: Facts, language: str | None, rules: Rules) -> dict[str, int]:
    speaks = language is not None and language in facts.languages
    free = max(0, rules.lead_full_load - facts.open_leads)
    return {
        Criterion.LANGUAGE: rules.lead_language_points if speaks else 0,
        Criterion.TIER: rules.lead_tier_points[facts.tier],
        Criterion.CONVERSION: _share(rules.lead_conversion_points, facts.conversion),
        Criterion.LOAD: rules.lead_load_points * free // rules.lead_full_load,
    }


def _share(points: int, of: Conversion) -> int:
    """As if one lead more had become a deal and one had not: a newcomer gets half, one success proves little."""
    return points * (of.converted + 1) // (of.ended + 2)
