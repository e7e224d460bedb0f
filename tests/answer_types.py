"""Which types the answers of an API have at each path: what simulated answers are compared with real ones by."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

Types = dict[str, set[str]]


def types_of(records: list[Any]) -> Types:
    """Path to the names of its types in all records."""
    found: Types = defaultdict(set)

    def walk(path: str, value: Any) -> None:
        found[path].add("null" if value is None else type(value).__name__)
        if isinstance(value, dict):
            for key, each in value.items():
                walk(f"{path}.{key}", each)
        elif isinstance(value, list):
            for each in value:
                walk(f"{path}[]", each)

    for record in records:
        walk("", record)
    return found


def assert_alike(
    simulated: list[Any], real: list[Any], *, known: list[Any] | None = None, newer: Collection[str] = ()
) -> None:
    """Simulated answers have all keys that all real ones have, no others, and their types.

    known: more real answers that tell types. newer: paths that the upstream has added since these were recorded.
    """
    real_types, our_types = types_of(known or real), types_of(simulated)
    always = set.intersection(*(set(record) for record in real))
    for record in simulated:
        assert always <= set(record)
    assert set(our_types) - set(newer) <= set(real_types)
    # The few real answers cannot tell whether a value may be null, nor what takes the place of a null.
    wrong = {
        path: (types - real_types[path], real_types[path])
        for path, types in our_types.items()
        if path not in newer and types - real_types[path] - {"null"} and real_types[path] != {"null"}
    }
    assert wrong == {}
