"""C, C++ and what is like them: compilers, linkers, make, CMake, Bazel, Xcode."""

from nexus_pipelines.analysis.root_cause.families.signals import family, signal

FAMILIES = (
    family(
        "gcc",
        r"\b(?:gcc|g\+\+|clang(?:\+\+)?|cc1|cl\.exe)\b",
        signal(r"^\S.*?:\d+(?::\d+)?: (?:fatal )?error: ", "compile", 3),
        signal(r"\.(?:c|cc|cpp|cxx|h|hpp|m|mm)\(\d+(?:,\d+)?\): (?:fatal )?error [A-Z]+\d+:", "compile", 3),
        signal(
            r"undefined reference to |Undefined symbols for architecture|unresolved external symbol|ld: (?:symbol|library|framework)\S* not found|collect2: error|ld returned \d+ exit status|linker command failed",
            "compile",
            3,
        ),
        signal(r"(?:cannot find -l\w+|fatal error: \S+: No such file or directory)", "compile", 3),
        signal(r"\[-Werror[=\w-]*\]$", "compile", 3),
        signal(
            r"^\d+ errors? generated\.|^(?:cc1|c\+\+|cc|g\+\+|gcc|clang).*: (?:fatal )?error: |compilation terminated\.",
            "compile",
            2,
            summary=True,
        ),
        signal(r"internal compiler error|Segmentation fault|\bcore dumped\b", "test_error", 2),
    ),
    family(
        "sanitizer",
        r"-fsanitize|ASAN_OPTIONS|\bvalgrind\b",
        signal(r"ERROR: (?:Address|Leak|Thread|Memory|UndefinedBehavior)Sanitizer|runtime error: ", "test_error", 3),
        signal(r"^==\d+== (?:Invalid|Conditional|Use of|ERROR SUMMARY: [1-9])", "test_error", 2),
    ),
    family(
        "make",
        r"\b[gm]?make\b|\bninja\b",
        signal(r"make(?:\[\d+\])?: \*\*\* No rule to make target", "config_project", 3),
        signal(r"make(?:\[\d+\])?: \*\*\* ", "unknown", 1, summary=True),
        signal(r"^ninja: (?:error|build stopped)|^FAILED: \S+", "compile", 2, summary=True),
    ),
    family(
        "cmake",
        r"\bcmake\b|\bctest\b|\bmeson\b|\./configure\b",
        signal(r"^CMake Error(?! at \S+ \(find_package\))", "config_project", 3),
        signal(r"^-- Configuring incomplete, errors occurred", "config_project", 1, summary=True),
        signal(r"^CMake Error at \S+ \(find_package\)", "dependency_resolve", 3),
        signal(
            r"Could NOT find |Could not find a package configuration file|^Dependency \S+ not found",
            "dependency_resolve",
            2,
        ),
        signal(
            r"^configure: error: |^checking .*\.\.\. (?:configure: )?error|^meson\.build:\d+:\d+: ERROR:",
            "config_project",
            3,
        ),
        signal(r"^\s*\d+ - .+ \((?:Failed|SEGFAULT|Timeout|ILLEGAL|Child aborted|Not Run)\)", "test_assertion", 3),
        signal(
            r"^\d+% tests passed, [1-9]\d* tests? failed|^The following tests FAILED:",
            "test_assertion",
            3,
            summary=True,
        ),
        signal(r"^\s*\d+/\d+ Test +#\d+: .*\*\*\*", "test_assertion", 3),
    ),
    family(
        "googletest",
        r"\bgtest\b|^\[==========\]|\bcatch2?\b|\bboost\b",
        signal(r"^\[  FAILED  \] ", "test_assertion", 3),
        signal(
            r"^\S+:\d+: Failure$|^\S+\(\d+\): (?:FAILED|error: in )|^\s*REQUIRE\(|^Expected equality of these values",
            "test_assertion",
            3,
        ),
        signal(
            r"^\*\*\* \d+ failures? (?:is|are) detected|^test cases: .*\d+ failed", "test_assertion", 2, summary=True
        ),
        signal(r"Assertion [`'].*' failed|Assertion failed: ", "test_assertion", 3),
    ),
    family(
        "bazel",
        r"\bbazel(?:isk)?\b|\bbuck2?\b",
        signal(r"^ERROR: \S+BUILD(?:\.bazel)?:\d+:\d+: ", "compile", 3),
        signal(r"^//\S+ +(?:FAILED|TIMEOUT|NO STATUS)", "test_assertion", 3),
        signal(r"^(?:FAIL|TIMEOUT): //\S+", "test_assertion", 3),
        signal(
            r"^ERROR: (?:no such (?:package|target)|Analysis of target|Skipping|error loading)", "config_project", 3
        ),
        signal(r"^ERROR: Build did NOT complete successfully|^FAILED: Build did NOT", "compile", 1, summary=True),
        signal(r"^Executed \d+ out of \d+ tests?: .*fails?\b", "test_assertion", 2, summary=True),
    ),
    family(
        "xcodebuild",
        r"\bxcodebuild\b|\bxcpretty\b|\bswift (?:build|test)\b|\bfastlane\b",
        signal(r"^\S+\.(?:swift|m|mm|h):\d+:\d+: error: ", "compile", 3),
        signal(r"^❌ .*\.(?:swift|m|mm|h):\d+", "compile", 3),
        signal(r"^❌ |^\s*✗ \w+, ", "unknown", 2),
        signal(r"^\S+\.swift:\d+: error: -\[\S+ \w+\] : |^\S+\.swift:\d+: error: \w+\.\w+ : ", "test_assertion", 3),
        signal(r"^Test Case '.*' failed|^Failing tests:|^\*\* TEST FAILED \*\*", "test_assertion", 3, summary=True),
        signal(
            r"^\*\* (?:BUILD|ARCHIVE|TEST BUILD) FAILED \*\*|^The following build commands failed:",
            "compile",
            2,
            summary=True,
        ),
        signal(r"Code Sign(?:ing)? [Ee]rror|No signing certificate|requires a provisioning profile", "permission", 3),
        signal(r"^xcodebuild: error: ", "config_project", 3),
        signal(r"^error: (?:no such module|package at|Dependencies could not be resolved)", "dependency_resolve", 3),
    ),
    family(
        "clang-format",
        r"\bclang-(?:format|tidy)\b|\bcpplint\b|\bshellcheck\b|\bactionlint\b|\byamllint\b|\bmarkdownlint|\bshfmt\b|\bastyle\b",
        signal(r"\[-Wclang-format-violations\]|code should be clang-formatted", "formatting", 3),
        signal(r"^In \S+ line \d+:|SC\d{4}(?: \(\w+\))?: ", "lint", 3),
        signal(r"^\S+\.ya?ml:\d+:\d+: .+ \[[\w-]+\]$|^\S+\.md:\d+(?::\d+)? MD\d{3}/", "lint", 3),
        signal(r"\[[\w-]+(?:\.[\w-]+)*,-warnings-as-errors\]|^Total errors found: [1-9]", "lint", 3),
    ),
)
