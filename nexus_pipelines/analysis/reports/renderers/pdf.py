"""A report as PDF, and its charts as PNG, by the typesetter Typst: offline, and the same bytes for the same report.

The typesetter's own fonts are used alone where they have every letter (Latin, Greek, Cyrillic, Hebrew); for any other
the machine's fonts help out, and the bytes then depend on them too.
"""

import unicodedata
from functools import cache
from importlib.resources import files
from typing import cast

import orjson
import typst

from nexus_pipelines.analysis.reports.charts import draw
from nexus_pipelines.analysis.reports.document import Chart, Report, texts
from nexus_pipelines.analysis.reports.renderers.as_json import Json, tree
from nexus_pipelines.analysis.reports.text import plain

_OWN_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "HEBREW")
# Twice the size of the drawing: sharp on the screens that Slack and Confluence are read on.
_PIXELS_PER_INCH = 144.0


def render(report: Report) -> bytes:
    """The PDF. Its evidence is attached to it as JSON; its date is when the tables it rests on were published."""
    whole = tree(report)
    inputs = {
        "report": orjson.dumps(_without_queries(whole)).decode(),
        "pictures": orjson.dumps([draw(chart) for chart in report.charts()]).decode(),
        "evidence": orjson.dumps(whole["evidence"], option=orjson.OPT_INDENT_2).decode(),
    }
    shown = "".join(plain(text) for text in texts(report)) + inputs["pictures"]
    compiler = _compiler(with_fonts_of_machine=not _is_covered(shown))
    made = compiler.compile(
        _template("report.typ"), format="pdf", sys_inputs=inputs, timestamp=int(report.published_at.timestamp())
    )
    return cast("bytes", made)


def picture(chart: Chart) -> bytes:
    """A chart as PNG."""
    drawn = draw(chart)
    made = _compiler(with_fonts_of_machine=not _is_covered(drawn)).compile(
        _template("picture.typ"), format="png", ppi=_PIXELS_PER_INCH, sys_inputs={"picture": drawn}
    )
    return cast("bytes", made)


def _without_queries(whole: Json) -> Json:
    return whole | {"evidence": [{"number": each["number"]} for each in whole["evidence"]]}


def _is_covered(text: str) -> bool:
    return all(
        ord(each) < 0x250 or not each.isalpha() or unicodedata.name(each, "").startswith(_OWN_SCRIPTS)
        for each in set(text)
    )


def _compiler(*, with_fonts_of_machine: bool) -> typst.Compiler:
    """A new one: one compiler must not be used by two threads."""
    return typst.Compiler(font_paths=_fonts(with_fonts_of_machine=with_fonts_of_machine))


@cache
def _fonts(*, with_fonts_of_machine: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=with_fonts_of_machine)


@cache
def _template(name: str) -> bytes:
    return files("nexus_pipelines.analysis.reports.renderers").joinpath(name).read_bytes()
