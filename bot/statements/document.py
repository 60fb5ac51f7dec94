"""What a statement says, in its reader's language, before it is a file of one kind or another."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.i18n import N_, WORD_JOINER, Translator
from bot.prm import commission_words
from bot.prm.partners import Partner
from bot.prm.programme import Programme
from bot.prm.statements import Stated, Statement, StatementState

STATES = {
    StatementState.CLOSED: N_("To be paid on {day}"),
    StatementState.PAID: N_("Paid on {day}"),
    StatementState.UNPAID: N_("Nothing is paid while the balance is negative; it is carried over"),
}


COLUMNS = (
    N_("Entry"),
    N_("Date"),
    N_("Deal"),
    N_("Customer"),
    N_("For"),
    N_("Arithmetic"),
    N_("State"),
    N_("Amount"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what identifies it, what it is for, and how it came to its amount."""

    number: str
    day: str
    deal: str
    customer: str
    what: str
    arithmetic: str
    state: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    number: str
    title: str
    language: str
    currency: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]  # labels of a Row's fields
    rows: tuple[Row, ...]
    sums: tuple[tuple[str, Decimal], ...]
    page: str  # "Page {n}", for whoever counts them


def document(
    programme: Programme, partner: Partner, statement: Statement, lines: Sequence[Stated], t: Translator
) -> Document:
    return Document(
        number=statement.number,
        title=t("Commission statement {number}", number=statement.number),
        language=t.language,
        currency=statement.currency,
        facts=_facts(programme, partner, statement, t),
        columns=tuple(t(label) for label in COLUMNS),
        rows=tuple(_row(each, t) for each in lines),
        sums=_sums(statement, t),
        page=t("Page {n}"),
    )


def _facts(programme: Programme, partner: Partner, statement: Statement, t: Translator) -> tuple[tuple[str, str], ...]:
    zone = programme.time_zone
    return (
        (t("Programme"), f"{programme.name}, {programme.vendor}"),
        (t("Partner"), partner.legal_name),
        (t("Time"), t.days(statement.first, statement.last)),
        (t("Closed"), t.day_of(statement.closed_at, zone)),
        (t("Review ends"), t.day_of(statement.review_until, zone)),
        (t("State"), t(STATES[statement.state], day=t.day(statement.payable_on))),
        (t("Currency"), statement.currency),
    )


def _row(stated: Stated, t: Translator) -> Row:
    line = stated.entry.line
    what = commission_words.what(line, t)
    return Row(
        number=line.number,
        day=line.earned_on.isoformat(),
        deal=stated.entry.deal_number,
        customer=stated.entry.customer,
        what=f"{t('Carried over')} · {what}" if stated.carried else what,
        arithmetic=commission_words.arithmetic(line, t).replace(WORD_JOINER, ""),
        state=commission_words.state(line, t),
        amount=line.amount.amount,
    )


def _sums(statement: Statement, t: Translator) -> tuple[tuple[str, Decimal], ...]:
    sums = [(t("Total"), statement.total.amount)]
    if statement.carried_minor:
        own = statement.total.amount - statement.carried.amount
        sums = [(t("Carried over"), statement.carried.amount), (t("Earned in this time"), own), *sums]
    if statement.paid is not None:
        sums.append((t("Paid"), statement.paid.amount))
    return tuple(sums)
