"""A path as the repository knows it, where the log makes that certain."""

import re

from nexus_pipelines.analysis.root_cause.log_text import LogText

# GitHub, Travis, GitLab, CircleCI, Azure, AppVeyor, Bitbucket and Jenkins check out into folders of a known shape.
_RUNNER = re.compile(
    r"(?:/home/runner/work/[^/]+/[^/]+|/Users/runner/work/[^/]+/[^/]+|/__w/[^/]+/[^/]+|[A-Za-z]:[\\/]a[\\/][^\\/]+[\\/][^\\/]+"
    r"|/(?:home|Users)/travis/build/[^/]+/[^/]+|/home/travis/gopath/src/[^/]+/[^/]+/[^/]+|/github/workspace"
    r"|/builds/(?!workspace/)[^/]+/[^/]+|/(?:home|root)/circleci/(?:project|repo)|/home/vsts/work/\d+/s|[A-Za-z]:[\\/]projects[\\/][^\\/]+"
    r"|/opt/atlassian/pipelines/agent/build|/var/lib/jenkins/workspace/[^/]+|/var/jenkins_home/workspace/[^/]+|/tmp/cirrus-ci-build)[\\/]"
)
_ROOT = re.compile(
    r"(?:rootdir: (?P<rootdir>/[^\s,]+)|.* in workspace (?P<workspace>/\S+)|Running in (?P<running>/\S+))(?:,|$)"
)
_SCHEME = re.compile(
    r"(?:file://(?=/)|webpack(?:-internal)?:///(?:\./)?|rsc://React/Server/|ng:///|https?://localhost(?::\d+)?/)"
)


def checkout_roots(log: LogText) -> tuple[str, ...]:
    """Folders that the log itself calls its root or workspace, longest first, each with a closing slash."""
    roots: set[str] = set()
    for index in log.anywhere("rootdir: ", " in workspace ", "Running in /"):
        match = _ROOT.match(log.lines[index])
        if match is not None:
            root = (match["rootdir"] or match["workspace"] or match["running"]).rstrip("/")
            if root.count("/") > 1:
                roots.add(root + "/")
    return tuple(sorted(roots, key=len, reverse=True))


def repository_path(path: str, roots: tuple[str, ...] = ()) -> str:
    """The path without what the runner puts before it; others, such as those of installed packages, stay."""
    path = _SCHEME.sub("", path, count=1) if ":/" in path else path
    match = _RUNNER.match(path)
    if match is not None:
        return path[match.end() :]
    for root in roots:
        if path.startswith(root):
            return path[len(root) :]
    return path.removeprefix("./")
