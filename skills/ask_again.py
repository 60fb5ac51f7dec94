"""Try an answer once more, with what was missing in the first one."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from bot.fields import Later, LongText, Once
from bot.form import Form
from bot.i18n import N_
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ask import answered
from skills.rate_answer import in_good_standing

SAME_PLACE = N_(
    "I looked again, and it is the same place that comes closest. If that is not it, a person can help you."
)


class AskAgainForm(Form):
    missing: Annotated[str, LongText(), Once()] = Field(title="What was missing?", max_length=4000)
    answer: Annotated[str | None, Later()] = Field(default=None, title="Answer", max_length=64)  # None: the last one


@skill("Ask again", allowed=in_good_standing, listed=False, verbatim=True)
async def ask_again(form: AskAgainForm, context: Context) -> Reply:
    """Look once more for an answer to your last question, with what was missing."""
    first = await context.asked(form.answer)
    if first is None:
        return answered(await context.ask(form.missing), context)
    answer = await context.ask_again(first, form.missing)
    reply = answered(answer, context, again=True)
    if answer.band == "unknown" or not first.is_all_of(answer):
        return reply
    return replace(reply, text=f"{context.t(SAME_PLACE)}\n\n{reply.text}")
