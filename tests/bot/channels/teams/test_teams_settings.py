"""How Teams is switched on: whole, or not at all; and never without knowing who speaks."""

import pytest

from bot.config import InvalidSetting, load

WHOLE = {"teams_app_id": "11111111-2222-3333-4444-555555555555", "teams_app_password": "s", "teams_tenant": "t"}


def test_without_settings_there_is_no_teams() -> None:
    assert load().teams is False


def test_with_all_of_them_there_is() -> None:
    assert load(**WHOLE).teams is True


@pytest.mark.parametrize("missing", WHOLE)
def test_half_of_them_stop_the_start(missing: str) -> None:
    with pytest.raises(InvalidSetting, match=f"PARTNER_ASSISTANT_{missing.upper()} is needed"):
        load(**{name: value for name, value in WHOLE.items() if name != missing})


def test_partners_without_an_app_stop_the_start() -> None:
    with pytest.raises(InvalidSetting, match="PARTNER_ASSISTANT_TEAMS_APP_ID is needed"):
        load(teams_tenants="t1,t2")


@pytest.mark.parametrize("where", [{"host": "0.0.0.0"}, {"public_url": "https://chat.vendor.example"}])
def test_a_playground_checks_nobody_and_so_it_is_for_this_machine_alone(where: dict[str, str]) -> None:
    assert load(teams_playground=True).teams is True
    with pytest.raises(InvalidSetting, match="works on loopback only"):
        load(teams_playground=True, **where)


def test_a_playground_beside_a_real_app_stops_the_start() -> None:
    with pytest.raises(InvalidSetting, match="unset it"):
        load(teams_playground=True, **WHOLE)
