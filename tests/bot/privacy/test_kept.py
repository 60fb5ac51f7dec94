"""The list of what is kept about people is whole: no table and no column is missing in it."""

import re

import pytest

from bot.privacy.kept import TABLES, Nobody, Rows
from bot.tables import all_tables

TELLING = re.compile(r"sender|account$|user(_id)?$|person|asker|email")
"""Columns that may be about a person, by their names."""
OTHERS = {  # of those the ones that are about somebody else, or nobody
    ("programmes", "support_email"),
    ("slack_installations", "bot_user"),
    ("teams_account", "email"),  # goes with its row
    ("people", "email"),
    ("lead_contacts", "email"),
    ("deals", "contact_email"),
    ("last_said", "person"),
}


def named(rows: Rows | Nobody) -> set[str]:
    if isinstance(rows, Nobody):
        return set()
    parts = {rows.account.platform, rows.account.tenant, rows.account.user} if rows.account else set()
    return {*rows.person, *rows.senders, *rows.into, *parts - {None}}


def test_every_table_is_in_it_and_nothing_that_is_none() -> None:
    assert set(TABLES) == set(all_tables().tables)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_that_may_be_about_a_person_is_in_it(name: str) -> None:
    table, rows = all_tables().tables[name], TABLES[name]
    leading = {c.name for c in table.c if any(key.target_fullname == "people.id" for key in c.foreign_keys)}
    telling = {c.name for c in table.c if TELLING.search(c.name) and (name, c.name) not in OTHERS}
    assert leading | telling <= named(rows), "say in bot/privacy/kept.py how it is exported and erased"
    if isinstance(rows, Rows):
        assert {*rows.person, *rows.senders, *rows.into, *rows.hidden} <= set(table.c.keys())
