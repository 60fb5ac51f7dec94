"""Answer a question from the programme's content; the skill of last resort."""

from pydantic import Field

from bot.form import Form
from bot.i18n import N_
from bot.reply import Button, Reply, Visibility
from bot.skill import Context, skill
from skills.rate_answer import rating_buttons

UNSURE = N_("I am not sure this answers your question. It is the closest I have:")
UNKNOWN = N_(
    "I don't know. I found nothing about that in what may be read here. Try other words, or ask your channel manager."
)


class QuestionForm(Form):
    question: str = Field(title="Your question", max_length=4000)


@skill("Ask a question")
async def ask(form: QuestionForm, context: Context) -> Reply:
    """Answer a question about the programme, its products, terms and processes, with its sources."""
    t = context.t
    answer = await context.ask(form.question)
    if answer.band == "unknown":
        return Reply(
            text=t(UNKNOWN),
            buttons=(Button(label=t("What can you do?"), skill="help"),),
            visibility=Visibility.PLACE,
        )
    text = answer.text if answer.band == "answer" else f"{t(UNSURE)}\n\n{answer.text}"
    buttons = rating_buttons(answer.key, t) if answer.key and "answer_helped" in context.skills else ()
    return Reply(text=text, citations=answer.citations, buttons=buttons, visibility=Visibility.PLACE)
