"""What a document says about itself: title, rights, language, validity; from its front matter and its folder's rule.

Rights fail closed: whatever cannot be understood raises `UnclearRights`, and the document stays out of the index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from knowledge.errors import UnclearRights
from knowledge.reading.audiences import must_make_sense, narrowed, parse_audience
from knowledge.reading.meaning import as_meant
from knowledge.reading.stated import day, language_of, link_of, names_of, strict_day, text_of
from knowledge.types import Audience

RIGHTS = "rights-5"
"""Changes whenever rights are read differently, so that every document is read again."""

_DOCS_AUDIENCES = {"itpro", "admin", "developer", "end-user", "end user", "partner", "author"}
"""Values of `audience` in Microsoft's own pages (recognised by their `ms.*` keys), where it names a profession."""

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
    audience = audience_of(meta, rule.audience)
    if rule.outermost:
        audience = narrowed(rule.audience, audience)
    valid_from, valid_until = validity_of(meta, rule)
    return About(
        title=text_of(meta.get("title")) or title,
        audience=audience,
        language=language_of(meta.get("language", meta.get("lang"))) or rule.language,
        description=text_of(meta.get("description")),
        product=text_of(meta.get("product")) or rule.product,
        owner=text_of(meta.get("owner")) or rule.owner,
        updated=day(meta.get("updated") or meta.get("date") or meta.get("ms.date") or meta.get("lastmod")),
        valid_from=valid_from,
        valid_until=valid_until,
        supersedes=names_of(meta["supersedes"], "supersedes") if meta.get("supersedes") else (),
        translation_of=text_of(meta.get("translation_of")),
        link=next(filter(None, (link_of(meta.get(name)) for name in ("link", "url", "source_url"))), ""),
    )


def audience_of(meta: Mapping[str, Any], inherited: Audience) -> Audience:
    """Whom it is for by what it says itself, else by its folder. Raises `UnclearRights`."""
    given = meta.get("audience")
    from_docs = any(key.startswith("ms.") for key in meta)
    if isinstance(given, str) and from_docs and given.strip().casefold() in _DOCS_AUDIENCES:
        given = None
    beside = {key: meta[key] for key in ("tiers", "regions", "types", "partners") if key in meta}
    if given is None and "audience" in meta and not from_docs:
        raise UnclearRights("audience is empty")
    found = inherited if given is None else parse_audience(given)
    if beside:
        named: dict[str, Any] = {key: frozenset(names_of(value, key)) for key, value in beside.items()}
        found = replace(found, **named)
        must_make_sense(found)
    return found


def validity_of(meta: Mapping[str, Any], rule: Rule) -> tuple[str | None, str | None]:
    """First and last day, each from the document or else from its folder."""
    first = strict_day(meta, "valid_from") or rule.valid_from
    last = strict_day(meta, "valid_until") or rule.valid_until
    if first and last and last < first:
        raise UnclearRights(f"valid_until: {last} is before valid_from: {first}, so it would never be valid")
    return first, last
