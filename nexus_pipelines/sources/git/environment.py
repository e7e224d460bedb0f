"""The environment git runs in, so that neither a repository nor a user's configuration makes it do more than read.

Nothing of the user's configuration changes a number: reading ignores it. Fetching keeps it, for proxies and
credential helpers, behind a list of protocols.
"""

import os
from collections.abc import Mapping

from nexus_pipelines.sources.git.location import Credentials

USER, PASSWORD = "NEXUS_GIT_USER", "NEXUS_GIT_PASSWORD"

_SAFE = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "safe.directory": "*",
    "protocol.ext.allow": "never",
    "submodule.recurse": "false",
    "advice.detachedHead": "false",
}
# What git assumes by itself; said aloud because a repository may carry its own configuration.
_SAME_NUMBERS = {
    "core.attributesFile": os.devnull,
    "diff.renames": "true",
    "diff.renameLimit": "1000",
    "diff.algorithm": "myers",
    "diff.ignoreSubmodules": "none",
    "diff.orderFile": os.devnull,
    "diff.suppressBlankEmpty": "false",
    "log.showRoot": "true",
    "log.showSignature": "false",
    "i18n.logOutputEncoding": "UTF-8",
}
# Of glibc's allocator: keep the memory of one file's diff for the next, which saves a tenth of git's time.
_ALLOCATOR = {
    "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
    "MALLOC_MMAP_THRESHOLD_": str(64 << 20),
    "MALLOC_TOP_PAD_": str(16 << 20),
}
_KEPT_FOR_FETCH = ("GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_ASKPASS", "GIT_PROXY_SSL_CAINFO")
_HELPER = (
    '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$NEXUS_GIT_USER" "$NEXUS_GIT_PASSWORD"; }; f'
)


def reading(config: Mapping[str, str]) -> dict[str, str]:
    return _without_git(os.environ) | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        # A partial clone must never fetch what it lacks because we looked: newer gits know the first, all the second.
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
        **_ALLOCATOR,
        **_config(_SAFE | _SAME_NUMBERS | dict(config)),
    }


def fetching(credentials: Credentials | None) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_FOR_FETCH if name in os.environ}
    kept |= {name: value for name, value in os.environ.items() if name.startswith(("GIT_SSL_", "GIT_HTTP_"))}
    kept.setdefault("GIT_SSH_COMMAND", "ssh -oBatchMode=yes")
    config = dict(_SAFE)
    secrets: dict[str, str] = {}
    if credentials is not None:
        # Not in the address: that would stand in the process list and in git's own messages.
        config["credential.helper"] = _HELPER
        secrets = {USER: credentials.username, PASSWORD: credentials.password}
    return (
        _without_git(os.environ)
        | kept
        | secrets
        | {
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ALLOW_PROTOCOL": "file:https:http:ssh:git",
            "GCM_INTERACTIVE": "never",
            "LC_ALL": "C",
            **_config(config),
        }
    )


def _without_git(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("GIT_")}


def _config(config: Mapping[str, str]) -> dict[str, str]:
    """Configuration by environment: it reaches the processes that git starts, and no process list."""
    numbered = {"GIT_CONFIG_COUNT": str(len(config))}
    for index, (key, value) in enumerate(config.items()):
        numbered |= {f"GIT_CONFIG_KEY_{index}": key, f"GIT_CONFIG_VALUE_{index}": value}
    return numbered
