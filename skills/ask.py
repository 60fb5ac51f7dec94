"""Answer a question from the programme's content; the skill of last resort."""

from typing import Literal

from pydantic import Field

from bot.form import Form
from bot.i18n import N_, Translator
from bot.reply import Button, Reply, Visibility
from bot.skill import Context, skill
from skills.rate_answer import rating_buttons

UNSURE = N_("I am not sure this answers your question. It is the closest I have:")
UNKNOWN = N_(
    "I don't know. I found nothing about that in what may be read here. Try other words, or ask your channel manager."
)
MISSED = N_("The language model could not help just now, so this is in the documents' own words.")


Band = Literal["answer", "unsure", "unknown"]


class QuestionForm(Form):
    question: str = Field(title="Your question", max_length=4000)


@skill("Ask a question")
async def ask(form: QuestionForm, context: Context) -> Reply:
    """Answer a question about the programme, its products, terms and processes, with its sources."""
    t = context.t
    answer = await context.ask(form.question)
    text = said(answer.band, answer.text, t)
    if answer.model_missed:
        text = f"{text}\n\n*{t(MISSED)}*"
    if answer.band == "unknown":
        buttons: tuple[Button, ...] = (Button(label=t("What can you do?"), skill="help"),)
    else:
        buttons = rating_buttons(answer.key, t) if answer.key and "answer_helped" in context.skills else ()
    return Reply(text=text, citations=answer.citations, buttons=buttons, visibility=Visibility.PLACE)


def said(band: Band, text: str, t: Translator) -> str:
    """What knowledge found, as it is said: plainly, as the closest there is, or not at all."""
    if band == "unknown":
        return t(UNKNOWN)
    return text if band == "answer" else f"{t(UNSURE)}\n\n{text}"
