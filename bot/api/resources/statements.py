"""Monthly statements for programs; the lines on one are in its file."""

from datetime import date, datetime

from sqlalchemy import Select, select

from bot.api.resources.resource import Resource, Told, Worth
from bot.prm import statements
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.statements import Statement, StatementState


class StatementTold(Told):
    number: str
    partner: str
    state: StatementState
    first: date
    last: date
    total: Worth  # with what it carries over
    carried_over: Worth
    paid: Worth | None
    closed_at: datetime
    review_until: datetime
    payable_on: date
    settled_at: datetime | None


def _rows(member: Member) -> Select[Statement, str]:
    wanted = select(Statement, Partner.key).join(Partner, Partner.id == Statement.partner_id)
    return wanted.where(statements.visible_to(member))


def _told(statement: Statement, partner: str) -> StatementTold:
    return StatementTold(
        number=statement.number,
        partner=partner,
        state=statement.state,
        first=statement.first,
        last=statement.last,
        total=Worth.of(statement.total),
        carried_over=Worth.of(statement.carried),
        paid=Worth.maybe(statement.paid),
        closed_at=statement.closed_at,
        review_until=statement.review_until,
        payable_on=statement.payable_on,
        settled_at=statement.settled_at,
    )


STATEMENTS = Resource(
    path="/statements", title="statements", scope="commissions:read", kind="statement", rows=_rows, id=Statement.id,
    number=Statement.number, state=Statement.state, states=StatementState, told=_told, shape=StatementTold,
)  # fmt: skip
