"""Which rules count in a project, how much, and with which limits."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property

from nexus_pipelines.analysis.hygiene.catalogue import CATALOGUE, CATALOGUE_VERSION
from nexus_pipelines.analysis.hygiene.records import Factors, Family, Level, Limits, Rule, Severity


@dataclass(frozen=True, kw_only=True)
class RuleSettings:
    """How a profile uses a rule. enabled_from: the first day on which it counts; None is always."""

    enabled: bool = True
    enabled_from: date | None = None
    weight: float
    severity: Severity
    level: Level
    families: tuple[Family, ...]
    stages: Factors
    limits: Limits

    def is_on(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.enabled and self.weight > 0 and (self.enabled_from is None or self.enabled_from <= day)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The rules of a project.

    rules: settings by rule id, all of the catalogue. issue_types: families of issue types (lower case) beside the known
    ones. recent_days: how long a done issue stays active. level_share: of each rule, the share of a group's judged
    tickets that must pass for the group to hold the rule's level.
    """

    name: str
    rules: Mapping[str, RuleSettings]
    issue_types: Mapping[str, Family] = field(default_factory=dict[str, Family])
    recent_days: int = 30
    level_share: float = 0.9

    @cached_property
    def version(self) -> str:
        """The catalogue's version and a hash of everything here that a score depends on; the name is no part of it."""
        content = {
            "rules": {rule: asdict(settings) for rule, settings in sorted(self.rules.items())},
            "issue_types": dict(sorted(self.issue_types.items())),
            "recent_days": self.recent_days,
            "level_share": self.level_share,
        }
        text = json.dumps(content, sort_keys=True, default=str)
        return f"{CATALOGUE_VERSION}.{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def default_settings(rule: Rule) -> RuleSettings:
    """A rule as the catalogue has it."""
    return RuleSettings(
        weight=float(rule.weight),
        severity=rule.severity,
        level=rule.level,
        families=rule.families,
        stages=rule.stages,
        limits={name: float(value) for name, value in rule.limits.items()},
    )


DEFAULT_PROFILE = Profile(name="default", rules={rule.rule: default_settings(rule) for rule in CATALOGUE})


def with_demoted(profile: Profile, rules: frozenset[str]) -> Profile:
    """The profile with some rules shown as information only: severity info, out of the score."""
    return replace(
        profile,
        rules={
            rule: replace(settings, severity="info", weight=0.0) if rule in rules else settings
            for rule, settings in profile.rules.items()
        },
    )
