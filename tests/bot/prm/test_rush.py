"""Noticing that arrivals are kept waiting, and for how long that is taken to go on."""

from bot.prm.rush import AFTERWARDS, LONG, Rush


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_short_wait_is_none() -> None:
    seconds = Seconds()
    rush = Rush(seconds)
    with rush.waited_for():
        seconds.now += LONG
        assert not rush.is_on
    assert not rush.is_on


def test_a_long_one_is_noticed_before_it_ends_and_remembered_for_a_moment() -> None:
    seconds = Seconds()
    rush = Rush(seconds)
    with rush.waited_for():
        seconds.now += LONG + 0.01
        assert rush.is_on
    assert rush.is_on
    seconds.now += AFTERWARDS
    assert not rush.is_on


def test_others_that_come_and_go_do_not_hide_the_one_that_still_waits() -> None:
    seconds = Seconds()
    rush = Rush(seconds)
    with rush.waited_for():
        for _ in range(3):
            with rush.waited_for():
                seconds.now += LONG / 2
        assert rush.is_on
