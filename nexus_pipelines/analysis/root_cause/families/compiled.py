"""Rust, Go, .NET, Haskell, Elixir, Erlang, Dart and other compiled languages with tools of their own."""

from nexus_pipelines.analysis.root_cause.families.signals import family, signal

FAMILIES = (
    family(
        "cargo",
        r"\bcargo\b|\brustc\b|\bnextest\b",
        signal(r"^error\[E\d{4}\]: ", "compile", 3),
        signal(r"^error: (?:could not compile|aborting due to|build failed)", "compile", 2, summary=True),
        signal(
            r"^error: (?:failed to select a version|no matching package|failed to get|failed to load source)",
            "dependency_resolve",
            3,
        ),
        signal(r"requires rustc \d|is not supported by the following package", "dependency_conflict", 3),
        signal(r"^error: the lock file .* needs to be updated", "dependency_conflict", 3),
        signal(r"^\s+--> \S+:\d+:\d+", "compile", 2),
        signal(
            r"^test .+ \.\.\. FAILED|^---- .+ stdout ----|^thread '.*' (?:\(\d+\) )?panicked at|^\s*(?:FAIL|SIGABRT|TIMEOUT) \[ *[\d.]+s\]",
            "test_assertion",
            3,
        ),
        signal(r"^assertion (?:`.*` |)failed|^\s+(?:left|right): ", "test_assertion", 3),
        signal(
            r"^test result: FAILED|^error: test (?:failed|run failed)|Summary \[.*\] .*\d+ failed|^\d+ of \d+ tests failed",
            "test_assertion",
            2,
            summary=True,
        ),
        signal(r"`-D (?:warnings|clippy::[\w-]+)|clippy::\w+|rust-clippy/", "lint", 3),
        signal(r"^(?:error|warning): .*(?:clippy::|-D warnings|rustdoc::)|#\[deny\(|`#\[warn\(clippy::", "lint", 3),
        signal(r"^Diff in \S+(?: at line |:)\d+", "formatting", 3),
        signal(r"^error: (?!Test failed|\w*Error: )", "compile", 2),
    ),
    family(
        "go",
        r"\bgo (?:test|build|vet|mod|install|get|generate|run)\b|\bgotestsum\b|^ok\s+\S+\s+[\d.]+s",
        signal(r"^\s*--- FAIL: ", "test_assertion", 3),
        signal(r"^FAIL\t\S+\t[\d.]+s|^FAIL$|^FAIL\s+\S+ \[", "test_assertion", 2, summary=True),
        signal(r"^FAIL\t\S+ \[(?:build|setup) failed\]", "compile", 3),
        signal(r"^\s+\S+_test\.go:\d+: ", "test_assertion", 2),
        signal(r"^panic: (?!test timed out)|^fatal error: |WARNING: DATA RACE", "test_error", 3),
        signal(r"^goroutine \d+ \[", "test_error", 1),
        signal(r"^(?:vet: )?\.?\S*\.go:\d+:\d+: ", "compile", 3),
        signal(r"^\s+Error Trace:|^\s+Error:\s{2,}\S", "test_assertion", 2),
        signal(
            r"^go: .*(?:missing go\.sum entry|unknown revision|invalid version|module .* (?:found|declares)|updates to go\.(?:mod|sum) needed)|cannot find module|no required module provides",
            "dependency_resolve",
            3,
        ),
        signal(
            r"go\.(?:mod|sum)\S* (?:are|is) not up.to.date|[Rr]un 'go mod tidy'|inconsistent vendoring",
            "dependency_conflict",
            3,
        ),
        signal(r"panic: test timed out after", "timeout", 3),
    ),
    family(
        "golangci-lint",
        r"\bgolangci-lint\b|\bstaticcheck\b|\bgolint\b|\bgo vet\b|\bgofmt\b|\bgofumpt\b|\bgoimports\b",
        signal(r"^(?:##\[error\]|Error: )?\S+\.go:\d+(?::\d+)?: .+\((?:[a-z]+|[A-Z]+\d+)\)$", "lint", 3),
        signal(
            r"(?:gofmt|goimports|gofumpt) needs (?:running|to be run)|File is not `?(?:gofmt|goimports|gofumpt)|^diff -u \S+\.go\.orig|[Pp]lease (?:run|format)\b.*\b(?:go ?fmt|goimports)",
            "formatting",
            3,
        ),
        signal(r"^(?:ERRO|level=error)\b", "lint", 2),
        signal(r"^\d+ issues?:$", "lint", 2, summary=True),
    ),
    family(
        "dotnet",
        r"\bdotnet (?:build|test|restore|publish|pack|format)\b|\bmsbuild\b|\bxbuild\b|\bnuget\b",
        signal(
            r"\.(?:cs|vb|fs|csproj|fsproj|sln|cshtml|razor)\(\d+,\d+(?:,\d+,\d+)?\): error [A-Z]+\d+: ", "compile", 3
        ),
        signal(r": error (?:CS|FS|BC)\d+: ", "compile", 3),
        signal(
            r"\berror (?:NU1\d{3}|NETSDK\d+)\b|: error NU\d+:|Unable to (?:find|resolve) (?:package|')",
            "dependency_resolve",
            3,
        ),
        signal(r"\berror MSB\d+: ", "config_project", 2),
        signal(r"^\s*Failed \S+ \[\d+|^\s*(?:X|✗|✘) \S+ \[\d+|^\s*\S+ \[FAIL\]$", "test_assertion", 3),
        signal(
            r"^\s*(?:Assert\.\w+\(\)|Xunit\.Sdk\.|Shouldly\.|FluentAssertions\.)|^\s*Error Message:|Expected: .* But was:",
            "test_assertion",
            3,
        ),
        signal(
            r"^Failed! +- Failed: |^Test Run Failed\.|^Total tests: .*Failed: [1-9]", "test_assertion", 2, summary=True
        ),
        signal(r"error (?:WHITESPACE|FINALNEWLINE|IMPORTS|CHARSET):|error (?:IDE|SA|CA)\d{4}", "lint", 3),
        signal(r"^Build FAILED\.", "compile", 1, summary=True),
        signal(r"^Unhandled [Ee]xception[.:]", "test_error", 2),
    ),
    family(
        "ghc",
        r"\bcabal\b|\bstack\b|\bghc\b|\bhlint\b",
        signal(r"^\S+\.l?hs:\d+:\d+: error", "compile", 3),
        signal(r"^\S+\.l?hs:\d+:\d+:(?: Warning:|$)", "compile", 1),
        signal(
            r"^(?:Error|cabal): (?:cabal: )?Could not resolve dependencies|^Error: Stack failed to construct a build plan",
            "dependency_conflict",
            3,
        ),
        signal(r"^\s+\d+\) .*(?:FAILED|failed)|\bFAILED \[\d+\]|: FAIL$|^\*\*\* Failed!", "test_assertion", 3),
        signal(r"^Test suite \S+: FAIL|^\d+ examples?, [1-9]\d* failures?", "test_assertion", 2, summary=True),
    ),
    family(
        "elixir",
        r"\bmix (?:test|compile|deps|format|credo|dialyzer)\b|\brebar3?\b|\bexunit\b",
        signal(r"^\*\* \(\w[\w.]*(?:Error|Exception)?\)|^\s+\*\* \(\w", "test_error", 2),
        signal(r"^== Compilation error in file ", "compile", 3),
        signal(r"^\s+\d+\) test .+ \(\S+\)$", "test_assertion", 3),
        signal(r"^\d+ (?:doctests?, \d+ )?tests?, [1-9]\d* failures?", "test_assertion", 2, summary=True),
        signal(r"mix format failed|The following files are not formatted", "formatting", 3),
        signal(r"^===> (?:Compiling .* failed|Dialyzer|Failures:|Uncaught error|Verification)", "compile", 2),
        signal(r"_SUITE:\w+ failed|^%%% \w+_SUITE ==>.*FAILED", "test_assertion", 3),
    ),
    family(
        "dart",
        r"\b(?:dart|flutter) (?:test|analyze|pub|format|build)\b",
        signal(r"^\s*error • |^\s*error - .* - ", "lint", 3),
        signal(r"\[E\]$|^Some tests failed\.|^\s*Expected: .+$", "test_assertion", 2),
        signal(r"^Because .* version solving failed|version solving failed", "dependency_conflict", 3),
        signal(r"^Changed \S+\.dart|^Formatted \d+ files? \([1-9]\d* changed\)", "formatting", 2),
    ),
    family(
        "ocaml",
        r"\bdune\b|\bopam\b|\bnim\b|\bzig\b|\bjulia\b|\bcrystal\b|\bluarocks\b|\bbusted\b",
        signal(r"^File \"[^\"]+\", lines? [\d-]+, characters? ", "compile", 3),
        signal(r"\(\d+, \d+\) Error: |^ERROR: LoadError|^Error: (?:unable|Error )", "compile", 2),
        signal(r"^Test Failed at |^Error → |^Failure → |\bTest(?:s)? .*: Test Failed", "test_assertion", 3),
    ),
)
