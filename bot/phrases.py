"""What the assistant says around every skill: questions, confirmations, apologies."""

from dataclasses import replace

from bot.errors import UserError
from bot.form import Draft, facts
from bot.i18n import Translator
from bot.reply import Button, Reply
from bot.skill import Skill


def form(draft: Draft, t: Translator, *, problem: UserError | None = None) -> Reply:
    """Ask for what is missing, all at once; whoever only sees text is asked for the next answer."""
    missing = draft.open_questions
    if problem:
        text = t(problem.message, **problem.values)
    elif missing:
        first = missing[0]
        wrong = draft.errors.get(first.name)
        asked = " ".join(part for part in (f"{first.label}:", wrong or first.help) if part)
        text = (
            f"{draft.title}. "
            + t.plural("One answer is missing.", "{n} answers are missing.", len(missing))
            + f"\n\n{asked}"
        )
    else:
        text = t("{title}: change what you like, then send it.", title=draft.title)
    return Reply(text=text, ask=draft)


def confirmation(draft: Draft, t: Translator) -> Reply:
    """One card with everything that was understood, before anything is done."""
    own = {"skill": draft.skill, "draft": draft.id, "version": draft.version}
    return Reply(
        text=t("{title}: is this right?", title=draft.title),
        facts=facts(draft, t),
        buttons=(
            Button(label=t("Confirm"), confirms=True, style="primary", **own),
            Button(label=t("Change"), edits=True, **own),
            cancel_button(draft, t),
        ),
    )


def cancel_button(draft: Draft, t: Translator) -> Button:
    return Button(label=t("Cancel"), skill="cancel", values={"form": draft.id})


def stale(reply: Reply, t: Translator) -> Reply:
    note = t("That card was out of date, so I did nothing yet. This is how it stands now; please check it.")
    return replace(reply, text=f"{note}\n\n{reply.text}")


def sorry(error: UserError, t: Translator, *, start: Skill | None = None) -> Reply:
    buttons = (Button(label=t(start.title), skill=start.name),) if start else ()
    return Reply(text=t(error.message, **error.values), buttons=buttons)
