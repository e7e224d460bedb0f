"""Any bytes as a list of releases: a sentence, or every line accounted for."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_pipelines.errors import SourceError
from nexus_pipelines.operations.release_lists.cells import read_csv_table
from nexus_pipelines.operations.release_lists.plan import Plan, plan_of

HEADER = ["Version", "Target Date", "Project Key", "External ID", "Budget"]


def read(content: bytes) -> Plan:
    return plan_of(read_csv_table(content, name="plan.csv"), name="plan.csv")


def written(rows: list[list[str]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


@given(
    content=st.one_of(
        st.binary(max_size=400), st.binary(max_size=400).map(lambda more: b"version,target_date\n" + more)
    )
)
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_plan_or_a_sentence(content: bytes) -> None:
    try:
        read(content)
    except SourceError as error:
        assert "plan.csv" in str(error) and "\n" not in str(error)


CELL = st.one_of(
    st.sampled_from(
        ["", "1.0", "2.0", "2026-03-25", "25/03/2026", "soon", 'say "hi"', "a,b;c\td", "two\nlines", "a\0b"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)


@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=6), max_size=12),
    separator=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(max_examples=200, deadline=None)
def test_rows_and_refused_rows_are_the_rows_of_the_file(rows: list[list[str]], separator: str, encoding: str) -> None:
    plan = read(written([HEADER, *rows], separator).encode(encoding))
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(plan.releases) + len(plan.refused) == len(filled)
    assert len({release["release_key"] for release in plan.releases}) == len(plan.releases)


@given(lines=st.lists(st.text(st.sampled_from('",;ab1 '), max_size=10), max_size=8))
@settings(max_examples=200, deadline=None)
def test_no_line_vanishes_behind_a_wrong_quote(lines: list[str]) -> None:
    text = "version,target_date,note\n" + "".join(f"{line}\n" for line in lines)
    table = read_csv_table(text.encode(), name="plan.csv")
    places = [each.place for each in (*table.rows, *table.refused)]
    covered: set[int] = set()
    for place in places:
        first, _, last = place.removeprefix("lines ").removeprefix("line ").partition(" to ")
        covered |= set(range(int(first), int(last or first) + 1))
    assert {number for number, line in enumerate(lines, start=2) if line.strip(' ,"')} <= covered


@pytest.mark.parametrize(
    "content",
    [
        "version;target date;Name\n1.0;2026-03-01;Größe".encode("cp1252"),
        "\ufeffVERSION\ttarget-date\tname\r\n1.0\t2026/3/1\tGröße\r\n".encode(),
        'sep=;\n"Version";"Target_Date";"NAME"\n"1.0";"2026-03-01 00:00:00";"Größe"\n;;\n'.encode("utf-16"),
        " Version , Target Date , Name \n\n1.0, 1.3.2026, Größe\n".encode(),
    ],
)
def test_what_spreadsheets_write_is_read(content: bytes) -> None:
    plan = read(content)
    assert plan.refused == ()
    (release,) = plan.releases
    assert (release["version"], release["target_date"], release["name"]) == ("1.0", "2026-03-01", "Größe")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", r"plan.csv has no column version and no column target_date \(its first line: empty\)"),
        (
            b"name,target_date\nx,2026-01-01",
            r"plan.csv has no column version \(its first line: name, target_date\); add it",
        ),
        (b"version,Version,target_date\n", "plan.csv has the column version twice"),
        (b"version,target_date\n1,\x81\xfe", "no text in UTF-8, UTF-16 or Windows-1252"),
        (
            b"version,target_date\n1,03/04/2026\n2,05/06/2026",
            r"day or the month first \(03/04/2026\); write them like 2026",
        ),
        (b"version,target_date\n1,25/03/2026\n2,03/25/2026", r"first \(25/03/2026 and 03/25/2026\)"),
    ],
)
def test_what_is_no_list_is_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        read(content)


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (("25/03/2026", "03/04/2026"), ["2026-03-25", "2026-04-03"]),
        (("03/25/2026 08:30 AM", "03/04/2026"), ["2026-03-25", "2026-03-04"]),
        (("3.4.2026", "2026-04-05T00:00:00Z"), ["2026-04-03", "2026-04-05"]),
        (("05/05/2026", "5-5-2026"), ["2026-05-05", "2026-05-05"]),
    ],
)
def test_the_column_tells_what_comes_first(texts: tuple[str, ...], days: list[str]) -> None:
    lines = [f"{number},{text}" for number, text in enumerate(texts)]
    plan = read("\n".join(["version,target_date", *lines]).encode())
    assert [release["target_date"] for release in plan.releases] == days


def test_a_wrong_row_is_set_aside_with_its_line_and_reason() -> None:
    plan = read(
        b"version,target_date,project_key,external_id,budget\n"
        b"1.0,2026-03-01,app,,12\n"
        b",2026-03-01\n"
        b"1.1,soon\n"
        b"1.2,2026-02-30\n"
        b"1.3,2026-03-01,app,,12,more\n"
        b'1.4,"2026-03-01\n'
        b"1.5,2026-03-01\n"
        b"1.0,2026-03-02,APP\n"
    )
    assert [(each.place, each.reason) for each in plan.refused] == [
        ("line 6", "the row has 6 cells, and the first line 5"),
        ("line 7", "the line is not CSV (unexpected end of data)"),
        ("line 3", "the row has no version"),
        ("line 4", "the target date is not a day: 'soon'"),
        ("line 5", "the target date is not a day: '2026-02-30'"),
        ("line 2", "line 9 plans the same release, and the later counts"),
    ]
    assert [(each["release_key"], each["target_date"]) for each in plan.releases] == [
        ("/1.5", "2026-03-01"),
        ("APP/1.0", "2026-03-02"),
    ]
