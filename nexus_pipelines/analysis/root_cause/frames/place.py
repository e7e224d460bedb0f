"""What one line says about a place in code, before it is known where in a stack it stands."""

from dataclasses import dataclass
from typing import Literal

# pytest and python give the outermost call first, the other stacks the innermost; a complaint is no stack.
Kind = Literal["python", "pytest", "jvm", "js", "go", "rust", "ruby", "php", "dotnet", "native", "elixir", "complaint"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place at a 0-based line index. ends_stack: the tool says here that nothing further in follows."""

    kind: Kind
    path: str
    line: int | None
    function: str | None
    index: int
    ends_stack: bool = False
