"""People read a region's name, not the key by which the imports know it."""

import pytest

from bot.prm.region_names import region_name


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("emea", "EMEA"),
        ("north_america", "North America"),
        ("uk_ireland", "UK Ireland"),
        ("nordics", "Nordics"),
        ("dach", "DACH"),
        ("österreich", "Österreich"),
        ("関東", "関東"),
        ("Rhein-Main", "Rhein-Main"),
        ("Asia_and_Oceania", "Asia and Oceania"),
    ],
)
def test_a_key_is_read_as_people_write_it_and_capitals_stay(key: str, name: str) -> None:
    assert region_name(key) == name
