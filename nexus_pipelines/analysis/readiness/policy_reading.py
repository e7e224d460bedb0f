"""Policies from what people write: a TOML text or a mapping, checked, with a sentence for each mistake."""

import tomllib
from collections.abc import Mapping
from typing import Any

from nexus_pipelines.analysis.readiness.criteria import CRITERIA
from nexus_pipelines.analysis.readiness.policy import Policy
from nexus_pipelines.analysis.readiness.policy_fields import Faults, is_mapping, name_of, read_header
from nexus_pipelines.analysis.readiness.policy_terms import merged, read_terms
from nexus_pipelines.errors import UserError

Documents = Mapping[str, Mapping[str, Any]]


def read_policy_text(text: str, *, place: str, known: Documents | None = None) -> Policy:
    """The policy of a TOML text. place: what the text is called in errors, such as its file name.

    Raises:
        UserError: it is no TOML (a key given twice included), or it is no valid policy, as in `read_policy`.
    """
    return read_policy(parse_document(text, place=place), known=known)


def parse_document(text: str, *, place: str) -> dict[str, Any]:
    """The TOML of a policy as it was written, unchecked.

    Raises:
        UserError: it is no TOML; a key that is given twice is none.
    """
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"policy {place} is not valid TOML: {error}; correct it there") from None


def read_policy(content: Mapping[str, Any], *, known: Documents | None = None) -> Policy:
    """The policy of a mapping, as written or as stored. known: documents that it may extend, by name.

    Raises:
        UserError: a line for each mistake: an unknown criterion or key, a value of the wrong kind or out of range, a
            parent that is unknown or extends its own child, no required criterion.
    """
    faults = Faults(f"policy {name_of(content)}")
    header = read_header(content, faults)
    terms = read_terms(merged(_lineage(content, known or {})), faults)
    if not faults.found and not any(term.is_required for term in terms):
        faults.add("criteria", "none is required; set required = true for at least one, or missing data would pass")
    if faults.found:
        raise UserError("\n".join(faults.found))
    order = {criterion.criterion: place for place, criterion in enumerate(CRITERIA)}
    return Policy(
        name=header.name,
        version=header.version,
        project_key=header.project_key,
        description=header.description,
        terms=tuple(sorted(terms, key=lambda term: order[term.criterion])),
    )


def _lineage(content: Mapping[str, Any], known: Documents) -> list[Mapping[str, Any]]:
    """The document and what it extends, the oldest ancestor first."""
    chain, names = [content], [name_of(content)]
    while (parent := chain[-1].get("extends")) is not None:
        if not isinstance(parent, str):
            raise UserError(f"policy {names[-1]}: extends is {parent!r}; give the name of a policy")
        if parent in names:
            circle = " extends ".join([*names[names.index(parent) :], parent])
            raise UserError(f"policy {names[0]}: extends goes in a circle ({circle}); take one of them out")
        if parent not in known:
            there = ", ".join(sorted(known)) or "none"
            raise UserError(f"policy {names[-1]}: extends {parent}, which is no policy; there are: {there}")
        chain.append(known[parent])
        names.append(parent)
    if not all(is_mapping(document.get("criteria", {})) for document in chain):
        raise UserError(f"policy {names[0]}: criteria is not a table; give criteria by their names")
    return chain[::-1]
