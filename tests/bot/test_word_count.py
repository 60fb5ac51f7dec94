import pytest

from bot.word_count import words_in


@pytest.mark.parametrize(("said", "words"), [
    ("", 0), ("...?!", 0), ("please help, it is broken", 5), ("what's that", 2), ("도와주세요, 아직 안 돼요", 4),
    ("シールがまだ漏れているので、交換してください", 8),  # seven or eight, as one would part them
    ("密封圈还在漏，请更换", 5), ("Zebra のシール", 3),
])  # fmt: skip
def test_words_are_counted_in_writing_without_blanks_too(said, words):
    assert words_in(said) == words
