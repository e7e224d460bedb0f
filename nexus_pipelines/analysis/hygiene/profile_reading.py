"""Profiles and exemptions from what people write: a mapping, checked, with a sentence for each mistake."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeGuard, get_args

from nexus_pipelines.analysis.hygiene.catalogue import RULES_BY_ID
from nexus_pipelines.analysis.hygiene.exemptions import Exemption
from nexus_pipelines.analysis.hygiene.profiles import DEFAULT_PROFILE, Profile, RuleSettings
from nexus_pipelines.analysis.hygiene.records import FAMILIES, STAGES, Family, Level, Severity
from nexus_pipelines.errors import UserError

_PROFILE_KEYS = ("rules", "issue_types", "recent_days", "level_share")
_RULE_KEYS = ("enabled", "enabled_from", "weight", "severity", "level", "families", "stages", "limits")
_EXEMPTION_KEYS = ("issue_key", "project_key", "rule", "approver", "reason", "expires_on")


def read_profile(name: str, content: Mapping[str, Any]) -> Profile:
    """The default profile with what `content` changes: `{"rules": {"labels": {"enabled": false}, ...}, ...}`.

    Raises:
        UserError: an unknown rule, setting, stage or limit, or a value of another kind than it should be.
    """
    place = f"hygiene profile {name}"
    _known(content, _PROFILE_KEYS, place)
    changed = _mapping(content.get("rules", {}), f"{place}: rules")
    _known(changed, tuple(RULES_BY_ID), place, what="rule")
    settings = dict(DEFAULT_PROFILE.rules)
    for rule, change in changed.items():
        settings[rule] = _settings(settings[rule], change, f"{place}: rule {rule}")
    types = _mapping(content.get("issue_types", {}), f"{place}: issue_types")
    for family in types.values():
        _one_of(family, FAMILIES, f"{place}: issue_types")
    return Profile(
        name=name,
        rules=settings,
        issue_types={str(kind).strip().lower(): family for kind, family in types.items()},
        recent_days=int(_number(content.get("recent_days", DEFAULT_PROFILE.recent_days), f"{place}: recent_days")),
        level_share=_share(content.get("level_share", DEFAULT_PROFILE.level_share), f"{place}: level_share"),
    )


def read_exemption(content: Mapping[str, Any]) -> Exemption:
    """An exemption from `{"issue_key"|"project_key"|"rule", "approver", "reason", "expires_on"}`.

    Raises:
        UserError: it names nothing, nobody approved it, it gives no reason, or a value is of the wrong kind.
    """
    place = "hygiene exemption"
    _known(content, _EXEMPTION_KEYS, place)
    named = {key: _text(content.get(key), f"{place}: {key}") for key in _EXEMPTION_KEYS[:3]}
    if not any(named.values()):
        raise UserError(f"{place}: it names neither an issue nor a project nor a rule; name at least one")
    rule = named["rule"]
    if rule is not None and rule not in RULES_BY_ID:
        raise UserError(f"{place}: {rule} is no rule; see docs/hygiene.md for those there are")
    approver = _text(content.get("approver"), f"{place}: approver")
    reason = _text(content.get("reason"), f"{place}: reason")
    if approver is None or reason is None:
        raise UserError(f"{place}: it needs an approver and a reason; give both")
    expires = content.get("expires_on")
    return Exemption(
        issue_key=named["issue_key"],
        project_key=named["project_key"],
        rule=rule,
        approver=approver,
        reason=reason,
        expires_on=None if expires is None else _day(expires, f"{place}: expires_on"),
    )


def _settings(settings: RuleSettings, content: object, place: str) -> RuleSettings:
    change = _mapping(content, place)
    _known(change, _RULE_KEYS, place)
    limits = _mapping(change.get("limits", {}), f"{place}: limits")
    _known(limits, tuple(settings.limits), f"{place}", what="limit")
    stages = change.get("stages", settings.stages)
    if isinstance(stages, list | tuple):
        stages = {stage: settings.stages.get(stage, 1.0) for stage in stages}
    stages = _mapping(stages, f"{place}: stages")
    _known(stages, STAGES, place, what="stage")
    families = change.get("families", settings.families)
    if not isinstance(families, list | tuple):
        raise UserError(f"{place}: families is {families!r}; give a list of {', '.join(FAMILIES)}")
    for family in families:
        _one_of(family, FAMILIES, f"{place}: families")
    severity, level = change.get("severity", settings.severity), change.get("level", settings.level)
    _one_of(severity, get_args(Severity), f"{place}: severity")
    _one_of(level, get_args(Level), f"{place}: level")
    enabled, since = change.get("enabled", settings.enabled), change.get("enabled_from")
    if not isinstance(enabled, bool):
        raise UserError(f"{place}: enabled is {enabled!r}; give true or false")
    return replace(
        settings,
        enabled=enabled,
        enabled_from=settings.enabled_from if since is None else _day(since, f"{place}: enabled_from"),
        weight=_number(change.get("weight", settings.weight), f"{place}: weight"),
        severity=severity,
        level=level,
        families=tuple(families),
        stages={stage: _number(factor, f"{place}: stage {stage}") for stage, factor in stages.items()},
        limits={**settings.limits, **{key: _number(value, f"{place}: limit {key}") for key, value in limits.items()}},
    )


def _known(content: Mapping[str, Any], names: tuple[str, ...], place: str, *, what: str = "setting") -> None:
    for key in content:
        if key not in names:
            raise UserError(f"{place}: {key} is no {what}; there are: {', '.join(names) or 'none'}")


def _is_mapping(content: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(content, Mapping)


def _mapping(content: object, place: str) -> Mapping[str, Any]:
    if not _is_mapping(content):
        raise UserError(f"{place} is {content!r}; give names with values")
    return content


def _number(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise UserError(f"{place} is {value!r}; give a number of 0 or more")
    return float(value)


def _share(value: object, place: str) -> float:
    share = _number(value, place)
    if share > 1:
        raise UserError(f"{place} is {value!r}; give a share between 0 and 1")
    return share


def _one_of(value: object, names: tuple[str, ...], place: str) -> TypeGuard[Family]:
    if value not in names:
        raise UserError(f"{place} is {value!r}; give one of {', '.join(names)}")
    return True


def _text(value: object, place: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise UserError(f"{place} is {value!r}; give a text")
    return value.strip() or None if value else None


def _day(value: object, place: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise UserError(f"{place} is {value!r}; give a day as YYYY-MM-DD") from None
