"""The table of values in the chart's README, made from the comments in values.yaml.

`python deploy/helm/values_table.py` writes it between the two markers of deploy/helm/nexus/README.md; a test compares.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

CHART = Path(__file__).parent / "nexus"
BEGIN, END = "<!-- values: begin -->", "<!-- values: end -->"
KEY = re.compile(r"^(?P<indent> *)(?P<key>[A-Za-z][A-Za-z0-9]*):(?: (?P<value>.+))?$")
# Objects that Kubernetes defines: one row each, whatever is in them.
OPAQUE = frozenset({"resources", "podSecurityContext", "containerSecurityContext"})
SEE = "see values.yaml"


@dataclass(frozen=True)
class Value:
    """One key: its path, its default as written (None for a section) and the comment above it."""

    path: str
    default: str | None
    description: str


def read_values(text: str) -> list[Value]:
    """Keys of values.yaml in the order of the file; keys inside an opaque object are left out."""
    values: list[Value] = []
    parents: list[str] = []
    comment: list[str] = []
    opaque_depth: int | None = None
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("#"):
            comment.append(stripped.removeprefix("#").strip())
            continue
        match = KEY.match(line)
        if not match:
            comment = []
            continue
        depth = len(match["indent"]) // 2
        if opaque_depth is not None and depth > opaque_depth:
            continue
        opaque_depth = None
        parents = [*parents[:depth], match["key"]]
        default = match["value"]
        if match["key"] in OPAQUE:
            opaque_depth, default = depth, SEE
        values.append(Value(path=".".join(parents), default=default, description=" ".join(comment)))
        comment = []
    return values


def table(values: list[Value]) -> str:
    """Markdown: one row a value, sections left out."""
    rows: list[str] = []
    for value in values:
        if value.default is not None:
            default = value.default if value.default == SEE else f"`{value.default}`"
            rows.append(f"| `{value.path}` | {value.description} | {default} |")
    return "\n".join(["| Value | What it does | Default |", "|---|---|---|", *rows])


def with_table(readme: str, rows: str) -> str:
    """The README with this table between its markers."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{rows}\n{END}{after}"


def main() -> int:
    """Write the table into the README."""
    readme = CHART / "README.md"
    rows = table(read_values((CHART / "values.yaml").read_text()))
    readme.write_text(with_table(readme.read_text(), rows))
    sys.stdout.write(f"{readme}: {rows.count(chr(10)) - 1} values\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
