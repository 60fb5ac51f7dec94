"""Dialog acts as people type them, in the whole path: what was typed is lost by nothing but cancel and back."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.reply import Reply
from tests.conversation import button, fact


def known(reply: Reply) -> dict[str, Any]:
    assert reply.ask is not None, reply.text
    return reply.ask.known


LANGUAGES = {
    "en": ("go back", "skip this one", "can you repeat that?", "cancel", "no, go on", "where were we?"),
    "de": ("zurück", "überspringen", "kannst du das wiederholen?", "abbrechen", "mach weiter", "Wo waren wir?"),
    "es": ("atrás", "saltar", "¿puedes repetirlo?", "cancelar", "sigamos", "¿dónde estábamos?"),
    "fr": ("retour", "passer", "peux-tu répéter ?", "annuler", "continue", "où en étions-nous ?"),
    "ja": ("戻って", "スキップ", "もう一度言ってください", "キャンセル", "続けて", "どこまでやりましたか"),
    "ko": ("뒤로", "건너뛰기", "다시 말해 주세요", "취소", "계속해 줘", "어디까지 했죠?"),
    "zh": ("返回上一步", "跳过", "请再说一遍", "取消", "继续", "我们说到哪了？"),
    "hu": ("vissza", "kihagyom", "megismételnéd?", "mégse", "folytassuk", "hol tartottunk?"),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_back_skip_repeat_cancel_and_go_on_in_every_language(stage, language):
    back, skip, repeat, cancel, go_on, where = LANGUAGES[language]
    anna = stage.person("anna", locale=language)
    asked = await anna.turn(skill="register_deal", values={"customer": "Acme"})
    first = asked.next_question

    assert (await anna.say(skip)).next_question != first, skip
    answered = await anna.say("50k")
    assert "value" in known(answered)
    assert "value" not in known(await anna.say(back)), back
    assert known(await anna.say(repeat))["customer"] == "Acme", repeat
    stage.clock.advance(days=1)
    assert known(await anna.say(where))["customer"] == "Acme", where
    assert (await anna.say(cancel)).ask is None, cancel
    assert known(await anna.say(go_on))["customer"] == "Acme", go_on


@pytest.mark.parametrize("said", [
    "same as last time but Globex", "wie beim letzten Mal, aber Globex", "igual que la última vez pero Globex",
    "comme la dernière fois mais Globex",
])  # fmt: skip
async def test_same_as_last_time_with_another_customer(anna, said):
    await anna.say("register a deal with Acme Robotics, 50k, Keep Cloud, closes end of March")
    await anna.say("yes")

    asked = await anna.say(said)

    values = list(dict(asked.facts).values())
    assert "Globex" in values
    assert "Keep Cloud" in values
    assert any(each.confirms for each in asked.buttons)


async def test_a_yes_beside_another_wish_registers_nothing(anna):
    await anna.say("register a deal with Acme Robotics, 50k, Keep Cloud, closes end of March")
    for said in ("ok, help", "yes, go back", "ok bye", "good night", "yes... no", "fine, repeat that"):
        await anna.say(said)

    assert (await anna.turn(skill="my_deals")).table is None


async def test_a_correction_names_its_field_on_the_card(anna):
    await anna.say("register a deal with Acme Robotics, 50k, Keep Cloud, closes end of March")

    assert fact(await anna.say("change the value to 60k"), "Value") == "€60,000.00"
    assert "April" in fact(await anna.say("not March, April"), "Expected closing date")
    assert fact(await anna.say("customer is Globex"), "Customer") == "Globex"


async def test_cancel_says_that_nothing_was_sent_and_offers_the_way_back(anna):
    await anna.say("register a deal with Acme Robotics, 50k")

    cancelled = await anna.say("forget it")

    assert cancelled.text == "Cancelled. Nothing was sent."
    assert known(await anna.press(button(cancelled, "Undo")))["customer"] == "Acme Robotics"


ACTS = ("skip", "repeat that", "where were we?", "help", "thanks", "hello", "maybe", "no", "bye", "good night", "again")


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.sampled_from(ACTS), min_size=1, max_size=6))
async def test_no_order_of_acts_loses_an_answer_or_registers_anything(stage, said):
    talk = stage.person("anna")
    await talk.say("cancel")
    await talk.turn(skill="register_deal", values={"customer": "Acme", "value": "50k"})
    for each in said:
        await talk.say(each)

    shown = await talk.say("where were we?")

    assert (known(shown)["customer"], known(shown)["value"]["amount"]) == ("Acme", "50000.00")
    assert (await talk.turn(skill="my_deals")).table is None
