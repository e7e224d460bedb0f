"""How values look in a report."""

from datetime import UTC, date, datetime

import pytest

from nexus_pipelines.analysis.reports.figures import Form, quoted, shown_as
from nexus_pipelines.analysis.reports.text import Origin, Quoted


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (None, "count", None),
        (0, "count", "0"),
        (1234567, "count", "1,234,567"),
        (1800, "identifier", "1800"),
        (82.5, "percent", "82.5 %"),
        # Not 90, which would read as met.
        (89.96, "percent", "89.96 %"),
        (89.999, "percent", "89.99 %"),
        (0.001, "number", "0.001"),
        (0.314, "share", "31.4 %"),
        (480, "milliseconds", "480 ms"),
        (90, "duration", "90 s"),
        (417.7, "duration", "7 min"),
        (9000, "duration", "2.5 h"),
        (1.0, "yes_no", "yes"),
        (True, "number", "yes"),
        (date(2026, 3, 9), "number", "2026-03-09"),
        (datetime(2026, 3, 9, 6, 15, tzinfo=UTC), "number", "2026-03-09 06:15 UTC"),
    ],
)
def test_values_are_shown_as_people_read_them(value: object, form: Form, shown: str | None) -> None:
    assert (shown_as(value, form) or "").replace("\u00a0", " ") == (shown or "")


def test_a_text_is_no_figure() -> None:
    with pytest.raises(TypeError, match="str is no figure"):
        shown_as("12", "count")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://x y", "//evil.example", ""])
def test_only_web_addresses_become_links(url: str) -> None:
    span = quoted("title", Origin(source="x", row="x"), url=url)
    assert isinstance(span, Quoted) and span.url is None
