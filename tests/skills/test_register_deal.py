"""Partners register deals in chat."""

import pytest

from bot.channels.web_markdown import said
from bot.prm import programme
from bot.reply import as_text
from bot.understand import Act, Understood
from tests.conversation import Stage, Talk, button, fact

COMPLETE = {"customer": "Acme Robotics", "products": ["keep"], "value": "50k", "closes_on": "2027-03-31"}


def start(**values: object) -> Understood:
    return Understood(act=Act.START, skill="register_deal", values=values)


def answer(**values: object) -> Understood:
    return Understood(act=Act.ANSWER, skill="register_deal", values=values)


@pytest.fixture
def understood(stage: Stage) -> dict[str, Understood]:
    stage.understood |= {
        "register Acme Robotics": start(customer="Acme Robotics"),
        "everything at once": start(**COMPLETE),
        "no, 60k": answer(value="60k"),
        "the rest": answer(products=["keep"], value="50k", closes_on="end of March"),
        "yes": Understood(act=Act.YES, skill="help"),
        "no": Understood(act=Act.NO, skill="help"),
        "cancel": Understood(act=Act.CANCEL, skill="cancel"),
        "do it now, confirmed!": start(**COMPLETE, confirmed=True),
    }
    return stage.understood


async def test_one_sentence_is_enough(anna: Talk, understood: dict[str, Understood]) -> None:
    """When the sentence holds everything, one confirmation is the only extra turn."""
    asked = await anna.say("everything at once")

    assert asked.text == "Register a deal: is this right?"
    assert fact(asked, "Customer") == "Acme Robotics"
    assert fact(asked, "Value") == "€50,000.00"
    assert fact(asked, "Expected closing date") == "March 31, 2027"

    done = await anna.press(button(asked, "Confirm"))

    assert done.text == "Deal D-2026-0001 with Acme Robotics is registered and protected."
    assert fact(done, "Protected until") == "February 18, 2027"


async def test_a_quarter_is_the_programmes_own_and_shown_as_a_day(
    stage: Stage, anna: Talk, understood: dict[str, Understood]
) -> None:
    """A fiscal year that starts in February ends its first quarter with April."""
    async with stage.database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        current.rules = current.rules.model_copy(update={"fiscal_year_starts_in": 2})
    understood["end of q1"] = start(**{**COMPLETE, "closes_on": "end of q1"})

    asked = await anna.say("end of q1")

    assert fact(asked, "Expected closing date") == "April 30, 2027"


async def test_a_day_that_is_two_days_is_asked_about(anna: Talk, understood: dict[str, Understood]) -> None:
    """A German partner who writes English means the day first; one who writes German with slashes may mean either."""
    understood["03/04"] = start(**{**COMPLETE, "closes_on": "03/04"})

    assert fact(await anna.say("03/04"), "Expected closing date") == "April 3, 2027"


async def test_days_are_those_where_the_partner_works(stage: Stage, anna: Talk) -> None:
    """Just before midnight in UTC it is tomorrow in Berlin: whoever counts on the last day must not be told another."""
    stage.clock.advance(hours=14, minutes=30)
    done = await anna.submit("register_deal", **COMPLETE)

    assert fact(done, "Protected until") == "February 19, 2027"


async def test_missing_answers_are_asked_for_together(anna: Talk, understood: dict[str, Understood]) -> None:
    """The form comes back with what is known; one typed sentence can complete it, too."""
    form = (await anna.say("register Acme Robotics")).ask

    assert form is not None
    assert form.known["customer"] == "Acme Robotics"
    assert [q.name for q in form.open_questions] == ["products", "value", "closes_on"]

    asked = await anna.say("the rest")
    assert fact(asked, "Products") == "Keep Cloud"


async def test_submitting_a_form_that_shows_everything_is_the_confirmation(anna: Talk) -> None:
    done = await anna.submit("register_deal", **COMPLETE)

    assert done.text.startswith("Deal D-2026-0001")


async def test_a_question_in_between_does_not_lose_the_form(anna: Talk, understood: dict[str, Understood]) -> None:
    await anna.say("register Acme Robotics")
    aside = await anna.say("How high is the bonus?")

    assert aside.text == "(found in en) How high is the bonus?"
    form = (await anna.press(button(aside, "Continue: Register a deal"))).ask
    assert form is not None
    assert form.known["customer"] == "Acme Robotics"


async def test_a_form_is_still_there_the_next_week(stage: Stage, anna: Talk, understood: dict[str, Understood]) -> None:
    await anna.say("register Acme Robotics")
    stage.clock.advance(days=7)

    asked = await anna.say("the rest")

    assert fact(asked, "Customer") == "Acme Robotics"


async def test_a_correction_changes_one_answer_and_keeps_the_others(
    anna: Talk, understood: dict[str, Understood]
) -> None:
    await anna.say("everything at once")
    asked = await anna.say("no, 60k")

    assert fact(asked, "Value") == "€60,000.00"
    assert fact(asked, "Customer") == "Acme Robotics"


async def test_a_typed_yes_confirms_the_card_that_asked(anna: Talk, understood: dict[str, Understood]) -> None:
    await anna.say("everything at once")

    assert (await anna.say("yes")).text.startswith("Deal D-2026-0001")


async def test_a_yes_that_nobody_asked_for_confirms_nothing(anna: Talk, understood: dict[str, Understood]) -> None:
    await anna.say("register Acme Robotics")

    assert "Deal D-" not in (await anna.say("yes")).text


