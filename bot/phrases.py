"""What the assistant says around every skill: questions, confirmations, apologies."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from bot.drafts import KEPT, StoredDraft
from bot.errors import AlreadyDone, HowMany, UserError
from bot.form import Draft, Question, facts
from bot.i18n import Translator, in_words
from bot.prm.money import Money
from bot.reply import Button, Reply, literal
from bot.skill import Skill

SHORT = 30  # characters of an answer on a button


def form(draft: Draft, t: Translator, *, problem: UserError | None = None) -> Reply:
    """Ask for what is missing, all at once; whoever only sees text is asked for the next answer."""
    missing = draft.open_questions
    asked = _asked(missing[0], draft) if missing and not problem else ""
    if problem:
        text = said(problem, t)
    elif missing:
        text = t.plural(
            "{title}: one answer is missing.", "{title}: {n} answers are missing.", len(missing), title=draft.title
        )
    else:
        text = t("{title}: change what you like, then send it.", title=draft.title)
    return Reply(text=text, next_question=asked, ask=draft, buttons=(cancel_button(draft, t),))


def confirmation(draft: Draft, t: Translator) -> Reply:
    """One card with everything that was understood, before anything is done."""
    own = Button(label=t("Confirm"), skill=draft.skill, draft=draft.id, version=draft.version)
    return Reply(
        text=t("{title}: is this right?", title=draft.title),
        facts=facts(draft, t),
        buttons=(
            replace(own, confirms=True, style="primary"),
            replace(own, label=t("Change"), edits=True),
            cancel_button(draft, t),
        ),
    )


def noted(note: str, reply: Reply) -> Reply:
    """The reply with something said before it."""
    return replace(reply, text=f"{note}\n\n{reply.text}")


def needed(question: Question, t: Translator) -> str:
    """Why a question cannot be left out, and how to stop."""
    return t(
        "“{question}” cannot be left out: this form cannot be finished without it. Nothing is lost, I keep what you "
        "answered for {days} days. To stop, write “{stop}”.",
        question=question.label,
        days=KEPT.days,
        stop=t("Cancel"),
    )


def which(skills: Sequence[Skill], told: Mapping[str, Any], t: Translator) -> Reply:
    """Ask which of these was meant; `told` is what was said already, by skill."""
    lines = "\n".join(f"- **{t(each.title)}**: {t(each.description)}" for each in skills)
    buttons = tuple(
        Button(label=t(each.title), skill=each.name, values=dict(told.get(each.name, {}))) for each in skills
    )
    return Reply(text=f"{t('What would you like to do?')}\n\n{lines}", buttons=buttons)


def files_wait(names: Sequence[str], takers: Sequence[Skill], told: Mapping[str, Any], t: Translator) -> Reply:
    """Files nobody asked for are kept for a while; `told` is what starts each skill that can use them."""
    kept, list_ = len(names), t.all_of(map(literal, names))
    if not takers:
        return Reply(
            text=t.plural(
                "I have {files}, but there is nothing here that I could use it for. I delete it in a week.",
                "I have {files}, but there is nothing here that I could use them for. I delete them in a week.",
                kept,
                files=list_,
            )
        )
    text = t.plural(
        "I have {files}. What is it for? If you do not use it, I delete it in a week.",
        "I have {files}. What are they for? If you do not use them, I delete them in a week.",
        kept,
        files=list_,
    )
    return Reply(text=text, buttons=tuple(Button(label=t(s.title), skill=s.name, values=told[s.name]) for s in takers))


def no_files(t: Translator) -> Reply:
    """Nothing was said, and what was to be attached is not there."""
    return Reply(text=t("I could not find the file you attached. Please attach it again."))


def beside(reply: Reply, more: Reply) -> Reply:
    """One reply with another below it."""
    return replace(reply, text=f"{reply.text}\n\n{more.text}", buttons=(*reply.buttons, *more.buttons))


def undo_button(stored: StoredDraft, title: str, t: Translator) -> Button:
    """The way back to a form that was just cancelled; `title` where there are several."""
    label = t("Undo: {title}", title=title) if title else t("Undo")
    return Button(label=label, skill=stored.skill, draft=stored.id, version=stored.version)


def ways_back(dropped: Sequence[tuple[StoredDraft, Draft]], t: Translator) -> tuple[Button, ...]:
    """A button for each of several forms, the one touched last first. Two of one kind are told apart by an answer; of
    two that nothing tells apart there is one."""
    back: dict[str, Button] = {}
    for stored, draft in dropped:
        others = [dict(facts(other, t)) for _, other in dropped if other.skill == draft.skill]
        own = (f"{draft.title}, {_in_short(answer)}" for label, answer in facts(draft, t) if _tells(label, others))
        button = undo_button(stored, next(own, draft.title), t)
        back.setdefault(button.label, button)
    return tuple(back.values())


def _tells(label: str, forms: Sequence[Mapping[str, str]]) -> bool:
    return len({each.get(label) for each in forms}) > 1


def _in_short(answer: str) -> str:
    line = " ".join(answer.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1].rstrip()}…"


def cancel_button(draft: Draft, t: Translator) -> Button:
    return Button(label=t("Cancel"), skill="cancel", values={"form": draft.id})


def continue_button(draft: Draft, t: Translator) -> Button:
    label = t("Continue: {title}", title=draft.title)
    return Button(label=label, skill=draft.skill, draft=draft.id, version=draft.version)


def broken(number: int, t: Translator) -> Reply:
    """The one apology for what we did not foresee."""
    return Reply(
        text=t(
            "Sorry, something went wrong on my side and I could not handle that. Nothing you sent is lost: "
            "it is kept under number {number}, and the people who run me can see it.",
            number=number,
        )
    )


def stale(reply: Reply, t: Translator) -> Reply:
    note = t("That card was out of date, so I did nothing yet. This is how it stands now; please check it.")
    return noted(note, reply)


def sorry(error: UserError, t: Translator, *, start: Skill | None = None) -> Reply:
    buttons = (Button(label=t(start.title), skill=start.name),) if start else ()
    return Reply(text=said(error, t), buttons=buttons)


def done_before(error: AlreadyDone, t: Translator) -> Reply:
    """A second press is told what came of the first, in the words of then."""
    return Reply(text=t(error.message, **error.values))


def said(error: UserError, t: Translator) -> str:
    """An error in the reader's words, its amounts and dates by their custom."""
    return t(error.message, **{name: _word(value, t) for name, value in error.values.items()})


def _word(value: Any, t: Translator) -> str:
    if isinstance(value, Money):
        return t.money(value.amount, value.currency)
    if isinstance(value, StrEnum):
        return t(in_words(value))
    if isinstance(value, HowMany):
        return f"{t(value.what)} ({t.number(value.count)})"
    if isinstance(value, tuple):
        return t.all_of(_word(each, t) for each in value)
    return t.day(value) if isinstance(value, date) else literal(str(value))


def _asked(question: Question, draft: Draft) -> str:
    return " ".join(part for part in (f"{question.label}:", draft.errors.get(question.name) or question.help) if part)
