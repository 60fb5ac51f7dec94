"""The files that a form's answers may name, looked up for whoever answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.fields import Choice
from bot.files import label
from bot.form import Draft, Form, files_mark
from bot.i18n import Translator
from bot.prm import files
from bot.prm.people import Member


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What somebody may answer with, by field, and what of it is infected."""

    found: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    infected: frozenset[str] = frozenset()


@cache
def files_of(form: type[Form]) -> tuple[str, ...]:
    """The fields that take files."""
    return tuple(name for name, info in form.model_fields.items() if files_mark(info))


def most_of(form: type[Form], field: str) -> int:
    """How many files this field takes."""
    mark = files_mark(form.model_fields[field])
    return mark.most if mark else 0


async def sent(
    session: AsyncSession,
    form: type[Form],
    answers: Mapping[str, Any],
    kept: Mapping[str, Any],
    *,
    account: str,
    member: Member | None,
    t: Translator,
) -> Sent:
    """The files of `answers` that this account may use: those it sent, and those that its form has `kept` already."""
    found, infected = dict[str, tuple[Choice, ...]](), set[str]()
    for name in files_of(form):
        usable = await files.usable(
            session, ids_in(answers, [name]), account=account, member=member, kept=ids_in(kept, [name])
        )
        found[name] = tuple(Choice(file.id, label(file, t)) for file in usable)
        infected |= {file.id for file in usable if file.infected}
    return Sent(found=found, infected=frozenset(infected))


def ids_in(answers: Mapping[str, Any], fields: Iterable[str]) -> list[str]:
    """The ids that stand in these answers, whatever a surface sent."""
    given = [answers.get(name) for name in fields]
    lists = [each if isinstance(each, list | tuple) else [each] for each in given if each]
    return [str(each) for ids in lists for each in ids]


def ids_of(draft: Draft) -> list[str]:
    """Every file that a form holds."""
    return ids_in(draft.known, [question.name for question in draft.questions if question.kind == "files"])
