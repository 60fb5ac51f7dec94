"""Which jobs a worker may begin now: due, nobody's, and each the next of its lane."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, bindparam, exists, not_, or_, select, update
from sqlalchemy.orm import aliased

from bot.jobs import READY, Job, is_suspect

NOW = bindparam("now", type_=Job.run_at.type)
COLUMNS = (
    *(Job.id, Job.kind, Job.key, Job.lane, Job.payload),
    *(Job.attempts, Job.max_attempts, Job.token, Job.lease_until),
)  # what `Work` is made of


def _claimable() -> Select[Any]:
    """At most `limit` of these `kinds`, the longest due first."""
    is_due, is_free = Job.run_at <= NOW, or_(Job.lease_until.is_(None), Job.lease_until <= NOW)
    return (
        select(*COLUMNS)
        .where(Job.state == READY, is_due, is_free)
        .where(Job.kind.in_(bindparam("kinds", expanding=True)), not_(_lane_is_busy()), not_(_another_is_before()))
        .order_by(Job.run_at, Job.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(of=Job, skip_locked=True)
    )


def _lane_is_busy() -> ColumnElement[bool]:
    """Somebody runs a job of the same lane."""
    other = aliased(Job)
    return exists().where(other.state == READY, other.lane == Job.lane, other.lease_until > NOW)


def _another_is_before() -> ColumnElement[bool]:
    """An earlier one of the lane is due, or was begun and waits for its next attempt."""
    earlier = aliased(Job)
    comes_first = or_(earlier.attempts > 0, earlier.run_at <= NOW)
    return exists().where(earlier.state == READY, earlier.lane == Job.lane, earlier.id < Job.id, comes_first)


CLAIMABLE = _claimable()
LEND = (
    update(Job)
    .where(Job.id.in_(bindparam("ids", expanding=True)))
    .values(attempts=Job.attempts + 1, token=Job.token + 1, lease_until=bindparam("until", type_=Job.run_at.type))
)


def without_risk(rows: Sequence[Row[Any]], busy: bool) -> Sequence[Row[Any]]:
    """What may be begun together: all of them, or one suspect once nothing else runs, the least tried first."""
    suspects = [row for row in rows if is_suspect(row)]
    if not suspects:
        return rows
    return [] if busy else [min(suspects, key=lambda row: row.attempts)]
