"""What we write about tables is true: every column of every kind, in its order, and whether it is needed."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic.fields import FieldInfo

from bot.prm.deal_records import DealState
from bot.prm.imports import all_kinds
from bot.prm.imports.kinds import Kind
from bot.prm.people import PartnerRole, StaffRole
from commands.line.transfer import Kind as KindArgument

PAGE = (Path(__file__).parents[4] / "docs" / "import.md").read_text("utf-8")
NOT_TAKEN = {DealState.DRAFT, DealState.SUBMITTED}


def described(kind: str) -> list[tuple[str, bool, str]]:
    """Column, whether it is needed, and what is said of it."""
    section = PAGE.partition(f"\n## {kind}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (yes)? ?\|(.*)\|$", section, re.MULTILINE)
    return [(column, needed == "yes", words) for column, needed, words in rows]


def words_of(field: FieldInfo) -> list[str]:
    """What a cell may say where that is one of a few words."""
    kinds = [each for each in (field.annotation, *get_args(field.annotation)) if isinstance(each, type)]
    words = [word for each in kinds if issubclass(each, StrEnum) for word in each]
    return [word.value for word in words if word not in NOT_TAKEN]


@pytest.mark.parametrize("kind", all_kinds().values(), ids=lambda kind: kind.name)
def test_every_column_is_described(kind: Kind[Any]) -> None:
    fields = kind.row.model_fields
    told = described(kind.name)
    assert [(column, needed) for column, needed, _ in told] == [(name, f.is_required()) for name, f in fields.items()]
    for column, _, words in told:
        assert [each for each in words_of(fields[column]) if f"`{each}`" not in words] == []


def test_the_command_line_names_every_kind() -> None:
    said = get_args(KindArgument)[1].help
    assert set(re.findall(r"\w+", said)) - {"or"} == set(all_kinds())


def test_every_role_is_described() -> None:
    (words,) = [words for column, _, words in described("people") if column == "roles"]
    assert set(re.findall(r"`(\w+)`", words)) == {*PartnerRole, *StaffRole}
