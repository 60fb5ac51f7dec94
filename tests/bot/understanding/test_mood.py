"""Whether something is asked or wished for: a polite request is put as a question and is none."""

import pytest

from bot.understanding.mood import asks


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Would it be possible to withdraw the registration we sent yesterday?"),
    ("en", "Could another person look at the claim you refused?"),
    ("de", "Dürfte ich den Betrag der Abrechnung berichtigen?"),
    ("de", "Könnten Sie festhalten, dass der Kunde im Herbst kauft?"),  # the question mark is the whole sentence's
    ("es", "¿Sería posible retirar el registro?"), ("fr", "Serait-il possible de retirer l'enregistrement ?"),
    ("ja", "登録を取り下げていただくことは可能でしょうか。"), ("ko", "등록을 취소해 주시겠습니까?"),
    ("zh", "能否登记为输单？"), ("hu", "Lezárná a leadet, mert a cég leállt?"),
])  # fmt: skip
def test_a_polite_request_is_no_question(language: str, said: str) -> None:
    assert not asks(said, (language, "en"))


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Please register Acme. How long will it be protected?"),
    ("en", "register Acme please, what happens then?"),
    ("de", "Können Sie mir sagen, wie lange ein Deal geschützt ist?"), ("hu", "Rögzítené, hogy meddig védett?"),
    ("ja", "案件は何日間保護されますか"), ("zh", "一个商机保护多久？"), ("ko", "딜은 며칠 동안 보호되나요?"),
])  # fmt: skip
def test_a_question_beside_a_request_is_one(language: str, said: str) -> None:
    assert asks(said, (language, "en"))
