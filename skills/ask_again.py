"""Try an answer once more, with what was missing in the first one."""

from typing import Annotated

from pydantic import Field

from bot.fields import Later, LongText, Once
from bot.form import Form
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ask import answered
from skills.rate_answer import in_good_standing

BETWEEN = "\n\n"  # a question and what was missing: it is told from others by that (bot.ratings)


class AskAgainForm(Form):
    missing: Annotated[str, LongText(), Once()] = Field(title="What was missing?", max_length=4000)
    answer: Annotated[str | None, Later()] = Field(default=None, title="Answer", max_length=64)  # None: the last one


@skill("Ask again", allowed=in_good_standing, listed=False, verbatim=True)
async def ask_again(form: AskAgainForm, context: Context) -> Reply:
    """Look once more for an answer to your last question, with what was missing."""
    first = await context.asked(form.answer)
    question = f"{first.question.partition(BETWEEN)[0]}{BETWEEN}{form.missing}" if first else form.missing
    return answered(await context.ask(question), context, again=first is not None)
