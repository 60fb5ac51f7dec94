"""Front matter as its writer meant it: names in their one spelling, drafts kept out, no possible rule passed over.

Documentation generators have conventions of their own; those of Hugo, Jekyll, Docusaurus and MkDocs that say whether
and when a page is shown are followed, and their other names are left alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, get_args

from knowledge.errors import NotPublished, UnclearRights
from knowledge.reading.rights_words import AUDIENCE, VALIDITY, meant, nested, plain_name
from knowledge.types import Level

PLURALS = {"tier": "tiers", "region": "regions", "type": "types", "partner": "partners"}
_STARTS = {"publish_date", "publishdate"}
_ENDS = {"expiry_date", "expirydate", "unpublish_date", "unpublishdate", "expires", "expiration_date", "expiration"}
"""Hugo's, and their like: the first moment at which a page is shown, and at which it is shown no more."""
_OPENING = {"public", "visible", "allow", "allowed", "shared", "sharing"}
"""Of these a `false` closes; of all others that look like a rule it says that there is none."""
_NO = {"false", "no", "off", "0"}
_KINDS_OF_PAGE = frozenset(
    [
        "announcement",
        "api",
        "article",
        "articles",
        "blog",
        "book",
        "case-study",
        "changelog",
        "chapter",
        "checklist",
        "concept",
        "conceptual",
        "content",
        "course",
        "datasheet",
        "default",
        "doc",
        "docs",
        "documentation",
        "event",
        "faq",
        "faqs",
        "form",
        "glossary",
        "guide",
        "home",
        "how-to",
        "howto",
        "index",
        "landing",
        "landing-page",
        "lesson",
        "list",
        "manual",
        "news",
        "note",
        "overview",
        "page",
        "pages",
        "playbook",
        "policy",
        "post",
        "posts",
        "presentation",
        "price-list",
        "pricelist",
        "product",
        "quickstart",
        "reference",
        "release",
        "release-notes",
        "section",
        "single",
        "task",
        "template",
        "topic",
        "training",
        "troubleshooting",
        "tutorial",
        "video",
        "website",
        "whitepaper",
        "wiki",
    ]
)
"""What `type` says in documentation generators."""
_DEGREES = {"beginner", "intermediate", "advanced", "expert", "basic", "basics", "introductory", "fundamentals", "all"}
"""What `level` says where it speaks of skill."""


def as_meant(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Names and values in the spelling of the rest of this package.

    Raises `UnclearRights` for what may be a rule but cannot be understood, `NotPublished` for a draft.
    """
    from_docs = any(str(name).startswith("ms.") for name in meta)
    found: dict[str, Any] = {}
    for name, value in meta.items():
        known = _known(str(name), value, from_docs)
        if known in found:
            raise UnclearRights(f"{known} is given twice")
        found[known] = value if known not in ("valid_from", "valid_until") else _day(plain_name(str(name)), value)
    if hidden := next(nested(meta), ""):
        raise UnclearRights(
            f"'{hidden}' stands where nothing is looked for; write it at the top, as 'audience: internal'"
        )
    return found


def _known(name: str, value: Any, from_docs: bool) -> str:
    """The name as we write it; the name itself if it means nothing to us."""
    plain = plain_name(name)
    _require_published(plain, value)
    if plain == "level":
        return "audience" if is_level(value) else _a_degree(value)
    if plain == "type":
        return name if from_docs else _a_kind_of_page(value)
    if plain in AUDIENCE or plain in VALIDITY:
        return PLURALS.get(plain, plain)
    if plain in _STARTS and _is_day(value):
        return "valid_from"
    if plain in _ENDS:
        return "valid_until"
    if instead := meant(name):
        _require_none(name, value, instead)
    return plain if plain in ("title", "language", "product", "owner") else name


def is_level(value: Any) -> bool:
    """Is it `public`, `partners` or `internal`?"""
    return isinstance(value, str) and value.strip().casefold() in get_args(Level)


def _require_published(plain: str, value: Any) -> None:
    said = str(value).strip().casefold()
    if (plain == "draft" and said not in _NO) or (plain == "published" and said in _NO):
        raise NotPublished(f"it is a draft ({plain}: {said}), so it stays out until that changes")
    if plain == "unlisted" and said not in _NO:
        raise NotPublished("it is not listed (unlisted: true), so it stays out until that changes")


def _a_degree(value: Any) -> str:
    said = str(value).strip().casefold()
    if not (isinstance(value, int | float) or said in _DEGREES or re.fullmatch(r"[\d. -]+", said)):
        raise UnclearRights(f"level: unknown level {value!r}; known are {', '.join(get_args(Level))}")
    return "level"


def _a_kind_of_page(value: Any) -> str:
    said = re.sub(r"[\s_]+", "-", str(value).strip().casefold())
    if said not in _KINDS_OF_PAGE:
        raise UnclearRights(
            f"'type: {str(value)[:40]}' may name partners or a kind of page: write 'types: [{str(value)[:40]}]' if only"
            " partners of this type may read it, or leave it out"
        )
    return "type"


def _require_none(name: str, value: Any, instead: str) -> None:
    """A word that is no rule of ours is fine where it says that there is no restriction: `confidential: false`."""
    closing = not _OPENING & set(plain_name(name).split("_"))
    if closing and instead == "audience" and str(value).strip().casefold() in _NO:
        return
    if instead != "audience":
        raise UnclearRights(f"'{name}' is not known; write '{instead}', or leave it out")
    raise UnclearRights(
        f"'{name}' seems to say who may read this; write 'audience: internal', 'audience: partners' or"
        " 'audience: public' and beside it 'tiers', 'regions', 'types' or 'partners', or leave it out"
    )


def _day(plain: str, value: Any) -> Any:
    """The last day of a page that a generator stops showing on this day is the one before it."""
    if plain not in _ENDS or not _is_day(value):
        return value
    day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value).strip()[:10])
    return (day - dt.timedelta(days=1)).isoformat()[:10]


def _is_day(value: Any) -> bool:
    if isinstance(value, dt.date):
        return True
    try:
        return isinstance(value, str) and bool(dt.date.fromisoformat(value.strip()[:10]))
    except ValueError:
        return False
