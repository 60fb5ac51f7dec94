"""The figures of support on a screen: every name can be read, however many groups there are."""

from rich.console import Console

from bot.prm.figure_words import FIGURES
from bot.prm.figures import By, Figures
from commands.figures import tables


def test_as_many_groups_stand_beside_each_other_as_fit() -> None:
    counted = {name: Figures(asks=number) for number, name in enumerate(("Nordlicht", "Sudwind", "Maruon"))}
    console = Console(width=80, record=True, force_terminal=False)
    found = list(tables(counted, By.PARTNER, console.width))
    assert [len(each.columns) - 1 for each in found] == [2, 1]
    for table in found:
        console.print(table)
    shown = console.export_text()
    assert all(words.label in shown for words in FIGURES.values())
    assert all(name in shown for name in counted)
