"""What is asked of Jenkins: addresses, and the `tree` of each, which names every property that an answer holds."""

from urllib.parse import quote

# A controller also builds; more requests at once would be felt by the people who wait for it.
AT_ONCE = 4
PER_PAGE = 100
# Levels of folders that one question reaches through: a folder, a project of many branches, and its branches.
LEVELS = 3

_JOB = "name,fullName,displayName,description,url,color,buildable,lastBuild[number,timestamp]"
_CHANGES = "kind,items[commitId,timestamp],revisions[module,revision]"
_ACTIONS = (
    "causes[*],parameters[name,value],lastBuiltRevision[SHA1,branch[SHA1,name]],remoteUrls,mercurialRevisionNumber,"
    "failCount,skipCount,totalCount,urlName,queuingDurationMillis,blockedDurationMillis"
)
_BUILD = (
    "number,url,displayName,fullDisplayName,description,result,building,timestamp,duration,estimatedDuration,queueId,"
    f"keepLog,builtOn,actions[{_ACTIONS}],changeSet[{_CHANGES}],changeSets[{_CHANGES}]"
)
# All but what tests print: it can be as large as the build's log.
_SUITE = (
    "name,id,timestamp,duration,cases[className,name,status,duration,age,failedSince,skipped,skippedMessage,"
    "errorDetails,errorStackTrace]"
)
_REPORT = f"duration,empty,failCount,passCount,skipCount,totalCount,suites[{_SUITE}]"

BUILD_TREE = _BUILD
# Reports of projects with modules hold a report for each module.
REPORT_TREE = f"{_REPORT},childReports[child[number,url],result[{_REPORT}]]"


def job_path(full_name: str) -> str:
    """The address of a job or folder ("folder/job"); each name is escaped once more than it is in the full name."""
    return "".join(f"/job/{quote(name, safe='')}" for name in full_name.split("/")) if full_name else ""


def build_path(full_name: str, number: int) -> str:
    """The address of a build."""
    return f"{job_path(full_name)}/{number}"


def jobs_tree() -> str:
    """Jobs of a folder, LEVELS deep; of what lies below, only whether there is any."""
    tree = "jobs[name]"
    for _ in range(LEVELS):
        tree = f"jobs[{_JOB},{tree}]"
    return tree


def builds_tree(place: int) -> str:
    """A page of builds, newest first, from the place `place` on. `builds` would end at the newest hundred."""
    return f"allBuilds[{_BUILD}]{{{place},{place + PER_PAGE}}}"
