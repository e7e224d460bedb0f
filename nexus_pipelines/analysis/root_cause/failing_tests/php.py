"""PHPUnit's numbered list, and the phpt tests of PHP itself."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.numbered import numbered_blocks
from nexus_pipelines.analysis.root_cause.failing_tests.sighting import sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_TITLE = re.compile(r"(?P<test_class>[\w\\]+)::(?P<method>\w+)(?: with data set .*)?$")
_PLACE = re.compile(r"\s*(?P<path>\S+\.php):(?P<line>\d+)$")
_PHPT = re.compile(r"FAIL (?P<title>.*) \[(?P<path>\S+\.phpt)\]")


def php_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests as `Namespace\\ClassTest::testMethod`, with the data set behind; a phpt test by its file."""
    for block in numbered_blocks(log):
        match = _TITLE.match(block.title)
        if match is None:
            continue
        places = [found for line in block.body if (found := _PLACE.match(line))]
        simple = match["test_class"].rsplit("\\", 1)[-1]
        own = next(
            (found for found in places if found["path"].endswith(f"/{simple}.php")), places[-1] if places else None
        )
        yield sighting(
            "phpunit",
            block.title,
            block.index,
            test_class=match["test_class"],
            file=own["path"] if own else None,
            line=int(own["line"]) if own else None,
            message=next((line for line in block.body if line.strip()), None),
            trace=block.body,
        )
    for index in log.having("FAIL "):
        match = _PHPT.match(log.lines[index].lstrip())
        if match is not None:
            yield sighting("phpt", match["path"], index, file=match["path"], message=match["title"])
