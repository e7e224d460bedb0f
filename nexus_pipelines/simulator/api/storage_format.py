"""What Confluence takes as a page's storage format, and its word for what it does not."""

from xml.etree import ElementTree

_NAMESPACES = {"ac": "urn:nexus:ac", "ri": "urn:nexus:ri"}
_AC, _RI = (f"{{{address}}}" for address in _NAMESPACES.values())
_HTML = frozenset(
    """
    a blockquote br code col colgroup div em h1 h2 h3 h4 h5 h6 hr li ol p pre span strong sub sup table tbody td th
    thead tr u ul
    """.split()
)
_CHILDREN = {
    "table": {"colgroup", "tbody", "thead"},
    "tbody": {"tr"},
    "thead": {"tr"},
    "tr": {"td", "th"},
    "ul": {"li"},
    "ol": {"li"},
}
# Of each macro: parameters that it must have, and the body.
_MACROS: dict[str, tuple[frozenset[str], str | None]] = {
    "anchor": (frozenset({""}), None),
    "code": (frozenset(), "plain-text-body"),
    "expand": (frozenset(), "rich-text-body"),
    "info": (frozenset(), "rich-text-body"),
    "note": (frozenset(), "rich-text-body"),
    "panel": (frozenset(), "rich-text-body"),
    "status": (frozenset({"title"}), None),
    "tip": (frozenset(), "rich-text-body"),
    "toc": (frozenset(), None),
    "warning": (frozenset(), "rich-text-body"),
}
_COLOURS = frozenset({"Grey", "Red", "Yellow", "Green", "Blue", "Purple"})


class RefusedStorage(ValueError):
    """Confluence would answer 400 with this."""


def check_storage(body: str) -> None:
    """Take a body as Confluence does.

    Raises:
        RefusedStorage: it is not well-formed, or holds an element or macro that Confluence does not know so.
    """
    declared = " ".join(f'xmlns:{name}="{address}"' for name, address in _NAMESPACES.items())
    if "<!DOCTYPE" in body or "<!ENTITY" in body:
        raise RefusedStorage("Error parsing xhtml: a document type is not allowed")
    try:
        tree = ElementTree.fromstring(f"<page {declared}>{body}</page>")  # noqa: S314 - without entities, just refused
    except ElementTree.ParseError as error:
        raise RefusedStorage(f"Error parsing xhtml: {error}") from error
    for element in tree.iter():
        if element is not tree:
            _check(element)


def _check(element: ElementTree.Element) -> None:
    if element.tag == f"{_AC}structured-macro":
        _check_macro(element)
    elif element.tag == f"{_AC}image":
        if not any(child.tag in (f"{_RI}attachment", f"{_RI}url") for child in element):
            raise RefusedStorage("An image names neither an attachment nor an address")
    elif element.tag == f"{_RI}attachment":
        if not element.get(f"{_RI}filename"):
            raise RefusedStorage("An attachment has no ri:filename")
    elif element.tag == f"{_AC}link":
        if element.get(f"{_AC}anchor") is None and not any(child.tag.startswith(_RI) for child in element):
            raise RefusedStorage("A link leads nowhere")
    elif not element.tag.startswith("{"):
        _check_html(element)


def _check_html(element: ElementTree.Element) -> None:
    if element.tag not in _HTML:
        raise RefusedStorage(f"The element {element.tag} is not allowed")
    for name, value in element.attrib.items():
        if name.lower().startswith("on") or value.strip().lower().startswith("javascript:"):
            raise RefusedStorage(f"The attribute {name} of {element.tag} is not allowed")
    wanted = _CHILDREN.get(element.tag)
    if wanted and (not len(element) or any(child.tag not in wanted for child in element)):
        raise RefusedStorage(f"{element.tag} must hold {' or '.join(sorted(wanted))}, and nothing else")


def _check_macro(macro: ElementTree.Element) -> None:
    name = macro.get(f"{_AC}name", "")
    if name not in _MACROS:
        raise RefusedStorage(f"The macro {name!r} is unknown")
    required, body = _MACROS[name]
    parameters = {child.get(f"{_AC}name", ""): child.text or "" for child in macro if child.tag == f"{_AC}parameter"}
    missing = [each for each in required if not parameters.get(each, "").strip()]
    if missing:
        raise RefusedStorage(f"The macro {name} lacks its parameter {missing[0]!r}")
    bodies = [child.tag for child in macro if child.tag.endswith("-text-body")]
    if bodies != ([f"{_AC}{body}"] if body else []):
        raise RefusedStorage(f"The macro {name} needs {body or 'no body'}")
    if name == "status" and parameters.get("colour", "Grey") not in _COLOURS:
        raise RefusedStorage(f"The macro status has no colour {parameters['colour']!r}")
