"""What an embedding model is sent of a message, over real HTTP where it is hosted: once, and without whose it is."""

from collections.abc import Iterator
from functools import partial

import pytest

from bot.understanding.meaning import Meaning, MessageMeaning
from bot.understanding.unnamed import STAND_IN, unnamed
from commands.embedding import SentenceVectors
from knowledge.engines.embed import RememberedQueries, named
from tests.scripted_embeddings import ScriptedEmbeddings, scripted_embeddings

KNOWN = frozenset(["register", "deal", "the", "for", "customer", "is", "claim", "lead", "kunde", "anmelden", "einen"])

PRIVATE = {
    "en": ("the customer is Larkspur Hotels, mail jane.doe@larkspur.example or ring +49 171 2345678", "Larkspur"),
    "de": ("einen Deal für die Tierklinik Harro anmelden, jane.doe@larkspur.example, +49 171 2345678", "Harro"),
    "es": ("un negocio para Marismas, jane.doe@larkspur.example, +49 171 2345678", "Marismas"),
    "fr": ("une affaire pour Kobalt Air, jane.doe@larkspur.example, +49 171 2345678", "Kobalt"),
}


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedEmbeddings]:
    with scripted_embeddings() as running:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        yield running


def hosted(*languages: str) -> MessageMeaning:
    """One message, and the hosted model that tells its meaning."""
    queries = RememberedQueries(named("openai:any"))
    shown = partial(unnamed, languages=languages, known_words=KNOWN)
    return MessageMeaning(Meaning(SentenceVectors(lambda: queries), patience=20), shown)


@pytest.mark.parametrize("language", PRIVATE)
async def test_a_hosted_model_is_sent_neither_names_nor_addresses(model: ScriptedEmbeddings, language: str) -> None:
    said, name = PRIVATE[language]

    vectors = await hosted(language, "en").vectors([said])

    sent = str(model.told)
    assert vectors is not None
    assert STAND_IN in sent
    assert not [each for each in (name, "jane", "larkspur", "171", "2345678") if each in sent.replace(STAND_IN, "")]


async def test_it_is_asked_once_for_what_a_message_asks_for_and_what_it_does(model: ScriptedEmbeddings) -> None:
    meaning = hosted("en")
    model.told.clear()

    first = await meaning.vectors(["skip it. next one", "skip it", "next one"])
    asked = len(model.told)
    again = await meaning.vectors(["skip it. next one"])

    assert first is not None
    assert again is not None
    assert (first[0] == again[0]).all()
    assert len(model.told) == asked


def test_the_rest_of_a_sentence_stays() -> None:
    assert unnamed("how long is a deal protected?", ("en",), KNOWN) == "how long is a deal protected?"
    assert unnamed("register a deal with Globex and with Initech Ltd", ("en",), KNOWN) == (
        f"register a deal with {STAND_IN} and with {STAND_IN}"
    )


@pytest.mark.parametrize(("language", "said"), [
    ("en", "can you switch to Spanish?"), ("de", "bitte auf Koreanisch"), ("fr", "réponds en Anglais"),
    ("en", "can you switch to Swedish?"),
])  # fmt: skip
def test_a_language_is_nobodys_name(language: str, said: str) -> None:
    assert unnamed(said, (language, "en"), KNOWN) == said
