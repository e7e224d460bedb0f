"""Records of Cloud's REST v3 in the shapes of Server and Data Center (REST v2): other users, markup for documents."""

from typing import Any


def to_server(value: Any) -> Any:
    """A record with every user and every rich text in it turned into the shapes of Server; the rest as it is."""
    if isinstance(value, list):
        return [to_server(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "accountId" in value:
        name = str(value["emailAddress"]).partition("@")[0]
        kept = {key: each for key, each in value.items() if key not in ("accountId", "accountType")}
        return {**kept, "key": f"JIRAUSER{abs(int(str(value['accountId'])[-6:], 16)) % 100_000}", "name": name}
    if value.get("type") == "doc" and "content" in value:
        return "\n\n".join(_markup(node) for node in value["content"])
    return {key: to_server(each) for key, each in value.items()}


def _markup(node: dict[str, Any]) -> str:
    match node["type"]:
        case "heading":
            return f"h{node['attrs']['level']}. {_text(node)}"
        case "codeBlock":
            return f"{{code}}\n{_text(node)}\n{{code}}"
        case "bulletList":
            return "\n".join(f"* {_text(item['content'][0])}" for item in node["content"])
        case _:
            return _text(node)


def _text(node: dict[str, Any]) -> str:
    return "".join(str(part.get("text", "")) for part in node.get("content", []))
