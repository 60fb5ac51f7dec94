"""Files in a conversation: they answer a form's question, come with a message, and are nobody's but the sender's."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attachments import files_of
from bot.fields import Choice, Reading
from bot.file_store import FileStore
from bot.form import facts, fill
from bot.i18n import Translator
from bot.prm.database import Database
from bot.skill import Context
from bot.understand import Act, Understood
from tests import world
from tests.bot.handing_in import HandInForm, hand_in, rows, send, taught
from tests.conversation import Stage, Talk, button, fact
from tests.samples import HEIC, JPEG, PDF

START = Understood(act=Act.START, skill="hand_in", values={"about": "Acme"})


@pytest.fixture
async def stage(database: Database) -> Stage:
    stage = taught(Stage(database))
    await world.build(database, stage.clock())
    stage.understood["evidence for Acme"] = START
    return stage


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
async def anna(stage: Stage) -> Talk:
    return stage.person("anna")


async def offer(stage: Stage, store: FileStore, who: Talk, name: str = "offer.pdf", content: bytes = PDF) -> str:
    return (await send(stage, store, who, name, content)).id


async def test_a_form_is_filled_with_files_and_names_them(stage: Stage, store: FileStore, anna: Talk) -> None:
    id_ = await offer(stage, store, anna)
    asked = await anna.say("evidence for Acme")
    assert asked.next_question == "Evidence: An offer, a photo"

    shown = await anna.turn(skill="hand_in", values={"evidence": [id_]}, draft=asked.ask and asked.ask.id)
    assert fact(shown, "Evidence") == f"offer.pdf ({len(PDF)} bytes)"
    assert (await anna.press(button(shown, "Confirm"))).text == "1 files for Acme"
    [file] = await rows(stage)
    assert file.attached_to == "note:1"


async def test_a_foreign_file_gets_the_answer_of_a_made_up_one(stage: Stage, store: FileStore, anna: Talk) -> None:
    foreign = await offer(stage, store, stage.person("chloe"), "secret plans.pdf")
    colleague = await offer(stage, store, stage.person("bela"), "salaries.pdf", JPEG)

    answers = []
    for id_ in (foreign, colleague, "a" * 32, "", "' OR 1=1"):
        form = (await anna.submit("hand_in", about="Acme", evidence=[id_, "x"])).ask
        assert form is not None
        answers.append((form.errors, form.known))
        again = (await anna.submit(form, evidence=[id_])).ask
        assert again is not None, "asking twice does not make it theirs"
        answers.append((again.errors or form.errors, again.known))
    assert all(each == answers[0] for each in answers)
    assert "secret" not in str(answers)
    assert answers[0][1] == {"about": "Acme", "evidence": []}


async def test_the_same_person_in_another_account_sends_it_again(stage: Stage, store: FileStore, anna: Talk) -> None:
    id_ = await offer(stage, store, anna)
    other = stage.person("bela")
    form = (await other.submit("hand_in", about="Acme", evidence=[id_])).ask
    assert form is not None
    assert "evidence" in form.errors


async def test_a_form_may_hold_what_it_was_given_and_nothing_else(stage: Stage, store: FileStore, anna: Talk) -> None:
    """To change a record a form begins with its files, whoever sent them."""
    given, secret = [await offer(stage, store, stage.person("bela"), name) for name in ("given.pdf", "secret.pdf")]

    class ChangeForm(HandInForm):
        @classmethod
        async def defaults(cls, context: Context) -> dict[str, Any]:
            return {"evidence": [given]}

    stage.assistant.skills["change"] = replace(hand_in, name="change", form=ChangeForm)
    form = (await anna.turn(skill="change")).ask
    assert form is not None
    assert form.known["evidence"] == [given]
    shown = await anna.turn(skill="change", values={"about": "Acme"}, draft=form.id)
    assert fact(shown, "Evidence").startswith("given.pdf")
    more = await anna.turn(skill="change", values={"evidence": [given, secret]}, draft=form.id)
    assert more.ask is not None
    assert more.ask.known["evidence"] == [given]
    assert "evidence" in more.ask.errors


async def test_too_many_files_are_refused_and_stay(stage: Stage, store: FileStore, anna: Talk) -> None:
    ids = [await offer(stage, store, anna, *each) for each in (("a.pdf", PDF), ("b.jpg", JPEG), ("c.heic", HEIC))]
    form = (await anna.submit("hand_in", about="Acme", evidence=ids)).ask
    assert form is not None
    assert form.errors["evidence"] == "Please attach at most 2 files."
    assert form.known["evidence"] == ids, "which one to remove is theirs to say"


async def test_files_sent_while_the_form_is_open_are_added_to_it(stage: Stage, store: FileStore, anna: Talk) -> None:
    await anna.say("evidence for Acme")
    shown = await anna.turn(files=(await offer(stage, store, anna),))
    assert "is this right?" in shown.text

    shown = await anna.turn(files=(await offer(stage, store, anna, "photo.jpg", JPEG),))
    assert "offer.pdf" in fact(shown, "Evidence")
    assert "photo.jpg" in fact(shown, "Evidence")


async def test_files_and_the_sentence_that_starts_the_form_come_together(
    stage: Stage, store: FileStore, anna: Talk
) -> None:
    shown = await anna.turn(text="evidence for Acme", files=(await offer(stage, store, anna),))

    assert fact(shown, "About") == "Acme"
    assert "offer.pdf" in fact(shown, "Evidence")


async def test_files_without_a_word_are_kept_and_what_they_are_for_is_asked(
    stage: Stage, store: FileStore, anna: Talk
) -> None:
    reply = await anna.turn(files=(await offer(stage, store, anna, "we_won*.pdf"),))

    assert reply.text == r"I have we\_won\_.pdf. What is it for? If you do not use it, I delete it in a week."
    form = (await anna.press(button(reply, "Hand in evidence"))).ask
    assert form is not None
    assert (await anna.submit(form, about="Acme")).text == "1 files for Acme"


async def test_where_nothing_takes_files_that_is_said(stage: Stage, store: FileStore, anna: Talk) -> None:
    for name in [each.name for each in stage.assistant.skills.values() if files_of(each.form)]:
        del stage.assistant.skills[name]
    reply = await anna.turn(files=(await offer(stage, store, anna),))

    assert "there is nothing here that I could use it for" in reply.text
    assert reply.buttons == ()


async def test_a_question_with_a_file_is_answered_and_the_form_has_the_file(
    stage: Stage, store: FileStore, anna: Talk
) -> None:
    await anna.say("evidence for Acme")
    reply = await anna.turn(text="How long?", files=(await offer(stage, store, anna),))

    assert reply.text == "(found in en) How long?\n\nAdded to “Hand in evidence”: offer.pdf."
    shown = await anna.press(button(reply, "Continue: Hand in evidence"))
    assert "offer.pdf" in fact(shown, "Evidence")


async def test_a_question_with_a_file_and_no_form_says_what_the_file_can_be_used_for(
    stage: Stage, store: FileStore, anna: Talk
) -> None:
    reply = await anna.turn(text="How long?", files=(await offer(stage, store, anna),))

    assert reply.text.startswith("(found in en) How long?\n\nI have offer.pdf. What is it for?")
    assert button(reply, "Hand in evidence").values["evidence"]


async def test_files_that_are_not_the_senders_are_not_there(stage: Stage, store: FileStore, anna: Talk) -> None:
    foreign = await offer(stage, store, stage.person("chloe"))

    assert (await anna.turn(files=(foreign,))).text == (await anna.turn(files=("made-up",))).text
    assert "could not find the file" in (await anna.turn(files=(foreign,))).text


async def test_words_are_no_file(stage: Stage, anna: Talk) -> None:
    asked = (await anna.say("evidence for Acme")).ask
    assert asked is not None
    form = (await anna.submit(asked, evidence="it is in the mail")).ask
    assert form is not None
    assert "attach" in form.errors["evidence"]
    assert not form.known.get("evidence")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["a", "b", "bad"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)


@given(anything)
def test_no_answer_at_all_names_a_file_that_was_not_sent(answer: object) -> None:
    sent = tuple(Choice(each, f"{each}.pdf") for each in ("a", "b", "bad"))
    reading = Reading(found={"evidence": sent}, infected=frozenset({"bad"}))
    draft, form = fill("hand_in", HandInForm, {"about": "x", "evidence": answer}, reading)

    assert set(draft.known.get("evidence", [])) <= {"a", "b"}
    if form is not None:
        assert draft.known["evidence"] == form.model_dump()["evidence"]
        assert 1 <= len(draft.known["evidence"]) <= 2
    assert facts(draft, Translator("en"))
