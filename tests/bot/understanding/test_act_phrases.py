"""What stands in the examples of the acts counts word for word, alone and in a row, and nothing else does."""

import sys

import pytest

from bot.i18n import LANGUAGES
from bot.understand import Act
from bot.understanding.act_phrases import SOURCES, mistyped
from bot.understanding.acts import LONGEST, acts_of, foremost, is_undecided
from bot.understanding.consent import is_consent
from bot.understanding.likely_acts import examples_of

OFTEN = 60_000  # calls for one utterance: what is read in about a millisecond takes some thousands


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("act", [Act.YES, Act.NO, Act.SKIP, Act.BACK, Act.CANCEL])
def test_nearly_every_example_is_heard_as_what_it_was_written_for(act, language):
    examples = [text for name, meant in SOURCES.items() if meant is act for text in examples_of(name, language)]

    heard = [foremost(acts_of(text, (language,))) for text in examples]

    assert heard.count(act) >= 0.9 * len(examples)


@pytest.mark.parametrize(("language", "said"), [
    ("en", "yes please, looks good, send it"), ("en", "ok 😊 go ahead!"), ("en", "Yesss"), ("de", "ja, passt so"),
    ("de", "JA BITTE, klingt gut"), ("es", "sí, suena bien, envíalo"), ("fr", "oui, ça me va, envoie"),
    ("ja", "はい、それでいいです"), ("ko", "네, 맞아요"), ("zh", "好的，没问题"), ("hu", "igen, küldheted"),
])  # fmt: skip
def test_several_of_them_in_a_row_agree(language, said):
    assert set(acts_of(said, (language,))) == {Act.YES}


@pytest.mark.parametrize("said", [
    "Just one day will do.", "I want to pick up the car at two in the afternoon.", "deal with it",
    "thanks, let me check with my team", "right now I am in Berlin", "good afternoon tea for two",
    "yes but change the date", "looks good except the amount", "it will be two days",
])  # fmt: skip
def test_words_of_agreement_beside_anything_that_means_something_agree_to_nothing(said):
    assert Act.YES not in acts_of(said, ("en",))


@pytest.mark.parametrize("said", ["yes, not", "not yes", "no, yes is wrong", "yes? no"])
def test_a_yes_that_is_taken_back_is_none(said):
    assert foremost(acts_of(said, ("en",))) is not Act.YES


@pytest.mark.parametrize(("language", "said"), [
    ("en", "hmm, maybe"), ("en", "give me a moment to think"), ("de", "da muss ich meinen Chef fragen"),
    ("ja", "うーん、考えさせてください"), ("hu", "talán"), ("en", "maybe yes"), ("en", "I'll have to ask my boss"),
])  # fmt: skip
def test_doubt_is_neither_yes_nor_no(language, said):
    assert is_undecided(said, (language,))
    assert acts_of(said, (language,)) == ()


@pytest.mark.parametrize(("said", "meant"), [
    ("bakc", Act.BACK), ("cancle that", Act.CANCEL), ("skpi", Act.SKIP), ("thnaks", Act.THANKS),
])  # fmt: skip
def test_a_slip_of_the_finger_in_a_harmless_act_is_looked_over(said, meant):
    assert acts_of(said, ("en",)) == (meant,)


@pytest.mark.parametrize("said", ["Black", "Beck", "Skap", "Bach", "yse", "sur", "Pack"])
def test_a_name_is_no_mistyped_act_and_a_yes_is_never_guessed(said):
    assert mistyped(said.lower(), "en") is None


def test_a_piece_of_a_longer_example_says_nothing_alone():
    assert not is_consent("the details", ("en",))
    assert acts_of("I don't have that yet", ("en",)) == ()


@pytest.mark.parametrize(("language", "word"), [
    ("en", "yes "), ("en", "for "), ("de", "nö "), ("es", "no "), ("fr", "la "), ("ja", "い"), ("ja", "次"),
    ("ko", "있"), ("ko", "됐"), ("ko", "👎"), ("ko", "해요 "), ("zh", "嗯不没"), ("zh", "可以"), ("hu", "menü "),
])  # fmt: skip
def test_no_utterance_takes_more_than_its_share_of_work(language, word):
    acts_of("qqq", (language, "en"))  # reads the word lists of both
    for length in (40, 49, LONGEST - 4):
        said = (word * LONGEST)[:length] + "#!x"
        assert _calls(said, (language, "en")) < OFTEN


def _calls(said: str, languages: tuple[str, ...]) -> int:
    """How many functions are called to read an utterance, those of libraries among them."""
    counted = 0

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        acts_of(said, languages)
    finally:
        sys.setprofile(None)
    return counted