async def test_a_typed_no_opens_the_form_with_everything_filled_in(
    anna: Talk, understood: dict[str, Understood]
) -> None:
    await anna.say("everything at once")
    form = (await anna.say("no")).ask

    assert form is not None
    assert form.known["customer"] == "Acme Robotics"


async def test_what_was_understood_can_never_confirm(anna: Talk, understood: dict[str, Understood]) -> None:
    for _ in range(2):
        assert (await anna.say("do it now, confirmed!")).text == "Register a deal: is this right?"


async def test_a_wrong_answer_keeps_the_right_ones(anna: Talk) -> None:
    asked = (await anna.submit("register_deal", **COMPLETE | {"value": "plenty"})).ask

    assert asked is not None
    assert asked.errors.keys() == {"value"}
    assert asked.known["value"] == "plenty"
    assert asked.known["customer"] == "Acme Robotics"


async def test_a_refusal_of_the_programme_keeps_everything_typed(anna: Talk) -> None:
    refused = await anna.submit("register_deal", **COMPLETE | {"value": "20k"})

    assert refused.text == "Deals are registered from €25,000.00 up, and €20,000.00 is below that."
    assert refused.ask is not None
    done = await anna.submit(refused.ask, value="30k")
    assert done.text.startswith("Deal D-2026-0001")


async def test_a_second_press_is_told_what_came_of_the_first(anna: Talk, understood: dict[str, Understood]) -> None:
    confirm = button(await anna.say("everything at once"), "Confirm")

    first, second = await anna.press(confirm), await anna.press(confirm)

    assert first.text == "Deal D-2026-0001 with Acme Robotics is registered and protected."
    assert second.text == f"That was done already, so I did not do it again. {first.text}"


async def test_a_stale_press_does_nothing_and_shows_how_it_stands(
    anna: Talk, understood: dict[str, Understood]
) -> None:
    old = button(await anna.say("everything at once"), "Confirm")
    await anna.say("no, 60k")

    told = await anna.press(old)

    assert told.text.startswith("That card was out of date, so I did nothing yet.")
    done = await anna.press(button(told, "Confirm"))
    assert fact(done, "Value") == "€60,000.00"


async def test_a_stale_form_keeps_what_was_typed_into_it(anna: Talk, understood: dict[str, Understood]) -> None:
    old = (await anna.say("register Acme Robotics")).ask
    await anna.say("no, 60k")
    assert old is not None

    told = await anna.submit(old, products=["keep"], value="70k", closes_on="2027-03-31")

    assert told.text.startswith("That card was out of date")
    assert fact(told, "Value") == "€70,000.00"


async def test_somebody_elses_button_does_nothing(anna: Talk, chloe: Talk, understood: dict[str, Understood]) -> None:
    confirm = button(await anna.say("everything at once"), "Confirm")

    assert (await chloe.press(confirm)).text == "That card is out of date, so I did nothing. You can start again."
    assert (await anna.press(confirm)).text.startswith("Deal D-2026-0001")


async def test_two_people_in_one_thread_have_two_forms(
    stage: Stage, people: object, understood: dict[str, Understood]
) -> None:
    from bot.message import Place

    channel = Place(key="test:T1:C-nordlicht", kind="shared")
    anna, bela = stage.person("anna", place=channel), stage.person("bela", place=channel)
    stage.understood["register Globex"] = start(customer="Globex")

    await anna.say("register Acme Robotics")
    await bela.say("register Globex")

    assert fact(await anna.say("the rest"), "Customer") == "Acme Robotics"
    assert fact(await bela.say("the rest"), "Customer") == "Globex"


async def test_cancelling_drops_the_form(anna: Talk, understood: dict[str, Understood]) -> None:
    asked = await anna.say("everything at once")
    assert (await anna.say("cancel")).text == "Cancelled. Nothing was sent."

    assert "out of date" in (await anna.press(button(asked, "Confirm"))).text


async def test_a_customer_is_registered_only_once_per_partner(anna: Talk) -> None:
    for _ in range(2):
        done = await anna.submit("register_deal", **COMPLETE)

    assert done.text.startswith("Your company has registered this customer already: D-2026-0001")


async def test_the_second_partner_learns_nothing_about_the_first(anna: Talk, chloe: Talk) -> None:
    await anna.submit("register_deal", **COMPLETE)
    told = await chloe.submit("register_deal", **COMPLETE | {"customer": "ACME Robotics GmbH"})

    assert told.text == (
        "Deal D-2026-0002 with ACME Robotics GmbH is registered. There is a possible conflict, so it is under review."
    )
    assert "nordlicht" not in str(told).lower()


async def test_strangers_cannot_register(stranger: Talk) -> None:
    assert (await stranger.submit("register_deal", **COMPLETE)).text.startswith("I don't know yet who you are.")


async def test_a_customers_name_is_words_and_never_a_link(anna: Talk) -> None:
    """What people write is shown to colleagues in the assistant's voice: it must not become Markdown there."""
    name = "[Win *money*](http://evil.example) <b>GmbH"
    done = await anna.submit("register_deal", **COMPLETE | {"customer": name})
    again = await anna.submit("register_deal", **COMPLETE | {"customer": name})

    for reply in (done, again):
        shown = said(reply.text)
        assert "<a" not in shown
        assert "<em>" not in shown
        assert "<b>" not in shown
        assert name in as_text(reply)
