"""Charts as SVG: lines over days and bars by label, drawn alike for a page, a print and a picture."""

from collections.abc import Sequence
from datetime import date
from html import escape
from math import ceil, floor, log10

from nexus_pipelines.analysis.reports.characters import cleaned
from nexus_pipelines.analysis.reports.document import Chart, Series
from nexus_pipelines.analysis.reports.text import Tone

WIDTH, HEIGHT = 720, 250
COLOURS: dict[Tone, str] = {
    "good": "#1f7a4d",
    "warning": "#b26a00",
    "bad": "#b3261e",
    "unknown": "#5f6b7a",
    "neutral": "#2457a6",
}
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 34, 28
_MOST_LABELS, _WIDEST_BAR = 8, 48.0
_FONT = 'font-family="Helvetica, Arial, \'DejaVu Sans\', sans-serif" font-size="12"'


def draw(chart: Chart) -> str:
    """The chart as one `svg` element, without script, style sheet or address of a picture."""
    most = _top(max((value for each in chart.series for value in each.values if value is not None), default=0.0))
    body = _axes(most)
    body += _lines(chart, most) if chart.kind == "lines" else _bars(chart, most)
    body += _labels([_label(each) for each in chart.labels], is_bars=chart.kind == "bars")
    body += _legend(chart.series)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" {_FONT}><title>{escape(cleaned(chart.title))}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{body}</svg>'
    )


def _top(most: float) -> float:
    """The next value whose quarters are whole and easy to read."""
    power = 10.0 ** floor(log10(max(most, 4.0)))
    return next(step * power for step in (1.2, 2, 4, 6, 8, 12) if step * power >= most and step * power % 4 == 0)


def _axes(most: float) -> str:
    drawn = ""
    for quarter in range(5):
        value = most * quarter / 4
        y = _y(value, most)
        drawn += f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d9dee5"/>'
        drawn += f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#5f6b7a">{value:,.6g}</text>'
    return drawn


def _lines(chart: Chart, most: float) -> str:
    drawn = ""
    for series in chart.series:
        colour = COLOURS[series.tone]
        for run in _runs(series.values):
            points = " ".join(f"{_x(at, len(chart.labels)):.1f},{_y(value, most):.1f}" for at, value in run)
            drawn += f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
            at, value = run[-1]
            x, y = _x(at, len(chart.labels)), _y(value, most)
            drawn += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
    return drawn


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Stretches without a gap: where nothing is known, no line is drawn."""
    runs: list[list[tuple[int, float]]] = [[]]
    for at, value in enumerate(values):
        if value is not None:
            runs[-1].append((at, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _bars(chart: Chart, most: float) -> str:
    slot = (WIDTH - _LEFT - _RIGHT) / max(1, len(chart.labels))
    width = min(_WIDEST_BAR, slot * 0.72 / max(1, len(chart.series)))
    drawn = ""
    for number, series in enumerate(chart.series):
        for at, value in enumerate(series.values):
            if value is None:
                continue
            x = _LEFT + slot * (at + 0.5) + width * (number - len(chart.series) / 2)
            y = _y(value, most)
            height = HEIGHT - _BOTTOM - y
            drawn += (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
                f'fill="{COLOURS[series.tone]}"/>'
            )
    return drawn


def _labels(labels: Sequence[str], *, is_bars: bool) -> str:
    """At most so many as stand beside each other, always the first."""
    step = max(1, ceil(len(labels) / _MOST_LABELS))
    slot = (WIDTH - _LEFT - _RIGHT) / max(1, len(labels))
    drawn = ""
    for at in range(0, len(labels), step):
        x = _LEFT + slot * (at + 0.5) if is_bars else _x(at, len(labels))
        anchor = "middle" if is_bars or 0 < at < len(labels) - 1 else "start" if at == 0 else "end"
        text = escape(labels[at])
        drawn += f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}" fill="#5f6b7a">{text}</text>'
    return drawn


def _legend(series: Sequence[Series]) -> str:
    x, drawn = float(_LEFT), ""
    for each in series:
        name = cleaned(each.name)
        drawn += f'<rect x="{x:.1f}" y="8" width="12" height="12" fill="{COLOURS[each.tone]}"/>'
        drawn += f'<text x="{x + 18:.1f}" y="18" fill="#1c2733">{escape(name)}</text>'
        x += 18 + 7.2 * len(name) + 18
    return drawn


def _label(label: date | str) -> str:
    if isinstance(label, date):
        return label.isoformat()
    text = cleaned(label)
    return text if len(text) <= 14 else f"{text[:13]}…"


def _x(at: int, count: int) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * (at / (count - 1) if count > 1 else 0.5)


def _y(value: float, most: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / most
