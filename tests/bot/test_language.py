"""Which language to answer in: what is written decides, but names and short answers do not."""

import pytest

from bot.language import detect
from bot.prm.database import Database
from bot.understand import Act, Understood
from tests import world
from tests.conversation import Stage


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How long is my deal protected?", "en"),
        ("Wie lange ist mein Deal geschützt?", "de"),
        ("¿Cuánto tiempo está protegida mi oportunidad?", "es"),
        ("Combien de temps mon affaire est-elle protégée ?", "fr"),
        ("Mennyi ideig védett az üzletem?", "hu"),
        ("딜은 얼마나 보호되나요?", "ko"),
        ("案件はどのくらい保護されますか", "ja"),
        ("项目保护期多长", "zh"),
        ("Keep Cloud", None),
        ("Acme Robotics", None),
        ("50k", None),
        ("ok", None),
        ("", None),
    ],
)
def test_a_sentence_tells_its_language_and_a_name_tells_nothing(text: str, language: str | None) -> None:
    assert detect(text) == language


async def test_an_answer_to_a_form_does_not_change_the_language(database: Database) -> None:
    """A customer's Hungarian name in the middle of a German form is a name."""
    stage = Stage(database)
    await world.build(database, stage.clock())
    asks = "Registriere bitte einen neuen Deal für mich"
    names = "Kovács és Társa Kft"
    stage.understood[asks] = Understood(act=Act.START, skill="register_deal")
    stage.understood[names] = Understood(act=Act.ANSWER, skill="register_deal", values={"customer": names})
    anna = stage.person("anna")

    begun = (await anna.say(asks)).ask
    answered = (await anna.say(names)).ask

    assert begun is not None
    assert answered is not None
    assert begun.title == answered.title != "Register a deal"
    assert answered.known["customer"] == names
