"""What a document says about itself: title, rights, language, validity; from its front matter and its folder's rule.

Rights fail closed: whatever cannot be understood raises `UnclearRights`, and the document stays out of the index.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, cast, get_args

import yaml

from knowledge.errors import UnclearRights
from knowledge.reading.meaning import PLURALS, as_meant
from knowledge.reading.rule_name import RULE_FILE, misnamed_in
from knowledge.text.language import primary
from knowledge.text.plain_yaml import plain_yaml
from knowledge.types import Audience, Level

RIGHTS = "rights-5"
"""Changes whenever rights are read differently, so that every document is read again."""

_DIMENSIONS = {**{name: name for name in PLURALS.values()}, **PLURALS}
_RIGHTS_NAMES = {"audience", "level", *_DIMENSIONS}
_CARD_NAMES = {"language", "product", "owner", "valid_from", "valid_until"}
_RULE_NAMES = _RIGHTS_NAMES | _CARD_NAMES
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?")
_OPEN_WORDS = {"all", "any", "everyone", "*"}
_DOCS_AUDIENCES = {"itpro", "admin", "developer", "end-user", "end user", "partner", "author"}
"""Values of `audience` in Microsoft's own pages (recognised by their `ms.*` keys), where it names a profession."""


_STRICTEST: tuple[Level, ...] = ("internal", "partners", "public")

PARTNERS = Audience()


@dataclass(frozen=True)
class Rule:
    """What holds for a document unless it says otherwise."""

    audience: Audience = PARTNERS
    language: str = ""
    product: str = ""
    owner: str = ""
    valid_from: str | None = None
    valid_until: str | None = None
    outermost: bool = False
    """True where documents come from somewhere that must not open anything by what it says of itself: a website."""

    def as_json(self) -> list[Any]:
        """The same in plain values with a stable order, to see whether it changed."""
        more = [self.product, self.owner, self.valid_from, self.valid_until, *([True] if self.outermost else ())]
        return [self.audience.as_json(), self.language, *(more if any(more) else ())]


@dataclass(frozen=True)
class Given:
    """What was said of a whole source when it was taken in; folder rules and front matter inside it come first.

    A website's pages may say that they are for fewer, never for more.
    """

    audience: Audience | None = None
    language: str = ""

    def over(self, above: Rule) -> Rule:
        """The rule at the top of the source."""
        return replace(above, audience=self.audience or above.audience, language=self.language or above.language)


NOT_GIVEN = Given()


@dataclass(frozen=True)
class About:
    """A document's own card."""

    title: str
    audience: Audience
    language: str
    """Lower-case primary code such as `de`; empty if it is to be detected."""
    description: str = ""
    product: str = ""
    owner: str = ""
    updated: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    supersedes: tuple[str, ...] = ()
    link: str = ""
    """Web address of the original."""
    translation_of: str = ""
    """Path of the document that this one is a translation of."""

    def as_json(self) -> dict[str, Any]:
        """Plain values with a stable order, for hashing and storing."""
        card = {name: value for name, value in self.__dict__.items() if name not in ("audience", "supersedes")}
        return {**card, "audience": self.audience.as_json(), "supersedes": list(self.supersedes)}


def about(meta: Mapping[str, Any], title: str, rule: Rule) -> About:
    """The card of a document with this front matter in a folder with this rule. Raises `UnclearRights`."""
    meta = as_meant(meta)
    audience = _audience_of(meta, rule.audience)
    if rule.outermost:
        audience = _narrowed(rule.audience, audience)
    valid_from, valid_until = _validity(meta, rule)
    return About(
        title=_text(meta.get("title")) or title,
        audience=audience,
        language=_language(meta.get("language", meta.get("lang"))) or rule.language,
        description=_text(meta.get("description")),
        product=_text(meta.get("product")) or rule.product,
        owner=_text(meta.get("owner")) or rule.owner,
        updated=_date(meta.get("updated") or meta.get("date") or meta.get("ms.date") or meta.get("lastmod")),
        valid_from=valid_from,
        valid_until=valid_until,
        supersedes=_names(meta["supersedes"], "supersedes") if meta.get("supersedes") else (),
        translation_of=_text(meta.get("translation_of")),
        link=next(filter(None, (_link(meta.get(name)) for name in ("link", "url", "source_url"))), ""),
    )


