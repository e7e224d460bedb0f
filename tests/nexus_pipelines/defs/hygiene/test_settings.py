"""The schedule's settings: the default, both ways to set it, and what is said of mistakes."""

import pytest

from nexus_pipelines.defs.hygiene.schedule import build_hygiene_schedule
from nexus_pipelines.defs.hygiene.settings import read_hygiene_settings
from nexus_pipelines.errors import UserError


@pytest.mark.parametrize(
    ("environment", "cron"),
    [
        ({}, "0 9 * * 1-5"),
        ({"HYGIENE_CHECK_SCHEDULE": "30 7 * * mon,wed"}, "30 7 * * mon,wed"),
        ({"HYGIENE_SCHEDULE_HOUR": "8", "HYGIENE_SCHEDULE_MINUTE": "15"}, "15 8 * * 1-5"),
        ({"HYGIENE_SCHEDULE_DAYS": "1,3"}, "0 9 * * 1,3"),
        ({"HYGIENE_CHECK_SCHEDULE": "0 6 * * *", "HYGIENE_SCHEDULE_HOUR": "8"}, "0 6 * * *"),
    ],
)
def test_when_it_runs(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], cron: str) -> None:
    for name, value in ({"HYGIENE_TIMEZONE": "Europe/Berlin"} | environment).items():
        monkeypatch.setenv(name, value)
    schedule = build_hygiene_schedule(read_hygiene_settings())
    assert (schedule.cron_schedule, schedule.execution_timezone) == (cron, "Europe/Berlin")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HYGIENE_CHECK_SCHEDULE", "daily"),
        ("HYGIENE_CHECK_SCHEDULE", "0 9 * * ;"),
        ("HYGIENE_TIMEZONE", "Mars/Olympus"),
        ("HYGIENE_SLACK_USERS", "ada"),
        ("HYGIENE_REPORT_URL", "javascript:alert(1)"),
        ("HYGIENE_SCHEDULE_HOUR", "24"),
    ],
)
def test_a_mistake_is_a_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=f"^{name} is not valid"):
        read_hygiene_settings()


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYGIENE_PROJECTS", "shop, PAY,shop")
    monkeypatch.setenv("HYGIENE_SLACK_USERS", "ada@example.org=U1, a2=U2")
    settings = read_hygiene_settings()
    assert settings.projects == ("SHOP", "PAY")
    assert settings.slack_users == (("ada@example.org", "U1"), ("a2", "U2"))
