"""Objects of a Jenkins in the shapes of its remote API."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from nexus_pipelines.simulator.api.jenkins_store import Case, Checkout, JenkinsStore, Job, JobKind, Run, Stage

Json = dict[str, Any]
# What Jenkins takes for its own address, wherever it is reached.
ADDRESS = "https://jenkins.example"
CLASSES: Mapping[JobKind, str] = {
    "folder": "com.cloudbees.hudson.plugins.folder.Folder",
    "multibranch": "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject",
    "pipeline": "org.jenkinsci.plugins.workflow.job.WorkflowJob",
    "freestyle": "hudson.model.FreeStyleProject",
}
_RUN_CLASSES: Mapping[JobKind, str] = {
    "pipeline": "org.jenkinsci.plugins.workflow.job.WorkflowRun",
    "freestyle": "hudson.model.FreeStyleBuild",
}
_COLORS = {"SUCCESS": "blue", "FAILURE": "red", "UNSTABLE": "yellow", "ABORTED": "aborted", "NOT_BUILT": "notbuilt"}
_INTERRUPTED = "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException"
# What `builds` holds at most; `allBuilds` holds all.
_NEWEST = 100


def job_path(full_name: str) -> str:
    """Where a job is: "job/folder/job/name", each name escaped."""
    return "/".join(f"job/{quote(part, safe='')}" for part in full_name.split("/")) if full_name else ""


def root(store: JenkinsStore) -> Json:
    """The whole Jenkins, with functions in place of lists."""
    return {
        "_class": "hudson.model.Hudson",
        "mode": "NORMAL",
        "nodeDescription": "the Jenkins controller's built-in node",
        "url": f"{ADDRESS}/",
        "useCrumbs": True,
        "useSecurity": True,
        "jobs": lambda: [job(store, each) for each in store.children("")],
    }


def job(store: JenkinsStore, record: Job) -> Json:
    """A job or folder, with functions in place of lists."""
    base: Json = {
        "_class": CLASSES[record.kind],
        "description": record.description,
        "displayName": unquote(record.name),
        "fullDisplayName": _display_name(record),
        "fullName": record.full_name,
        "name": record.name,
        "url": f"{ADDRESS}/{job_path(record.full_name)}/",
    }
    if record.kind in ("folder", "multibranch"):
        return base | {"jobs": lambda: [job(store, each) for each in store.children(record.full_name)]}
    runs = record.newest_first()

    def shaped(chosen: Sequence[Run]) -> list[Json]:
        return [run(record, each) for each in chosen]

    def first(chosen: Sequence[Run]) -> Json | None:
        return run(record, chosen[0]) if chosen else None

    ended = [each for each in runs if each.result is not None]
    return base | {
        "buildable": not record.is_disabled,
        "color": _color(record, runs),
        "inQueue": False,
        "nextBuildNumber": record.next_number,
        "builds": lambda: shaped(runs[:_NEWEST]),
        "allBuilds": lambda: shaped(runs),
        "lastBuild": lambda: first(runs),
        "lastCompletedBuild": lambda: first(ended),
    }


def run(record: Job, build: Run) -> Json:
    """A build as `GET .../<number>/api/json` gives it."""
    is_pipeline = record.kind == "pipeline"
    changes: Json = {
        "_class": "hudson.plugins.git.GitChangeSetList" if build.changes else "hudson.scm.EmptyChangeLogSet",
        "items": [{"_class": "hudson.plugins.git.GitChangeSet", "commitId": sha} for sha in build.changes],
        "kind": "git" if build.changes else None,
    }
    return {
        "_class": _RUN_CLASSES[record.kind],
        "actions": _actions(record, build),
        "building": build.result is None,
        "description": None,
        "displayName": f"#{build.number}",
        "duration": 0 if build.result is None else _milliseconds(build.seconds),
        "estimatedDuration": _milliseconds(record.usual_seconds) if record.usual_seconds else -1,
        "fullDisplayName": f"{_display_name(record)} #{build.number}",
        "id": str(build.number),
        "keepLog": False,
        "number": build.number,
        "queueId": build.number,
        "result": build.result,
        "timestamp": moment(build.started_at),
        "url": f"{ADDRESS}/{job_path(record.full_name)}/{build.number}/",
        **({"changeSets": [changes] if build.changes else []} if is_pipeline else {"changeSet": changes}),
        **({} if is_pipeline else {"builtOn": ""}),
    }


def stages(record: Job, build: Run) -> Json:
    """`GET .../<number>/wfapi/describe`."""
    base = f"/{job_path(record.full_name)}/{build.number}"
    status = {"FAILURE": "FAILED", "NOT_BUILT": "NOT_EXECUTED", None: "IN_PROGRESS"}.get(build.result, build.result)
    return {
        "_links": {"self": {"href": f"{base}/wfapi/describe"}},
        "id": str(build.number),
        "name": f"#{build.number}",
        "status": status,
        "startTimeMillis": moment(build.started_at),
        "endTimeMillis": moment(build.started_at) + _milliseconds(build.seconds),
        "durationMillis": _milliseconds(build.seconds),
        "queueDurationMillis": 0,
        "pauseDurationMillis": 0,
        "stages": [_stage(base, each) for each in build.stages],
    }


def report(build: Run) -> Json:
    """`GET .../<number>/testReport/api/json`."""
    suites: dict[str, list[Case]] = {}
    for case in build.cases:
        suites.setdefault(case.suite, []).append(case)
    return {
        "_class": "hudson.tasks.junit.TestResult",
        "duration": sum(case.seconds for case in build.cases),
        "empty": not build.cases,
        **_counts(build),
        "suites": [
            {
                "cases": [_case(build, case) for case in cases],
                "duration": sum(case.seconds for case in cases),
                "id": None,
                "name": name,
                "stderr": None,
                "stdout": None,
                "timestamp": None,
            }
            for name, cases in suites.items()
        ],
    }


def moment(at: datetime) -> int:
    """Milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def _actions(record: Job, build: Run) -> list[Json]:
    found: list[Json] = [
        {
            "_class": "hudson.model.CauseAction",
            "causes": [_cause(each.kind, each.text, each.user) for each in build.causes],
        }
    ]
    if build.parameters:
        values = [
            {"_class": "hudson.model.StringParameterValue", "name": name, "value": value}
            for name, value in build.parameters.items()
        ]
        found.append({"_class": "hudson.model.ParametersAction", "parameters": values})
    if any(each.kind.startswith("jenkins.branch.") for each in build.causes):
        found.append({"_class": "jenkins.scm.api.SCMRevisionAction"})
    found += [_checkout(build, each) for each in build.checkouts]
    # Actions that the API does not show stand in the list as empty objects.
    found.append({})
    if build.cases:
        counts = _counts(build)
        total = {"totalCount": len(build.cases), "urlName": "testReport"}
        shown = {name: counts[name] for name in ("failCount", "skipCount")}
        found.append({"_class": "hudson.tasks.junit.TestResultAction", **shown, **total})
    found.append({"_class": "org.jenkinsci.plugins.displayurlapi.actions.RunDisplayAction"})
    if record.kind == "pipeline":
        found.append({"_class": "org.jenkinsci.plugins.workflow.job.views.FlowGraphAction"})
    return found


