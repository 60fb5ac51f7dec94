"""Say whether an answer solved it. It is noted for that very answer; if it did not, it is tried once more."""

from typing import Annotated, Literal

from pydantic import Field

from bot.fields import Later
from bot.form import Form
from bot.i18n import N_, Translator
from bot.prm import people
from bot.prm.people import Member
from bot.reply import Button, Reply, Visibility, literal
from bot.skill import Context, Rated, skill

TRY_AGAIN = N_("What was missing? Write it here in your own words, and I try once more. Or talk to a person.")
NOW_A_PERSON = N_("I tried twice now. Shall a person help you?")


class RatingForm(Form):
    answer: Annotated[str | None, Later()] = Field(default=None, title="Answer", max_length=64)  # None: the last one


def in_good_standing(person: Member | None) -> bool:
    return person is None or person.standing is people.Standing.GOOD


@skill("That solved it", writes=True, allowed=in_good_standing, listed=False, verbatim=True)
async def answer_helped(form: RatingForm, context: Context) -> Reply:
    """Note that an answer solved it."""
    t, rated = context.t, await context.rate(form.answer, True)
    if rated is None:
        return _said(t("You're welcome. Just write when you need something else."))
    text = t("Thanks, I noted that this helped.")
    if _may_name(form, context):
        text = t("Thanks, I noted that my answer to “{question}” helped.", question=_short(rated))
    return _noted(text, rated, helpful=True, t=t)


@skill("Not quite", writes=True, allowed=in_good_standing, listed=False, verbatim=True)
async def answer_failed(form: RatingForm, context: Context) -> Reply:
    """Note that an answer did not solve it, and ask what was missing."""
    t, rated = context.t, await context.rate(form.answer, False)
    if rated is None:
        text = f"{t('I am sorry to hear that.')} {t('Ask again in other words, or talk to a person.')}"
        return _said(text, _person(None, context))
    text = t("Thanks, I noted that this did not help.")
    if _may_name(form, context):
        text = t("Thanks, I noted that my answer to “{question}” did not help.", question=_short(rated))
    if rated.again or "ask_again" not in context.skills:
        return _noted(f"{text} {t(NOW_A_PERSON)}", rated, helpful=False, t=t, buttons=_person(rated.answer, context))
    await context.open_form("ask_again", {"answer": rated.answer})
    return _noted(f"{text} {t(TRY_AGAIN)}", rated, helpful=False, t=t, buttons=_person(rated.answer, context))


def rating_buttons(answer: str, t: Translator) -> tuple[Button, Button]:
    """What stands below an answer, by the key of its record."""
    return _button(answer, t, helpful=True), _button(answer, t, helpful=False)


def person_button(answer: str | None, t: Translator) -> Button:
    """The way to one of the vendor's people, with what was asked."""
    values = {"answer": answer} if answer else {}
    return Button(label=t("Talk to a person"), skill="talk_to_person", values=values, style="quiet")


def _person(answer: str | None, context: Context) -> tuple[Button, ...]:
    return (person_button(answer, context.t),) if "talk_to_person" in context.skills else ()


def _button(answer: str, t: Translator, *, helpful: bool) -> Button:
    label, name = (t("That solved it"), "answer_helped") if helpful else (t("Not quite"), "answer_failed")
    rates: Literal["good", "bad"] = "good" if helpful else "bad"
    return Button(label=label, skill=name, values={"answer": answer}, style="quiet", rates=rates)


def _noted(text: str, rated: Rated, *, helpful: bool, t: Translator, buttons: tuple[Button, ...] = ()) -> Reply:
    """Where the answer was, everybody could read it: that it was rated is no secret there, and by whom is not said."""
    pressed = _button(rated.answer, t, helpful=helpful)
    return Reply(text=text, buttons=buttons, pressed=pressed, visibility=Visibility.PLACE)


def _said(text: str, buttons: tuple[Button, ...] = ()) -> Reply:
    return Reply(text=text, buttons=buttons, visibility=Visibility.PLACE)


def _may_name(form: RatingForm, context: Context) -> bool:
    """Words do not point at an answer, so the question is named; but who reads a shared place now may not have then."""
    return not form.answer and context.incoming.place.kind == "private"


def _short(rated: Rated) -> str:
    """The question without what was added to it for the second try."""
    return literal(rated.question.partition("\n\n")[0])
