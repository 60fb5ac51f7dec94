"""What asks for the last form once more, what it says beside that, and what only speaks of something last."""

import pytest

from bot.understanding.last_time import rest_of


@pytest.mark.parametrize(("language", "said", "rest"), [
    ("en", "copy my last deal, Globex", "Globex"),
    ("en", "same details as the previous registration but Globex", "Globex"),
    ("de", "übernimm alles aus der letzten Registrierung, nur Globex", "Globex"),
    ("es", "duplica mi último registro, pero Globex", "Globex"),
    ("fr", "reprends les données du dernier dossier, Globex", "Globex"),
    ("ja", "前回の内容を流用して、Globex", "Globex"),
    ("ko", "지난번 등록 내용 그대로, Globex", "Globex"),
    ("zh", "照搬上次登记的内容，Globex", "Globex"),
    ("hu", "másold le a legutóbbi üzletet, Globex", "Globex"),
])  # fmt: skip
def test_it_is_said_in_many_ways_and_the_rest_is_what_changes(language: str, said: str, rest: str) -> None:
    assert rest_of(said, (language, "en")) == rest


@pytest.mark.parametrize(("language", "said"), [
    ("en", "cancel my last deal"), ("en", "what was the last deal we won"), ("en", "show me the previous one"),
    ("en", "repeat the question"), ("de", "zeig mir den letzten Deal"), ("es", "el estado de mi último registro"),
    ("fr", "reprends le formulaire précédent"), ("ja", "前の会社の名前"), ("zh", "合同上周签了"),
    ("hu", "vedd ki az előző választ"), ("ko", "지난주 딜 상태"),
])  # fmt: skip
def test_what_only_speaks_of_the_last_one_copies_nothing(language: str, said: str) -> None:
    assert rest_of(said, (language, "en")) is None
