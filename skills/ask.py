"""Answer a question from the programme's content; the skill of last resort."""

from typing import Literal

from pydantic import Field

from bot.form import Form
from bot.i18n import N_, Translator
from bot.inquiry import Answer
from bot.reply import Button, Reply, Visibility
from bot.skill import Context, skill
from skills.rate_answer import person_button, rating_buttons

UNSURE = N_("I am not sure this answers your question. It is the closest I have:")
UNKNOWN = N_("I don't know. I found nothing about that in what may be read here. Try other words, or talk to a person.")
IN_PRIVATE = N_(
    "Here I only use what everybody who reads along may know. I can look further where you write to me alone."
)
MISSED = N_("The language model could not help just now, so this is in the documents' own words.")


Band = Literal["answer", "unsure", "unknown"]


class QuestionForm(Form):
    question: str = Field(title="Your question", max_length=4000)


@skill("Ask a question")
async def ask(form: QuestionForm, context: Context) -> Reply:
    """Answer a question about the programme, its products, terms and processes, with its sources."""
    return answered(await context.ask(form.question), context)


def answered(answer: Answer, context: Context, *, again: bool = False) -> Reply:
    """What knowledge says, and what can be said to it. `again`: it is the second try, so a person is next."""
    t = context.t
    text = said(answer.band, answer.text, t)
    if answer.model_missed:
        text = f"{text}\n\n*{t(MISSED)}*"
    if answer.band != "answer" and context.incoming.place.kind == "shared" and context.person is not None:
        text = f"{text}\n\n{t(IN_PRIVATE)}"  # said whatever there is, so it gives nothing away
    return Reply(
        text=text, citations=answer.citations, buttons=_buttons(answer, context, again), visibility=Visibility.PLACE
    )


def _buttons(answer: Answer, context: Context, again: bool) -> tuple[Button, ...]:
    t = context.t
    person = (person_button(answer.key, t),) if "talk_to_person" in context.skills and answer.key else ()
    if answer.band == "unknown":
        return *person, Button(label=t("What can you do?"), skill="help")
    if not answer.key or "answer_helped" not in context.skills:
        return ()
    solved, not_quite = rating_buttons(answer.key, t)
    return (solved, *person) if again else (solved, not_quite, *person)


def said(band: Band, text: str, t: Translator) -> str:
    """What knowledge found, as it is said: plainly, as the closest there is, or not at all."""
    if band == "unknown":
        return t(UNKNOWN)
    return text if band == "answer" else f"{t(UNSURE)}\n\n{text}"
