"""Paths, bundles and URLs told apart; names; what is refused."""

import pytest

from nexus_pipelines.errors import UserError
from nexus_pipelines.sources.git.location import Location, name_repositories, parse_location


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        ("https://host.example/tidev/alloy.git", "https://host.example/tidev/alloy.git", "alloy"),
        ("https://host.example:8443/a/b/", "https://host.example:8443/a/b/", "b"),
        ("ssh://git@host.example/tidev/alloy", "ssh://git@host.example/tidev/alloy", "alloy"),
        ("git@host.example:tidev/alloy.git", "git@host.example:tidev/alloy.git", "alloy"),
        ("host.example:alloy.git", "host.example:alloy.git", "alloy"),
    ],
)
def test_urls(text, address, name):
    location = parse_location(text)
    assert (location.kind, location.address, location.name, location.credentials) == ("url", address, name, None)


def test_credentials_leave_the_address():
    location = parse_location("https://ada:p%40ss@host.example/alloy.git?token=x")
    assert location.address == "https://host.example/alloy.git"
    assert location.credentials is not None
    assert (location.credentials.username, location.credentials.password) == ("ada", "p@ss")
    assert "p@ss" not in repr(location)
    assert parse_location("ssh://git:secret@host.example/alloy").address == "ssh://git@host.example/alloy"


@pytest.mark.parametrize(
    "text",
    [
        "", "-x", "--upload-pack=touch /tmp/x", "ext::sh -c touch% x", "fd::17", "ftp://host/x", "https://",
        "https://-oProxyCommand=x/y", "ssh://-oProxyCommand=x/y", "-oProxyCommand=x:y", "/no/such/folder", "a\nb",
        "https://host:port/x", "transport::https://host/x",
    ],
)  # fmt: skip
def test_what_is_refused(text):
    with pytest.raises(UserError):
        parse_location(text)


def test_a_file_that_is_no_bundle(tmp_path):
    (tmp_path / "x.bundle").write_text("not a bundle\n")
    with pytest.raises(UserError, match="is not a Git bundle"):
        parse_location(str(tmp_path / "x.bundle"))


def test_names_are_unique_and_the_first_keeps_its_own(tmp_path):
    places = [tmp_path / owner / "alloy" for owner in ("tidev", "other")]
    for place in places:
        (place / ".git").mkdir(parents=True)
    urls = ["https://host.example/tidev/alloy.git", "https://other.example/tidev/alloy.git"]
    texts = [str(places[0]), f"{places[0]}/", f"file://{places[0]}", str(places[1] / ".git"), *urls]
    named = name_repositories([parse_location(text) for text in texts])
    first, second, third, fourth = named
    assert (first, second, third) == ("alloy", "other-alloy", "tidev-alloy")
    assert fourth == f"alloy-{named[fourth].identity}"
    assert named["alloy"] == Location(kind="path", address=str(places[0]))
