"""Package managers of languages and systems, and container and infrastructure tools."""

from nexus_pipelines.analysis.root_cause.families.signals import family, signal

FAMILIES = (
    family(
        "pip",
        r"\bpip3? install\b|\buv (?:sync|pip|add|lock|run)\b|\bpoetry (?:install|lock|add)\b|\bpipenv\b|\bhatch\b|\bpdm\b|\btox\b|\bnox\b",
        signal(
            r"^ERROR: Could not find a version that satisfies|^ERROR: No matching distribution found",
            "dependency_resolve",
            3,
        ),
        signal(
            r"^ERROR: (?:ResolutionImpossible|Cannot install|pip's dependency resolver)|conflicting dependencies",
            "dependency_conflict",
            3,
        ),
        signal(
            r"No solution found when resolving|version solving failed|SolverProblemError|we can conclude that",
            "dependency_conflict",
            3,
        ),
        signal(
            r"^error: subprocess-exited-with-error|Failed building wheel|Failed to build `?\S+|Getting requirements to build wheel did not run|^ERROR: Failed to build",
            "dependency_resolve",
            3,
        ),
        signal(
            r"lock ?file .*(?:out of date|needs to be updated|not up.to.date)|pyproject\.toml changed significantly since (?:poetry\.)?lock",
            "dependency_conflict",
            3,
        ),
        signal(r"requires a different Python|requires-python|does not satisfy Python", "dependency_conflict", 2),
        signal(r"THESE PACKAGES DO NOT MATCH THE HASHES", "dependency_resolve", 3),
        signal(r"^\s*\S+: (?:FAIL|commands failed) ", "unknown", 1, summary=True),
    ),
    family(
        "conda",
        r"\b(?:conda|mamba|micromamba|pixi) (?:install|create|env|run)\b",
        signal(r"ResolvePackageNotFound|PackagesNotFoundError|nothing provides", "dependency_resolve", 3),
        signal(r"UnsatisfiableError|LibMambaUnsatisfiableError|failed to solve", "dependency_conflict", 3),
    ),
    family(
        "apt",
        r"\bapt(?:-get)? (?:update|install|-y)|\byum install\b|\bdnf install\b|\bapk add\b|\bbrew install\b|\bchoco install\b",
        signal(
            r"^E: (?:Unable to locate package|Package .* has no installation candidate|Version .* was not found)",
            "dependency_resolve",
            3,
        ),
        signal(r"^E: (?:Failed to fetch|Some index files failed)|^Err:\d+ ", "network", 3),
        signal(
            r"^E: (?:Unable to correct problems|Could not get lock)|The following packages have unmet dependencies",
            "dependency_conflict",
            3,
        ),
        signal(r"^E: ", "dependency_resolve", 2),
        signal(
            r"^(?:ERROR: unable to select packages|No package \S+ available|Error: Unable to find a match|Error: No available formula)",
            "dependency_resolve",
            3,
        ),
    ),
    family(
        "docker",
        r"\bdocker (?:build|buildx|compose|run|pull|push)\b|\bbuildah\b|\bpodman\b|^Step \d+/\d+ :",
        signal(
            r"ERROR: failed to (?:solve|build)|failed to solve: |executor failed running|did not complete successfully: exit code",
            "image_build",
            3,
        ),
        signal(
            r"returned a non-zero code: \d+|^COPY failed: |^ADD failed: |dockerfile parse error|unknown instruction: ",
            "image_build",
            3,
        ),
        signal(
            r"manifest (?:for \S+ not found|unknown)|pull access denied|repository does not exist", "image_build", 3
        ),
        signal(r"^ > \[.+\]( \d+/\d+\])? ?(?:RUN|COPY|ADD)|^ERROR: process \"", "image_build", 3),
        signal(r"toomanyrequests: |pull rate limit", "rate_limit", 3),
        signal(r"denied: (?:requested access|permission)|unauthorized: ", "permission", 3),
        signal(r"Error response from daemon", "image_build", 2),
    ),
    family(
        "terraform",
        r"\b(?:terraform|tofu|terragrunt) (?:init|plan|apply|validate|fmt)\b",
        signal(
            r"^(?:[│|╷╵]\s*)?Error: (?:Failed to query available provider|Could not (?:load plugin|retrieve)|Failed to install provider|Inconsistent dependency)",
            "dependency_resolve",
            3,
        ),
        signal(
            r"^(?:[│|╷╵]\s*)?Error: (?:Unsupported|Invalid|Missing|Reference|Duplicate|Argument|Incorrect)",
            "config_project",
            3,
        ),
        signal(r"^(?:[│|╷╵]\s*)Error: ", "config_project", 3),
        signal(r"on \S+\.tf line \d+", "config_project", 2),
        signal(r"AccessDenied|UnauthorizedOperation|AuthorizationFailed", "permission", 3),
        signal(r"Error acquiring the state lock", "runner_lost", 2),
    ),
    family(
        "helm",
        r"\bhelm (?:lint|template|install|upgrade|dep\w*|package)\b|\bkubectl\b|\bkubeval\b|\bkubeconform\b|\bkustomize\b|\bct (?:lint|install)\b",
        signal(
            r"^Error: (?:(?:INSTALLATION|UPGRADE) FAILED(?!: (?:context deadline|timed out|.*timed out waiting))|template: |YAML parse error|execution error|values don't meet|parse error|render error)",
            "config_project",
            3,
        ),
        signal(
            r"^\[ERROR\] (?:templates/|values\.yaml|Chart\.yaml)|^Error: \d+ chart\(s\) linted, [1-9]",
            "config_project",
            3,
        ),
        signal(
            r"timed out waiting for the condition|context deadline exceeded|ImagePullBackOff|CrashLoopBackOff",
            "timeout",
            2,
        ),
        signal(
            r"^error: (?:error validating|unable to recognize|resource mapping not found)|^Error from server",
            "config_project",
            3,
        ),
    ),
    family(
        "ansible",
        r"\bansible(?:-playbook|-lint)?\b|\bpacker\b|\bvagrant\b",
        signal(r"^fatal: \[\S+\]: |^failed: \[\S+\]|^ERROR! ", "config_project", 3),
        signal(r"failed=[1-9]\d*", "config_project", 2, summary=True),
    ),
    family(
        "vulnerability scan",
        r"\btrivy\b|\bgrype\b|\bsnyk\b|\bnpm audit\b|\bpip-audit\b|\bcargo (?:audit|deny)\b|\bgovulncheck\b|\bgitleaks\b|\bsemgrep\b|\bcodeql\b|\bdependency-check\b|\bbundle-audit\b|\bosv-scanner\b|\bcheckov\b|\btfsec\b",
        signal(r"\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-\w{4}){3}|RUSTSEC-\d{4}-\d+|GO-\d{4}-\d+)\b", "vulnerability_gate", 2),
        signal(
            r"[1-9]\d* (?:\w+ )?(?:known )?vulnerabilit(?:y|ies)\b(?:.*found)?|leaks found: [1-9]|Vulnerabilities found|vulnerabilit\w+ found!",
            "vulnerability_gate",
            2,
            summary=True,
        ),
        signal(
            r"^error\[(?:vulnerability|unmaintained|banned|rejected|yanked)\]|One or more dependencies were identified with vulnerabilities",
            "vulnerability_gate",
            3,
        ),
        signal(r"Total: [1-9]\d* \((?:UNKNOWN|LOW|MEDIUM|HIGH|CRITICAL): ", "vulnerability_gate", 3, summary=True),
        signal(
            r"discovered vulnerabilit|severity threshold|Tested \d+ dependencies .* found [1-9]\d* issues",
            "vulnerability_gate",
            3,
        ),
    ),
)
