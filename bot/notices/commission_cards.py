"""What people are told about commissions, statements and disputes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.i18n import N_, Translator
from bot.prm import commission_words
from bot.prm.commission_disputes import Dispute, DisputeState
from bot.prm.commission_lines import CommissionLine, Entry, LineState
from bot.prm.statements import Statement, StatementState
from bot.reply import Button, Reply, literal

STATEMENTS: Mapping[StatementState, str] = {
    StatementState.CLOSED: N_("Your statement {number} for {time} is ready: {total}, to be paid on {day}."),
    StatementState.PAID: N_("Statement {number} for {time} is paid: {total}."),
    StatementState.UNPAID: N_(
        "Statement {number} for {time} is negative ({total}): it is carried over to the next one."
    ),
}
DECISIONS: Mapping[LineState, str] = {
    LineState.HELD: N_("Commission entry {number} for {customer} waits and is not paid for now: {why}"),
    LineState.DECLINED: N_("Commission entry {number} for {customer} was declined: {why}"),
    LineState.APPROVED: N_("Commission entry {number} for {customer} waits no longer: it will be paid."),
}


def statement(about: Statement, t: Translator) -> Reply:
    """It was closed, paid, or cannot be paid."""
    shown = about.paid or about.total
    text = t(
        STATEMENTS[about.state],
        number=about.number,
        time=t.days(about.first, about.last),
        total=t.money(shown.amount, shown.currency),
        day=t.day(about.payable_on),
    )
    look = Button(label=t("Show the statement"), skill="statement", values={"number": about.number})
    return Reply(text=text, buttons=(look,))


def lines(about: Sequence[CommissionLine], deal: str, customer: str, t: Translator) -> Reply:
    """A deal earned something, something was taken back, or a line was corrected."""
    minor: dict[str, int] = {}
    for line in about:
        minor[line.currency] = minor.get(line.currency, 0) + line.amount_minor
    total = t.all_of(commission_words.money(each, currency, t) for currency, each in sorted(minor.items()))
    text = t("Commission for deal {deal} with {customer}: {total}.", deal=deal, customer=literal(customer), total=total)
    facts = tuple((each.number, _told(each, t)) for each in about)
    why = Button(label=t("Why is it this much?"), skill="commission_line", values={"entry": about[0].number})
    return Reply(text=text, facts=facts, buttons=(why,))


def _told(line: CommissionLine, t: Translator) -> str:
    """The amount first: what it is for may be a whole sentence."""
    return f"{t.money(line.amount.amount, line.currency)} · {commission_words.what(line, t)}"


def decided(entry: Entry, t: Translator) -> Reply:
    """An entry waits, was declined, or was released and will be paid."""
    line = entry.line
    text = t(
        DECISIONS[line.state],
        number=line.number,
        customer=literal(entry.customer),
        why=literal(t(line.held_for or line.reason or "")),
    )
    show = Button(label=t("Show the entry"), skill="commission_line", values={"entry": line.number})
    return Reply(text=text, buttons=(show,))


def held(entries: Sequence[Entry], partner: str, t: Translator) -> Reply:
    """For finance: what a won deal earned waits, and why; once nothing does any more, how it stands."""
    lines = [entry.line for entry in entries]
    waiting = [line for line in lines if line.state is LineState.HELD]
    words = {"partner": literal(partner), "deal": entries[0].deal_number, "customer": literal(entries[0].customer)}
    if waiting:
        text = t("The commission of {partner} on deal {deal} with {customer} waits to be released.", **words)
    else:
        text = t("The commission of {partner} on deal {deal} with {customer} waits no longer.", **words)
    facts = tuple((line.number, f"{_told(line, t)}. {commission_words.state(line, t)}") for line in lines)
    show = Button(label=t("Held entries"), skill="held_commissions", style="primary")
    return Reply(text=text, facts=facts, buttons=(show,) if waiting else ())


def shared(number: str, customer: str, percent: Decimal, t: Translator) -> Reply:
    """For a partner: how much of a deal's commission is theirs, from now on."""
    said = {"number": number, "customer": literal(customer), "percent": t.percent(percent)}
    if not percent:
        return Reply(text=t("You get no share of the commission on deal {number} with {customer} any more.", **said))
    text = t("Your share of the commission on deal {number} with {customer} is {percent} once it is won.", **said)
    return Reply(text=text)


def disputed(dispute: Dispute, entry: Entry, partner: str, zone: str, t: Translator) -> Reply:
    """For finance: a partner says that an entry is wrong."""
    line = entry.line
    text = t("{partner} disputes commission entry {number}.", partner=literal(partner), number=line.number)
    facts = (
        (t("Objection"), dispute.objection),
        (t("Entry"), _told(line, t)),
        (t("Arithmetic"), commission_words.arithmetic(line, t)),
        (t("Deal"), f"{entry.deal_number}, {entry.customer}"),
        (t("Answer due by"), t.day_of(dispute.due_at, zone)),
    )
    answer, values = "answer_commission_dispute", {"dispute": dispute.number}
    buttons = (
        Button(label=t("Answer"), skill=answer, values=values, style="primary"),
        Button(label=t("Why is it this much?"), skill="commission_line", values={"entry": line.number}),
    )
    return Reply(text=text, facts=tuple(fact for fact in facts if fact[1]), buttons=buttons)


def settled(dispute: Dispute, by: str, zone: str, t: Translator) -> Reply:
    """What stands in place of the question once it is answered."""
    done = N_("Dispute {number} was answered by {name} on {day}: the entry is right.")
    if dispute.state is DisputeState.CORRECTED:
        done = N_("Dispute {number} was answered by {name} on {day}: the entry is corrected.")
    day = t.moment(dispute.answered_at, zone) if dispute.answered_at else ""
    return Reply(text=t(done, number=dispute.number, name=literal(by), day=day))


def answered(dispute: Dispute, entry: Entry, t: Translator) -> Reply:
    """For the partner: what finance says."""
    right = N_("Finance has looked at commission entry {number}. It stays as it is, and is paid: {answer}")
    wrong = N_(
        "Finance has looked at commission entry {number}. You were right, and another entry corrects it: {answer}"
    )
    text = t(
        wrong if dispute.state is DisputeState.CORRECTED else right,
        number=entry.line.number,
        answer=literal(dispute.answer or ""),
    )
    show = Button(label=t("Show the entry"), skill="commission_line", values={"entry": entry.line.number})
    return Reply(text=text, buttons=(show,))


def reminder(number: str, t: Translator) -> Reply:
    """A dispute is due, or overdue."""
    text = t("Commission dispute {number} needs an answer.", number=number)
    return Reply(text=text, buttons=(Button(label=t("Open disputes"), skill="commission_disputes"),))
