"""Ruby, PHP, Perl, R and shell."""

from nexus_pipelines.analysis.root_cause.families.signals import family, signal

FAMILIES = (
    family(
        "rspec",
        r"\brspec\b|\bminitest\b|\brake\b|\brails test\b|\bcucumber\b",
        signal(r"^rspec \./\S+:\d+|^rspec \S+\[\d", "test_assertion", 3),
        signal(r"^\s+Failure/Error:", "test_assertion", 3),
        signal(r"^\s+\d+\) \S+.*", "test_assertion", 1),
        signal(r"^\s*(?:expected|got): ?|^\s*expected .* to ", "test_assertion", 2),
        signal(r"^\s*\d+\) (?:Failure|Error):$|^(?:Failure|Error): ?\w+#\w+|^Minitest::\w+: ", "test_assertion", 3),
        signal(
            r"^\d+ examples?, [1-9]\d* failures?|^\d+ (?:tests|runs), \d+ assertions, (?:[1-9]\d* failures|0 failures, [1-9]\d* errors)",
            "test_assertion",
            2,
            summary=True,
        ),
        signal(r"^rake aborted!|^Rakefile:|^(?:LoadError|NameError|NoMethodError|SyntaxError): ", "test_error", 2),
        signal(r"^\S+\.rb:\d+:in [`'].*: .+ \(\w+(?:::\w+)*\)", "test_error", 3),
        signal(r"^\d+ scenarios? \(.*\d+ failed", "test_assertion", 2, summary=True),
    ),
    family(
        "rubocop",
        r"\brubocop\b|\bstandardrb\b|\breek\b|\bsorbet\b",
        signal(r"^\S+\.(?:rb|rake|gemspec):\d+:\d+: [CWEF]: ", "lint", 3),
        signal(r"^Offenses:$|^\d+ files inspected, [1-9]\d* offenses?", "lint", 2, summary=True),
    ),
    family(
        "bundler",
        r"\bbundle (?:install|exec|update)\b|\bgem install\b",
        signal(
            r"^Could not find (?:gem|compatible versions)|^Bundler could not find compatible versions|^Because .* depends on |resolution failed",
            "dependency_conflict",
            3,
        ),
        signal(
            r"^Bundler::GemNotFound|^Could not find \S+ in any of the sources|^ERROR:  Could not find a valid gem",
            "dependency_resolve",
            3,
        ),
        signal(
            r"^Gem::Ext::BuildError|Failed to build gem native extension|An error occurred while installing",
            "dependency_resolve",
            3,
        ),
        signal(
            r"requires (?:R|r)uby version|Your Ruby version is .*, but your Gemfile specified", "dependency_conflict", 3
        ),
        signal(
            r"your bundle is frozen|[Yy]ou have (?:added|deleted|changed) in your Gemfile|The gemspecs? for .* changed",
            "dependency_conflict",
            3,
        ),
    ),
    family(
        "phpunit",
        r"\bphpunit\b|\bpest\b|\bbehat\b|\bcodecept\b|\bphpspec\b|run-tests\.php",
        signal(r"^\d+\) \S+(?:::|\\)\S+", "test_assertion", 3),
        signal(r"^Failed asserting that ", "test_assertion", 3),
        signal(r"^There (?:was|were) \d+ (?:failures?|errors?):", "test_assertion", 2, summary=True),
        signal(r"^FAILURES!|^ERRORS!|^Tests: \d+, Assertions: \d+", "test_assertion", 1, summary=True),
        signal(r"^(?:PHP )?(?:Fatal error|Parse error|Uncaught \w+): ", "compile", 3),
        signal(r"^FAIL .+ \[\S+\.phpt\]|^={8}DIFF={8}", "test_assertion", 3),
        signal(r"^\d{3}[+-] ", "test_assertion", 2),
    ),
    family(
        "phpstan",
        r"\bphpstan\b|\bpsalm\b|\bphpcs\b|\bphp-cs-fixer\b|\bpint\b",
        signal(r"^\s*\[ERROR\] Found \d+ errors?", "type_check", 3, summary=True),
        signal(r"^\s+\d+\s+(?:Parameter|Method|Property|Call to|Access to|Variable|Cannot|Class) ", "type_check", 3),
        signal(r"^\s*\d+ \| ERROR \| |^FOUND \d+ ERRORS?", "lint", 3),
        signal(r"^\s+\d+\) \S+\.php(?: \(|$)|^Found \d+ of \d+ files that can be fixed", "formatting", 3),
        signal(r"^ERROR: \w+ - \S+\.php:\d+:\d+", "type_check", 3),
    ),
    family(
        "composer",
        r"\bcomposer (?:install|update|require|validate)\b",
        signal(r"Your requirements could not be resolved to an installable set", "dependency_conflict", 3),
        signal(r"^\s+Problem \d+|^\s+- .*(?:requires|conflicts with) ", "dependency_conflict", 2),
        signal(
            r"^\s*Could not find (?:a matching version of )?package|The lock file is not up to date",
            "dependency_resolve",
            3,
        ),
    ),
    family(
        "perl",
        r"\bprove\b|\bcpanm?\b|\bdzil\b",
        signal(r"^#\s+Failed test |^\s*#\s+(?:got|expected): ", "test_assertion", 3),
        signal(r"^Test Summary Report|^Result: FAIL|Failed \d+/\d+ subtests", "test_assertion", 2, summary=True),
        signal(r"^Can't locate \S+\.pm in @INC", "dependency_resolve", 3),
        signal(r"^(?:syntax error|BEGIN failed|Compilation failed in require)\b.* at ", "compile", 3),
        signal(r"^! (?:Installing|Couldn't|Testing|Finding) ", "dependency_resolve", 2),
    ),
    family(
        "R",
        r"\bR CMD\b|\bRscript\b|\bdevtools::",
        signal(r"^\* checking .* (?:ERROR|WARNING)$|^Error in \S+\(", "test_error", 2),
        signal(
            r"^── (?:\d+\. )?(?:Failure|Error|FAILURE|ERROR)|^ERROR: (?:dependenc|compilation failed|lazy loading failed)",
            "test_assertion",
            3,
        ),
        signal(r"^Status: \d+ ERROR", "test_error", 2, summary=True),
    ),
    family(
        "shell",
        None,
        signal(
            r"^(?:/bin/|/usr/bin/)?(?:ba|z|da)?sh: (?:line )?\d*:? ?.*: (?:command not found|not found)|\bcommand not found$|: not found$",
            "config_project",
            2,
        ),
        signal(r": No such file or directory$", "config_project", 1),
        signal(r"(?:syntax error near unexpected token|unexpected EOF while looking)", "config_project", 3),
    ),
)
