"""The rows of a table that are about a person, as a condition."""

from sqlalchemy import ColumnElement, MetaData, Table, and_, false, or_, select

from bot.privacy.kept import TABLES, Account, Rows
from bot.privacy.whom import Whom


def theirs(table: Table, rows: Rows, who: Whom) -> ColumnElement[bool]:
    """Those that are about them in a row of their own; what only belongs to such a row is `belonging`."""
    columns = table.c
    conditions = [
        *(columns[name] == who.person for name in rows.person),
        *(columns[name].in_(who.senders) for name in rows.senders),
    ]
    if rows.actor:
        conditions.append(columns[rows.actor] == who.actor)
    if rows.account:
        conditions += _accounts(table, rows.account, who)
    return or_(false(), *conditions)


def belonging(metadata: MetaData, table: Table, rows: Rows, who: Whom) -> ColumnElement[bool]:
    """Those, and those that belong to a row of theirs in another table."""
    if rows.parent is None:
        return theirs(table, rows, who)
    column, name = rows.parent
    parent, of_parent = metadata.tables[name], TABLES[name]
    if not isinstance(of_parent, Rows):
        raise LookupError(f"{table.name} belongs to {name}, which is about nobody")
    ids = select(parent.c.id).where(theirs(parent, of_parent, who))
    return or_(theirs(table, rows, who), table.c[column].in_(ids))


def _accounts(table: Table, named: Account, who: Whom) -> list[ColumnElement[bool]]:
    literal = named.platform.strip("'") if named.platform.startswith("'") else None
    conditions = []
    for each in who.accounts:
        if literal is not None and each.platform != literal:
            continue
        same = [table.c[named.user] == each.user]
        if named.tenant is not None:
            same.append(table.c[named.tenant] == each.tenant)
        if literal is None:
            same.append(table.c[named.platform] == each.platform)
        conditions.append(and_(*same))
    return conditions
