"""The ground under a build: checkout, permissions, network, limits, memory, disk, time, the runner and its workflow file."""

from nexus_pipelines.analysis.root_cause.families.signals import family, signal

FAMILIES = (
    family(
        "git",
        r"\bgit (?:clone|fetch|checkout|push|pull|submodule|merge|rebase|lfs)\b",
        signal(
            r"^fatal: (?:detected dubious ownership|unsafe repository)|^remote: Repository not found", "permission", 3
        ),
        signal(
            r"^(?:remote: )?(?:ERROR: )?Permission to \S+ denied|^(?:remote: )?(?:HTTP Basic: Access denied|Invalid username or password|Support for password authentication)|Permission denied \(publickey|Host key verification failed|could not read (?:Username|Password)|Authentication failed for",
            "permission",
            3,
        ),
        signal(r"requested URL returned error: (?:401|403)", "permission", 3),
        signal(
            r"requested URL returned error: (?:5\d\d|429)|Could not resolve host|RPC failed|early EOF|remote end hung up|Failed to connect to",
            "network",
            3,
        ),
        signal(
            r"^fatal: (?:Remote branch|couldn't find remote ref|reference is not a tree|remote error|repository .* (?:not found|does not exist)|not a git repository|No url found for submodule)|pathspec .* did not match|upload-pack: not our ref",
            "checkout",
            3,
        ),
        signal(r"^CONFLICT \(|^error: (?:could not apply|Your local changes)|Automatic merge failed", "checkout", 3),
        signal(
            r"^!? ?\[(?:remote )?rejected\]|failed to push some refs|protected branch hook declined", "permission", 3
        ),
        signal(
            r"^fatal: |^ERROR: Error (?:cloning|fetching)|^ERROR: Couldn't find any revision|hudson\.plugins\.git\.GitException|Failed to clone from",
            "checkout",
            2,
        ),
        signal(r"^<{7} \S+|^>{7} \S+", "compile", 2),
        signal(r"batch response: This repository (?:is over|exceeded) its data quota", "rate_limit", 3),
    ),
    family(
        "GitHub CLI",
        r"\bgh (?:api|pr|run|release|workflow|issue)\b",
        signal(
            r"^gh: .*\(HTTP 40[134]\)|Resource not accessible by (?:integration|personal access token)|Bad credentials",
            "permission",
            3,
        ),
        signal(r"API rate limit exceeded|secondary rate limit|HTTP 429|Too Many Requests", "rate_limit", 3),
    ),
    family(
        "permission",
        None,
        signal(
            r"Permission denied|permission denied|EACCES|Operation not permitted|Access is denied|access denied|AccessDenied",
            "permission",
            2,
        ),
        signal(
            r"\b403\b.*[Ff]orbidden|\b401\b.*[Uu]nauthorized|HTTP (?:401|403)|status code:? (?:401|403)|\b[Nn]ot authorized\b|\brequires authentication\b",
            "permission",
            2,
        ),
        signal(
            r"[Ss]ecret .*(?:not found|not set|is empty|missing)|[Ii]nput required and not supplied: \S*(?:token|key|secret|password)|(?:token|credentials?|API key) .*(?:expired|invalid|missing|not set|required)",
            "permission",
            3,
        ),
        signal(
            r"\b[A-Z_]*(?:TOKEN|KEY|SECRET|PASSWORD|CREDENTIALS)[A-Z_]*\b.* (?:is|are|was) (?:not set|required|missing|empty|undefined|unset)",
            "permission",
            3,
        ),
        signal(
            r"[Cc]ould not load credentials|Credentials could not be loaded|Unable to locate credentials|[Uu]sername and password required|[Tt]oken required|must specify exactly one of \"workload_identity_provider\"|no basic auth credentials|No valid credential sources|failed to refresh cached credentials|InvalidAccessKeyId|SignatureDoesNotMatch|authentication required",
            "permission",
            3,
        ),
        signal(r"\b[A-Z_]*(?:TOKEN|KEY|SECRET|PASSWORD)[A-Z_]*: (?:unbound variable|parameter )", "permission", 3),
        signal(
            r"Error: Could not assume role|Not authorized to perform|ExpiredToken|InvalidClientTokenId|ENEEDAUTH|need auth",
            "permission",
            3,
        ),
    ),
    family(
        "network",
        None,
        signal(
            r"Could not resolve host|Temporary failure (?:in name resolution|resolving)|getaddrinfo|ENOTFOUND|EAI_AGAIN|Name or service not known|no such host|UnknownHostException",
            "network",
            3,
        ),
        signal(
            r"[Cc]onnection (?:refused|reset|timed out|aborted|closed)|ECONNRE(?:SET|FUSED)|ETIMEDOUT|socket hang up|[Nn]etwork is unreachable|No route to host|TLS handshake timeout|SSL_ERROR|SSLError|i/o timeout|Read timed out|ConnectTimeout",
            "network",
            2,
        ),
        signal(
            r"\b(?:502 Bad Gateway|503 Service|504 Gateway|HTTP(?:/\d\S*)? (?:error )?50[0234]|50[234] Server Error|status(?: code)?:? 50[0234])",
            "network",
            3,
        ),
        signal(
            r"Max retries exceeded with url|dial tcp: (?:lookup \S+|\S+:\d+: i/o timeout)|: server misbehaving|net/http: (?:TLS handshake timeout|request canceled while waiting)|Hash Sum mismatch|too many connection resets|Net::(?:Open|Read)Timeout|Client\.Timeout exceeded|Retrying \(Retry\(total=0,",
            "network",
            3,
        ),
        signal(
            r"^curl: \(\d+\)|^wget: |Failed to download|Failed to fetch|Unable to connect to|download failed",
            "network",
            2,
        ),
    ),
    family(
        "limits",
        None,
        signal(
            r"[Rr]ate limit(?:ed| exceeded)?|Too Many Requests|HTTP 429|status code:? 429|quota (?:exceeded|has been)|toomanyrequests",
            "rate_limit",
            3,
        ),
        signal(
            r"No space left on device|ENOSPC|[Dd]isk (?:is )?full|not enough (?:disk )?space|Disk quota exceeded",
            "disk_full",
            3,
        ),
        signal(
            r"[Oo]ut of memory|OutOfMemoryError|Cannot allocate memory|std::bad_alloc|MemoryError\b|OOMKilled|oom-kill|virtual memory exhausted|heap space|GC overhead limit|insufficient memory for the Java Runtime|[Nn]ot enough memory to|ld terminated with signal 9|LLVM ERROR: out of memory|signal: 9[ ,]+\(?SIGKILL",
            "out_of_memory",
            3,
        ),
        signal(
            r"exit(?:ed with)? (?:code|status)?:? ?137\b|\bKilled\b(?: +|$)|signal 9|SIGKILL|signal: killed|daemon disappeared unexpectedly",
            "out_of_memory",
            2,
        ),
        signal(
            r"has exceeded the maximum execution time|No output has been received in the last|exceeded the maximum time limit|job exceeded|Build timed out|ERROR: Job failed: execution took longer|Timeout has been exceeded|maximum time limit for jobs",
            "timeout",
            3,
        ),
        signal(
            r"\b[Tt]ime(?:d )?[Oo]ut waiting for |[Tt]imed? ?out while waiting",
            "timeout",
            2,
        ),
        signal(
            r"\btimed out after \d|TimeoutE(?:rror|xception)|deadline exceeded|exit(?:ed with)? (?:code|status)?:? ?124\b|SIGTERM",
            "timeout",
            1,
        ),
    ),
    family(
        "runner",
        None,
        signal(
            r"The runner has received a shutdown signal|lost communication with the server|The hosted runner|runner system failure|agent (?:went offline|was lost)|ChannelClosedException|Cannot contact \S+: |slave .*offline|RequestAbortedException|The self-hosted runner|Received request to deprovision|spot instance",
            "runner_lost",
            3,
        ),
        signal(
            r"^ERROR: (?:Preparation failed|Job failed \(system failure\))|runner_system_failure|pod .* (?:evicted|deleted)|Cannot connect to the Docker daemon",
            "runner_lost",
            3,
        ),
        signal(r"The operation was cancell?ed|^Build was aborted|Aborted by ", "runner_lost", 1),
        signal(r"An error occurred while (?:generating the build script|talking)|We're sorry", "runner_lost", 3),
    ),
    family(
        "workflow",
        None,
        signal(
            r"Unable to resolve action|Can't find 'action\.yml'|Missing download info for|(?:is not a valid|Invalid) workflow file|Unrecognized (?:named-value|function)|Unexpected value '|The workflow is not valid|(?:Invalid|Unexpected) input\(s\)|Input required and not supplied|This request has been automatically failed because it uses a deprecated",
            "config_pipeline",
            3,
        ),
        signal(
            r"No such property: .* for class: |WorkflowScript: \d+|groovy\.lang\.Missing|No such DSL method|Invalid config error|jobs?:\S+ config (?:should|contains)|yaml: (?:line|unmarshal)|is not a valid version|Version .* was not found in the local cache|Unable to find (?:Node|Python) version",
            "config_pipeline",
            3,
        ),
        signal(
            r"\[\[ \"?(?:failure|cancelled|skipped)\"? [!=]=|needs\.\S+\.result|Not all (?:required )?(?:checks|jobs)|(?:one|some) (?:or more )?(?:of the )?(?:required )?jobs? (?:has |have )?failed",
            "config_pipeline",
            3,
        ),
        signal(
            r"[Pp]lease add (?:a|an) (?:changelog|change file|news|label)|[Mm]issing (?:changelog|label|news fragment|changeset)|No (?:release|semver) label|[Nn]o (?:changelog|change file|release note|news fragment)|[Ss]kip-changelog|[Pp]ull request title (?:does|must)|PR title|no-changelog",
            "config_pipeline",
            3,
        ),
        signal(r"[Qq]uality [Gg]ate\b.*\b(?:FAILED|failed)", "config_pipeline", 3),
        signal(
            r"No files were found with the provided path|Artifact not found|One or more containers failed to start|Unable to find any artifacts|No test report files were found",
            "config_pipeline",
            2,
        ),
        signal(
            r"Unable to process file command|Unable to locate executable file|The template is not valid|An error occurred trying to start process|[Dd]ependencies lock file is not found|No file in \S+ matched to \[|The specified \w+ version file at: \S+ does not exist",
            "config_pipeline",
            3,
        ),
    ),
    family(
        "bot",
        r"\bDependabot\b|\bRenovate\b",
        signal(
            r"Dependabot encountered|\bsecurity_update_not_\w+|\bdependency_file_not_\w+|update_not_possible",
            "dependency_resolve",
            3,
        ),
    ),
    family(
        "release",
        r"\b(?:npm publish|twine upload|gh release|semantic-release|goreleaser|cargo publish|gem push)\b",
        signal(
            r"(?:HTTPError: 400|File already exists|cannot publish over|already (?:been )?published|version .* already exists|already_exists)",
            "release",
            3,
        ),
        signal(r"Deployment failed: |\bROLLBACK_(?:COMPLETE|FAILED)|\b(?:CREATE|UPDATE)_FAILED\b", "release", 3),
        signal(
            r"^(?:⨯|×) release failed|ENONPMTOKEN|EINVALIDGITHUBTOKEN|codesign(?:ing)? failed|gpg: signing failed",
            "release",
            3,
        ),
    ),
    family(
        "generated files",
        None,
        signal(
            r"(?:are|is) not up.to.date\b|out of date[.,;!]? (?:[Pp]lease )?[Rr]un|[Pp]lease (?:re)?(?:run|generate|commit)|has (?:uncommitted|unstaged) changes|files? (?:is|are) out of date|[Gg]enerated (?:files|code) (?:differ|is|are)",
            "lint",
            2,
        ),
        signal(r"^diff --git a/", "formatting", 1),
        signal(
            r"not (?:properly )?formatted|[Ff]ormat(?:ting)? (?:check|errors?|issues?)|[Cc]ode style|must be formatted|need(?:s)? (?:re)?formatting|is badly formatted",
            "formatting",
            2,
        ),
        signal(
            r"\blint(?:ing)? (?:errors?|failed|issues?|failure)|style violations?|[Ll]icense headers? (?:missing|check)",
            "lint",
            2,
        ),
    ),
)
