from hypothesis import given
from hypothesis import strategies as st

from bot.channels import web_pace
from bot.channels.web_pace import Pace


def test_a_burst_is_fine_and_then_one_at_a_time() -> None:
    now = [0.0]
    pace = Pace(burst=3, interval=2, clock=lambda: now[0])
    assert [pace.wait("anna") for _ in range(4)] == [0, 0, 0, 2]
    assert pace.wait("bela") == 0
    now[0] = 2.0
    assert [pace.wait("anna") for _ in range(2)] == [0, 2]


@given(st.lists(st.floats(min_value=0, max_value=10), max_size=60))
def test_nobody_gets_more_than_burst_and_rate(pauses: list[float]) -> None:
    now, through = [0.0], 0
    pace = Pace(burst=5, interval=1, clock=lambda: now[0])
    for pause in pauses:
        now[0] += pause
        through += pace.wait("anna") == 0
    assert through <= 5 + now[0] + 1e-6


def test_visitors_without_end_do_not_fill_the_memory() -> None:
    pace = Pace(burst=1, interval=1)
    for number in range(web_pace.REMEMBERED + 10):
        pace.wait(str(number))
    assert len(pace._seen) == web_pace.REMEMBERED
