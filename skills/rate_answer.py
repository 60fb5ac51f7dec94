"""Say whether an answer helped. It is noted for that very answer, and what can be done next is offered."""

from typing import Annotated

from pydantic import Field

from bot.fields import Later
from bot.form import Form
from bot.i18n import Translator
from bot.prm import people
from bot.prm.people import Member
from bot.reply import Button, Reply, Visibility, literal
from bot.skill import Context, Rated, skill


class RatingForm(Form):
    answer: Annotated[str | None, Later()] = Field(default=None, title="Answer", max_length=64)  # None: the last one


def in_good_standing(person: Member | None) -> bool:
    return person is None or person.standing is people.Standing.GOOD


@skill("Helpful", writes=True, allowed=in_good_standing, listed=False, verbatim=True)
async def answer_helped(form: RatingForm, context: Context) -> Reply:
    """Note that an answer helped you."""
    t, rated = context.t, await context.rate(form.answer, True)
    if rated is None:
        return _said(t("You're welcome. Just write when you need something else."))
    text = t("Thanks, I noted that this helped.")
    if _may_name(form, context):
        text = t("Thanks, I noted that my answer to “{question}” helped.", question=literal(rated.question))
    return _noted(text, rated, helpful=True, t=t)


@skill("Not helpful", writes=True, allowed=in_good_standing, listed=False, verbatim=True)
async def answer_failed(form: RatingForm, context: Context) -> Reply:
    """Note that an answer did not help you."""
    t, rated = context.t, await context.rate(form.answer, False)
    next_step = t("Ask again in other words, or ask your channel manager.")
    facts = await _channel_manager(context)
    if rated is None:
        return _said(f"{t('I am sorry to hear that.')} {next_step}", facts)
    text = t("Thanks, I noted that this did not help.")
    if _may_name(form, context):
        question = literal(rated.question)
        text = t("Thanks, I noted that my answer to “{question}” did not help.", question=question)
    return _noted(f"{text} {next_step}", rated, helpful=False, t=t, facts=facts)


def rating_buttons(answer: str, t: Translator) -> tuple[Button, ...]:
    """What stands below an answer, by the key of its record."""
    return _button(answer, t, helpful=True), _button(answer, t, helpful=False)


def _button(answer: str, t: Translator, *, helpful: bool) -> Button:
    label, name = (t("Helpful"), "answer_helped") if helpful else (t("Not helpful"), "answer_failed")
    return Button(label=label, skill=name, values={"answer": answer}, style="quiet")


def _noted(text: str, rated: Rated, *, helpful: bool, t: Translator, facts: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Where the answer was, everybody could read it: that it was rated is no secret there, and by whom is not said."""
    pressed = _button(rated.answer, t, helpful=helpful)
    return Reply(text=text, facts=facts, pressed=pressed, visibility=Visibility.PLACE)


def _said(text: str, facts: tuple[tuple[str, str], ...] = ()) -> Reply:
    return Reply(text=text, facts=facts, visibility=Visibility.PLACE)


def _may_name(form: RatingForm, context: Context) -> bool:
    """Words do not point at an answer, so the question is named; but who reads a shared place now may not have then."""
    return not form.answer and context.incoming.place.kind == "private"


async def _channel_manager(context: Context) -> tuple[tuple[str, str], ...]:
    """Whom to ask, for the partner's own people alone: in a shared place others would learn who looks after whom."""
    if context.incoming.place.kind != "private" or context.person is None or context.person.partner is None:
        return ()
    manager = await people.channel_manager(context.session, context.person.partner.id)
    return ((context.t("Your channel manager"), ", ".join(filter(None, manager))),) if manager else ()