def _cause(kind: str, text: str, user: tuple[str, str] | None) -> Json:
    names = {} if user is None else {"userId": user[0], "userName": user[1]}
    return {"_class": kind, "shortDescription": text, **names}


def _checkout(build: Run, checkout: Checkout) -> Json:
    branch = {"SHA1": checkout.sha, "name": checkout.branch}
    return {
        "_class": "hudson.plugins.git.util.BuildData",
        "buildsByBranchName": {},
        "lastBuiltRevision": {"SHA1": checkout.sha, "branch": [branch]},
        "remoteUrls": [checkout.remote],
        "scmName": "",
    }


def _stage(base: str, stage: Stage) -> Json:
    error = {} if stage.error is None else {"error": {"message": stage.error, "type": _INTERRUPTED}}
    return {
        "_links": {"self": {"href": f"{base}/execution/node/{stage.node}/wfapi/describe"}},
        "id": str(stage.node),
        "name": stage.name,
        "execNode": "",
        "status": stage.status,
        **error,
        "startTimeMillis": moment(stage.started_at),
        "durationMillis": _milliseconds(stage.seconds),
        "pauseDurationMillis": 0,
    }


def _case(build: Run, case: Case) -> Json:
    has_failed = case.status in ("FAILED", "REGRESSION")
    return {
        "testActions": [],
        "age": 1 if has_failed else 0,
        "className": case.class_name,
        "duration": case.seconds,
        "errorDetails": case.details,
        "errorStackTrace": case.stack,
        "failedSince": build.number if has_failed else 0,
        "name": case.name,
        "skipped": case.status == "SKIPPED",
        "skippedMessage": None,
        "status": case.status,
        "stderr": None,
        "stdout": None,
    }


def _counts(build: Run) -> dict[str, int]:
    failed = sum(case.status in ("FAILED", "REGRESSION") for case in build.cases)
    skipped = sum(case.status == "SKIPPED" for case in build.cases)
    return {"failCount": failed, "passCount": len(build.cases) - failed - skipped, "skipCount": skipped}


def _color(record: Job, runs: Sequence[Run]) -> str:
    if record.is_disabled:
        return "disabled"
    ended = next((each.result for each in runs if each.result is not None), None)
    color = "notbuilt" if ended is None else _COLORS[ended]
    return f"{color}_anime" if runs and runs[0].result is None else color


def _display_name(record: Job) -> str:
    return unquote(record.full_name.replace("/", " » "))


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
