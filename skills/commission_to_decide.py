"""What finance's decisions on one commission entry share: which entry is meant, and what is said once it is decided."""

from typing import Annotated

from pydantic import Field

from bot.fields import Choice, LongText, Once, Record
from bot.form import Form
from bot.i18n import N_
from bot.prm.commission_lines import CommissionLine
from bot.prm.people import Member
from bot.prm.rights import may
from bot.reply import Button, Reply
from bot.skill import Context
from skills.commission_line import choices_of

NO_SUCH_ENTRY = N_("I don't find a commission entry “{typed}”.")

Reason = Annotated[str, LongText(), Once()]
READ_BY_PARTNER = N_("The partner reads it")


def may_decide(person: Member | None) -> bool:
    return person is not None and may(person, "commission.decide")


class DecideOnEntryForm(Form):
    entry: Annotated[str, Record(NO_SUCH_ENTRY), Once()] = Field(
        title="Entry", description="Its number, or the deal it is for", max_length=200
    )

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        return await choices_of(context, text)


def decided(text: str, line: CommissionLine, context: Context) -> Reply:
    """How the entry stands now, and the way back to those that wait."""
    t = context.t
    show = Button(label=t("Show the entry"), skill="commission_line", values={"entry": line.number})
    return Reply(text=text, buttons=(show, Button(label=t("Held entries"), skill="held_commissions")))