def _narrowed(most: Audience, own: Audience) -> Audience:
    """Those who belong to both. Raises `UnclearRights` if that would be nobody."""
    found: dict[str, Any] = {}
    for dimension in ("tiers", "regions", "types", "partners"):
        outer, inner = getattr(most, dimension), getattr(own, dimension)
        found[dimension] = outer & inner if outer and inner else outer | inner
        if outer and inner and not found[dimension]:
            raise UnclearRights(f"its {dimension} are none of those given for its source")
    return Audience(min(most.level, own.level, key=_STRICTEST.index), **found)


def _link(value: Any) -> str:
    """An https address, or nothing: whoever writes a document must not lead readers anywhere else."""
    text = value.strip() if isinstance(value, str) else ""
    plain = text.isprintable() and not any(mark in text for mark in (" ", "\\", "@"))
    return text if plain and text.startswith("https://") and len(text) > len("https://") else ""


def _audience_of(meta: Mapping[str, Any], inherited: Audience) -> Audience:
    given = meta.get("audience")
    from_docs = any(key.startswith("ms.") for key in meta)
    if isinstance(given, str) and from_docs and given.strip().casefold() in _DOCS_AUDIENCES:
        given = None
    beside = {key: meta[key] for key in ("tiers", "regions", "types", "partners") if key in meta}
    if given is None and "audience" in meta and not from_docs:
        raise UnclearRights("audience is empty")
    found = inherited if given is None else parse_audience(given)
    if beside:
        named: dict[str, Any] = {key: frozenset(_names(value, key)) for key, value in beside.items()}
        found = replace(found, **named)
        _sensible(found)
    return found


def parse_audience(given: Any) -> Audience:
    """An audience as people write it: a level (`internal`), or a mapping of level, tiers, regions, types, partners."""
    if isinstance(given, str):
        given = {"level": given}
    if not isinstance(given, dict):
        raise UnclearRights("audience must be a level or a list of names and values")
    unknown = sorted(str(key) for key in given if key != "level" and key not in _DIMENSIONS)
    if unknown:
        raise UnclearRights(f"audience: unknown name {', '.join(unknown)}")
    level = given.get("level", "partners")
    if not isinstance(level, str) or level.strip().casefold() not in get_args(Level):
        raise UnclearRights(f"audience: unknown level {level!r}; known are {', '.join(get_args(Level))}")
    named = {_DIMENSIONS[key]: frozenset(_names(value, key)) for key, value in given.items() if key != "level"}
    audience = Audience(level=cast(Level, level.strip().casefold()), **named)
    _sensible(audience)
    return audience


def _sensible(audience: Audience) -> None:
    if audience.level == "public" and not audience.unrestricted:
        raise UnclearRights("audience: public content cannot name tiers, regions, types or partners")


def _names(value: Any, key: str) -> tuple[str, ...]:
    """Names of a restriction; `all` alone means none. An empty list is unclear: for nobody or for all?"""
    values = value if isinstance(value, list) else _listed(value, key)
    if not values or not all(
        isinstance(one, str | int) and not isinstance(one, bool) and str(one).strip() for one in values
    ):
        raise UnclearRights(f"{key}: expected one name or a list of names")
    names = tuple(str(one).strip() for one in values)
    return () if len(names) == 1 and names[0].casefold() in _OPEN_WORDS and key != "supersedes" else names


def _listed(value: Any, key: str) -> list[Any]:
    """`gold, silver` without brackets; but a partner's name or a title may have a comma in it."""
    if not isinstance(value, str) or key in ("partners", "partner", "supersedes"):
        return [value]
    return [part.strip() for part in value.split(",")]


