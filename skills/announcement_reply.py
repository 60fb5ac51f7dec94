"""One reply to an announcement: read it, answer it where it was written, make a ticket of it, or be done with it."""

from typing import Annotated

from pydantic import Field

from bot.fields import LongText, Once
from bot.form import Form
from bot.i18n import Translator
from bot.prm import announcement_after, announcement_answers
from bot.prm.announcement_records import AnnouncementResponse
from bot.prm.partners import Partner
from bot.prm.people import Person
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill
from skills.announcement_shown import called, may_write


class ReplyForm(Form):
    reply: Annotated[int, Once()] = Field(title="Reply", description="Its number in the list", ge=1)


class AnswerReplyForm(ReplyForm):
    answer: Annotated[str, LongText(passed_on=True), Once()] = Field(
        title="Your answer", description="It is posted below the reply, under your name", min_length=1, max_length=4000
    )


@skill("Reply to an announcement", allowed=may_write, verbatim=True, listed=False, api="announcements")
async def announcement_reply(form: ReplyForm, context: Context) -> Reply:
    """Show what somebody wrote below an announcement, and what can be done with it."""
    t, session = context.t, context.session
    said, row = await announcement_answers.open_reply(session, context.member, form.reply)
    partner = await session.get(Partner, said.partner_id) if said.partner_id else None
    person = await session.get(Person, said.person_id) if said.person_id else None
    facts = (
        (t("Announcement"), f"{row.number}: {row.title}"),
        (t("Partner"), partner.name if partner else t("unknown")),
        (t("Person"), person.name if person else t("somebody who is not enrolled")),
        (t("When"), t.moment(said.at, (await context.programme()).time_zone)),
        *(((t("Files"), t.number(len(said.files))),) if said.files else ()),
    )
    return Reply(text=_quoted(said), facts=facts, buttons=_steps(said, t))


@skill("Answer a reply", writes=True, allowed=may_write, listed=False, verbatim=True, api="announcements")
async def answer_reply(form: AnswerReplyForm, context: Context) -> Reply:
    """Answer what somebody wrote below an announcement, in the thread where they wrote it, under your name."""
    row = await announcement_answers.answer(context.session, context.member, form.reply, form.answer, context.now)
    return Reply(
        text=context.t("Your answer to a reply to {number}, “{title}”, is on its way.", **called(row)),
        buttons=(_all(context.t),),
    )


@skill("Make a ticket of a reply", writes=True, allowed=may_write, listed=False, verbatim=True, api="announcements")
async def ticket_from_reply(form: ReplyForm, context: Context) -> Reply:
    """Hand what somebody wrote below an announcement to support, as a ticket of theirs. They are told."""
    t, programme = context.t, await context.programme()
    ticket = await announcement_answers.to_ticket(context.session, context.member, programme, form.reply, context.now)
    text = t("It is ticket {number} now, and whoever wrote it is told.", number=ticket.number)
    look = Button(
        label=t("Open {number}", number=ticket.number), skill="ticket_status", values={"ticket": ticket.number}
    )
    return Reply(text=text, buttons=(look, _all(t)))


@skill("Taken care of", writes=True, allowed=may_write, verbatim=True, listed=False, api="announcements")
async def settle_reply(form: ReplyForm, context: Context) -> Reply:
    """Say that a reply to an announcement is answered."""
    t = context.t
    if await announcement_after.take_care(context.session, context.member, form.reply):
        return Reply(text=t("Noted: that reply is taken care of."), buttons=(_all(t),))
    return Reply(text=t("There is no such open reply."), buttons=(_all(t),))


def _quoted(said: AnnouncementResponse) -> str:
    return "\n".join(f"> {literal(line)}" for line in said.what.splitlines())


def _steps(said: AnnouncementResponse, t: Translator) -> tuple[Button, ...]:
    values = {"reply": said.id}
    return (
        Button(label=t("Answer"), skill="answer_reply", values=values, style="primary"),
        Button(label=t("Make a ticket of it"), skill="ticket_from_reply", values=values),
        Button(label=t("Taken care of"), skill="settle_reply", values=values),
        _all(t),
    )


def _all(t: Translator) -> Button:
    return Button(label=t("Replies to announcements"), skill="announcement_replies", style="quiet")
