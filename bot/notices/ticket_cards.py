"""What a partner's people are told about their ticket, and the vendor's people about deadlines. Who speaks is named."""

from datetime import datetime

from bot.cards.ticket_card import speaker
from bot.cards.ticket_scores import scores
from bot.i18n import Translator
from bot.prm.ticket_records import Ticket
from bot.prm.tickets import Line
from bot.reply import Button, Download, Reply, literal


def message(line: Line, partner: str, vendor: str, t: Translator, files: tuple[Download, ...] = ()) -> Reply:
    """One message for the other side, under the name of who said it."""
    said = line.message
    name = speaker(line, partner, vendor, t)
    if said.deleted_at is not None:
        return Reply(text=t("{name} took this message back.", name=name))
    mark = f" ({t('edited')})" if said.edited_at else ""
    words = "\n\n".join(filter(None, (f"**{name}{mark}:**", literal(said.words), _names(files, t))))
    return Reply(text=words, downloads=files)


def taken(ticket: Ticket, by: str, t: Translator) -> Reply:
    text = t("{name} looks after your ticket {number} now.", name=literal(by), number=ticket.number)
    return Reply(text=text, buttons=(to_assistant(ticket, t),))


def given(ticket: Ticket, t: Translator) -> Reply:
    """For one of the vendor's people, by a colleague."""
    text = t("Ticket {number}, “{subject}”, is yours now.", **_named(ticket))
    return Reply(text=text, buttons=_work(ticket, t))


def solved(ticket: Ticket, t: Translator) -> Reply:
    """It is over; how was it?"""
    text = t(
        "Ticket {number}, “{subject}”, is solved, and I answer here again. How satisfied are you? "
        "If it is not solved, just write what is missing.",
        number=ticket.number, subject=literal(ticket.subject),
    )  # fmt: skip
    again = Button(label=t("Not solved"), skill="reopen_ticket", values={"ticket": ticket.number})
    return Reply(text=text, buttons=(*scores(ticket, t), again))


def reopened(ticket: Ticket, t: Translator) -> Reply:
    text = t("Ticket {number}, “{subject}”, was opened again: our people look at it once more.", **_named(ticket))
    return Reply(text=text, buttons=(to_assistant(ticket, t),))


def not_solved(ticket: Ticket, t: Translator) -> Reply:
    """For the vendor's people."""
    text = t("Whoever asked says that ticket {number}, “{subject}”, is not solved.", **_named(ticket))
    return Reply(text=text, buttons=_work(ticket, t))


def merged(ticket: Ticket, into: str, t: Translator) -> Reply:
    text = t("Your ticket {number} goes on as {into}, which is about the same.", number=ticket.number, into=into)
    return Reply(text=text)


def no_note(ticket: Ticket, t: Translator) -> Reply:
    """For one of the vendor's people who began a message in the partner's own thread like a note."""
    text = t(
        "What you wrote is no internal note: it stands in the partner's own conversation, where they read it, and is "
        "in ticket {number}, “{subject}”, as your answer. Notes stay among us below the ticket's card.",
        **_named(ticket),
    )  # fmt: skip
    return Reply(text=text, buttons=(show(ticket, t),))


def not_arrived(ticket: Ticket, t: Translator) -> Reply:
    """For one of the vendor's people whose new words for an answer are withheld."""
    text = t(
        "Your new words in ticket {number}, “{subject}”, did not arrive: others read along by now where your answer "
        "stands. Write a new answer, and whoever asked gets it in private.",
        **_named(ticket),
    )  # fmt: skip
    return Reply(text=text, buttons=_work(ticket, t))


def reminder(ticket: Ticket, due: datetime, zone: str, t: Translator) -> Reply:
    """Before a deadline."""
    text = t("Reminder: ticket {number}, “{subject}”, is due {when}.", **_named(ticket), when=t.moment(due, zone))
    return Reply(text=text, buttons=_work(ticket, t))


def overdue(ticket: Ticket, due: datetime, with_whom: str, zone: str, t: Translator) -> Reply:
    """After it."""
    text = t("Ticket {number}, “{subject}”, is overdue since {when}.", **_named(ticket), when=t.moment(due, zone))
    return Reply(text=text, facts=((t("With"), with_whom or t("Nobody yet")),), buttons=_work(ticket, t))


def _work(ticket: Ticket, t: Translator) -> tuple[Button, ...]:
    answer = Button(label=t("Answer"), skill="answer_ticket", values={"ticket": ticket.number}, style="primary")
    return show(ticket, t), answer


def show(ticket: Ticket, t: Translator) -> Button:
    return Button(label=t("Show"), skill="ticket_status", values={"ticket": ticket.number})


def to_assistant(ticket: Ticket, t: Translator) -> Button:
    """Back to the assistant, while the ticket goes on."""
    return Button(
        label=t("Ask the assistant again"), skill="ask_assistant", values={"ticket": ticket.number}, style="quiet"
    )  # fmt: skip


def _names(files: tuple[Download, ...], t: Translator) -> str:
    return t("Attached: {files}", files=t.all_of(literal(each.label) for each in files)) if files else ""


def _named(ticket: Ticket) -> dict[str, str]:
    return {"number": ticket.number, "subject": literal(ticket.subject)}
