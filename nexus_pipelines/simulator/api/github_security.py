"""Alerts of code scanning and of Dependabot of a repository, in the shapes of GitHub's REST API.

Each finding came up at a commit of its own, so that the history of a repository dates its alerts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from nexus_pipelines.simulator.api.github_shapes import Json, Place, moment, user
from nexus_pipelines.simulator.records import Commit

End = Literal["open", "fixed", "dismissed"]

_TOOL = {"name": "CodeQL", "guid": None, "version": "2.23.1"}
_ECOSYSTEMS = {"python": ("pip", "requirements.txt"), "go": ("go", "go.mod"), "typescript": ("npm", "package.json")}
# Rule, what it is about, severity as a problem and as a danger.
_RULES = (
    ("sql-injection", "Database query built from user-controlled sources", "error", "high"),
    ("clear-text-logging-sensitive-data", "Clear-text logging of sensitive information", "error", "high"),
    ("unused-import", "Unused import", "note", None),
    ("weak-cryptographic-algorithm", "Use of a broken or weak cryptographic algorithm", "warning", "medium"),
)
# Package, what is wrong, severity, first good version.
_ADVISORIES = (
    ("tidy-yaml", "Parsing a document can run code", "critical", "2.4.1"),
    ("quick-http", "Redirects keep the authorization header", "high", "1.9.0"),
    ("date-words", "Slow regular expression", "medium", "3.0.2"),
    ("image-meta", "A crafted file ends the process", "low", None),
)
_ENDS: tuple[End, ...] = ("fixed", "dismissed", "open")
_LONG = timedelta(days=9)


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A finding: at which commit, and what became of it."""

    number: int
    commit: Commit
    end: End
    ended_at: datetime

    def times(self) -> Json:
        is_over = self.end != "open"
        changed = self.ended_at if is_over else self.commit.committed_at
        return {
            "created_at": moment(self.commit.committed_at),
            "updated_at": moment(changed),
            "fixed_at": moment(self.ended_at) if self.end == "fixed" else None,
            "dismissed_at": moment(self.ended_at) if self.end == "dismissed" else None,
        }


def security_lists(place: Place) -> dict[str, list[Json]]:
    """Both lists of alerts."""
    return {
        "code-scanning/alerts": [_scan_alert(place, each) for each in _found(place, every=60)],
        "dependabot/alerts": [_package_alert(place, each) for each in _found(place, every=45)],
    }


def _found(place: Place, *, every: int) -> list[_Found]:
    """One finding in so many commits, in the order in which they were made."""
    commits = sorted(place.repository.commits, key=lambda each: (each.committed_at, each.sha))[::every]
    found: list[_Found] = []
    for number, commit in enumerate(commits, start=1):
        ended_at = commit.committed_at + _LONG
        end = _ENDS[number % len(_ENDS)] if ended_at < place.world.as_of else "open"
        found.append(_Found(number=number, commit=commit, end=end, ended_at=ended_at))
    return found


def _scan_alert(place: Place, found: _Found) -> Json:
    name, text, severity, danger = _RULES[found.number % len(_RULES)]
    rule = f"{_ECOSYSTEMS[place.product.language][0]}/{name}"
    component = place.product.components[found.number % len(place.product.components)]
    address = f"{place.api}/code-scanning/alerts/{found.number}"
    is_dismissed = found.end == "dismissed"
    return {
        "number": found.number,
        **found.times(),
        "url": address,
        "html_url": f"{place.site}/security/code-scanning/{found.number}",
        "state": found.end,
        "dismissed_by": _dismisser(place, found),
        "dismissed_reason": "won't fix" if is_dismissed else None,
        "dismissed_comment": None,
        "rule": {
            "id": rule,
            "severity": severity,
            "description": text,
            "name": rule,
            "tags": ["security"] if danger else ["maintainability"],
            **({"security_severity_level": danger} if danger else {}),
        },
        "tool": _TOOL,
        "most_recent_instance": {
            "ref": "refs/heads/main",
            "analysis_key": ".github/workflows/codeql.yml:analyze",
            "environment": "{}",
            "category": ".github/workflows/codeql.yml:analyze",
            "state": found.end,
            "commit_sha": found.commit.sha,
            "message": {"text": f"{text}."},
            "location": {
                "path": f"{component.folder}/main.{place.product.language[:2]}",
                "start_line": 10 + found.number,
                "end_line": 10 + found.number,
                "start_column": 5,
                "end_column": 40,
            },
            "classifications": [],
        },
        "instances_url": f"{address}/instances",
    }


def _package_alert(place: Place, found: _Found) -> Json:
    name, text, severity, good = _ADVISORIES[found.number % len(_ADVISORIES)]
    ecosystem, manifest = _ECOSYSTEMS[place.product.language]
    package = {"ecosystem": ecosystem, "name": name}
    patched = {"identifier": good} if good else None
    bad = f"< {good}" if good else ">= 0"
    at = moment(found.commit.committed_at)
    advisory = f"GHSA-demo-{found.number % len(_ADVISORIES):04d}-0000"
    return {
        "number": found.number,
        "state": found.end,
        "dependency": {"package": package, "manifest_path": manifest, "scope": "runtime", "relationship": "direct"},
        "security_advisory": {
            "ghsa_id": advisory,
            "cve_id": None,
            "summary": f"{name}: {text}",
            "description": text,
            "severity": severity,
            "identifiers": [{"value": advisory, "type": "GHSA"}],
            "references": [],
            "published_at": at,
            "updated_at": at,
            "withdrawn_at": None,
            "vulnerabilities": [
                {
                    "package": package,
                    "severity": severity,
                    "vulnerable_version_range": bad,
                    "first_patched_version": patched,
                }
            ],
            "cvss": {"vector_string": None, "score": 0.0},
            "cwes": [],
        },
        "security_vulnerability": {
            "package": package,
            "severity": severity,
            "vulnerable_version_range": bad,
            "first_patched_version": patched,
        },
        "url": f"{place.api}/dependabot/alerts/{found.number}",
        "html_url": f"{place.site}/security/dependabot/{found.number}",
        **found.times(),
        "dismissed_by": _dismisser(place, found),
        "dismissed_reason": "tolerable_risk" if found.end == "dismissed" else None,
        "dismissed_comment": None,
        "auto_dismissed_at": None,
    }


def _dismisser(place: Place, found: _Found) -> Json | None:
    return user(place.person(found.commit.author)) if found.end == "dismissed" else None