def _validity(meta: Mapping[str, Any], rule: Rule) -> tuple[str | None, str | None]:
    """First and last day, each from the document or else from its folder."""
    first = _strict_date(meta, "valid_from") or rule.valid_from
    last = _strict_date(meta, "valid_until") or rule.valid_until
    if first and last and last < first:
        raise UnclearRights(f"valid_until: {last} is before valid_from: {first}, so it would never be valid")
    return first, last


def _strict_date(meta: Mapping[str, Any], key: str) -> str | None:
    """A day that nobody can take for another: 03/04/2026 is in March for some and in April for others."""
    value = meta.get(key)
    if value is None:
        return None
    found = _date(value) if isinstance(value, dt.date) or _ISO.fullmatch(str(value).strip()) else None
    if found is None:
        raise UnclearRights(f"{key}: expected a date such as 2026-03-31")
    return found


def _date(value: Any) -> str | None:
    """ISO date of a YAML date, an ISO text or the US form of Microsoft's pages; None if it is none of these."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return dt.datetime.strptime(str(value).strip()[:10], form).replace(tzinfo=dt.UTC).date().isoformat()
        except ValueError:
            continue
    return None


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _language(value: Any) -> str:
    if value is False:
        return "nb"  # YAML takes Norway's code for the word "no"
    return primary(value) if isinstance(value, str) else ""


def rule_for(folder: Path, top: Path | None = None, given: Given = NOT_GIVEN) -> Rule:
    """The rule nearest above a folder, looking up to the file system's root. Raises `UnclearRights`.

    `given` was said of the folder `top`: it comes before the rules above that, and after its own.
    """
    here = folder / RULE_FILE
    if other := misnamed_in(folder):
        raise UnclearRights(f"{other} in {folder.name} has to be called {RULE_FILE}")
    above = Rule() if folder.parent == folder else rule_for(folder.parent, top, given)
    above = given.over(above) if folder == top else above
    try:
        found = here.stat()
        changed = (found.st_mtime_ns, found.st_ctime_ns)
    except FileNotFoundError:
        if here.is_symlink():
            raise UnclearRights(f"{here.name} is a link that leads nowhere") from None
        return above
    except OSError as unreadable:
        raise UnclearRights(f"{here.name}: {unreadable.strerror}") from unreadable
    return _read_rule(here, changed, above)


@lru_cache(maxsize=1024)
def _read_rule(file: Path, _changed: tuple[int, int], above: Rule) -> Rule:
    where = f"{file.parent.name}/{file.name}"
    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError) as unclear:
        raise UnclearRights(f"folder rule {where} cannot be read") from unclear
    return read_rule(text, above, where)


def read_rule(text: str, above: Rule, where: str) -> Rule:
    """What a folder rule says below another one; `where` names it in errors. Raises `UnclearRights`."""
    try:
        given = plain_yaml(text)
    except (ValueError, RecursionError, yaml.YAMLError) as unclear:
        raise UnclearRights(f"folder rule {where} cannot be read") from unclear
    if isinstance(given, str):
        given = {"audience": given}
    if not isinstance(given, dict):
        raise UnclearRights(f"folder rule {where} is not a list of names and values")
    unknown = sorted(str(key) for key in given if key not in _RULE_NAMES)
    if unknown:
        raise UnclearRights(f"folder rule {where}: unknown name {', '.join(unknown)}")
    first, last = _validity(given, above)
    rights = {key: value for key, value in given.items() if key in _RIGHTS_NAMES}
    return Rule(
        audience=_audience_of(_as_front_matter(rights), above.audience),
        language=_language(given.get("language")) or above.language,
        product=_text(given.get("product")) or above.product,
        owner=_text(given.get("owner")) or above.owner,
        valid_from=first,
        valid_until=last,
    )


def _as_front_matter(rights: dict[str, Any]) -> dict[str, Any]:
    """A rule may also be written as the mapping that stands under `audience` in front matter."""
    if not rights or "audience" in rights:
        return rights
    return {"audience": rights}
