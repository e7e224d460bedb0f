"""The places that a log names: one text for each form, and the depth in each kind of stack."""

import pytest

from nexus_pipelines.analysis.root_cause.frames.extract import extract_frames

# text of a log -> (path, line, function, depth) in the order of the log
FORMS = {
    "python": (
        """
Traceback (most recent call last):
  File "/home/runner/work/shop/shop/cart.py", line 3, in main
    total()
  File "/usr/lib/python3.11/site-packages/x/money.py", line 9, in total
    raise ValueError
ValueError
""",
        [("cart.py", 3, "main", 1), ("/usr/lib/python3.11/site-packages/x/money.py", 9, "total", 0)],
    ),
    "python, one cause of another": (
        """
Traceback (most recent call last):
  File "a.py", line 1, in f
    g()
KeyError: 1

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "b.py", line 2, in h
    f()
ValueError
""",
        [("a.py", 1, "f", 0), ("b.py", 2, "h", 0)],
    ),
    "java": (
        """
java.lang.IllegalStateException: no cart
	at com.shop.Cart.total(Cart.java:40)
	at com.shop.CartTest.sum(CartTest.java:21)
	... 12 more
Caused by: java.io.IOException: closed
	at com.shop.Store.read(Store.kt:7)
""",
        [
            ("Cart.java", 40, "com.shop.Cart.total", 0),
            ("CartTest.java", 21, "com.shop.CartTest.sum", 1),
            ("Store.kt", 7, "com.shop.Store.read", 0),
        ],
    ),
    "javascript": (
        """
TypeError: x is not a function
    at Cart.total (/builds/shop/web/src/cart.ts:12:9)
    at async Object.<anonymous> (src/cart.test.ts:6:23)
    at file:///builds/shop/web/run.mjs:3:1
    at node:internal/process/task_queues:95:5
""",
        [
            ("src/cart.ts", 12, "Cart.total", 0),
            ("src/cart.test.ts", 6, "Object.<anonymous>", 1),
            ("run.mjs", 3, None, 2),
        ],
    ),
    "go": (
        """
panic: runtime error
goroutine 7 [running]:
example.com/shop.Total(0xc000082600)
	/home/travis/build/shop/shop/cart.go:9 +0x1d
main.main()
	/home/travis/build/shop/shop/main.go:4 +0x2a
""",
        [("cart.go", 9, "example.com/shop.Total", 0), ("main.go", 4, "main.main", 1)],
    ),
    "rust": (
        """
thread 'main' panicked at src/cart.rs:14:9:
error[E0308]: mismatched types
  --> src/lib.rs:3:4
""",
        [("src/cart.rs", 14, None, 0), ("src/lib.rs", 3, None, 0)],
    ),
    "ruby": (
        """
/app/lib/cart.rb:9:in `total': no cart (RuntimeError)
	from /app/lib/main.rb:3:in `<main>'
""",
        [("/app/lib/cart.rb", 9, "total", 0), ("/app/lib/main.rb", 3, "<main>", 1)],
    ),
    "php": (
        "PHP Fatal error:  Uncaught Error: no cart in /app/src/Cart.php:9\n#0 /app/index.php(3): Shop\\Cart->total()",
        [("/app/src/Cart.php", 9, None, 0), ("/app/index.php", 3, "Shop\\Cart->total", 1)],
    ),
    "dotnet": (
        "   at Shop.Cart.Total(Int32 n) in D:\\a\\shop\\shop\\src\\Cart.cs:line 12\n"
        "   at Shop.Run() in /src/Run.cs:line 3",
        [("src\\Cart.cs", 12, "Shop.Cart.Total(Int32 n)", 0), ("/src/Run.cs", 3, "Shop.Run()", 1)],
    ),
    "sanitizer": (
        "    #0 0x4f2a31 in total(int) /src/cart.cc:12:5\n    #1 0x4f2b00 in main /src/main.cc:3:1",
        [("/src/cart.cc", 12, "total(int)", 0), ("/src/main.cc", 3, "main", 1)],
    ),
    "elixir": (
        '    (shop 0.1.0) lib/cart.ex:9: Shop.Cart.total/1\n    test/cart_test.exs:5: Shop.CartTest."test sum"/1',
        [("lib/cart.ex", 9, "Shop.Cart.total/1", 0), ("test/cart_test.exs", 5, 'Shop.CartTest."test sum"/1', 1)],
    ),
    "compilers and checkers": (
        """
src/cart.c:12:5: error: expected ';' before '}' token
src/cart.ts(12,5): error TS2322: Type 'string' is not assignable to type 'number'.
src/cart.ts:13:5 - error TS2322: Type 'string' is not assignable to type 'number'.
shop/cart.py:7: error: Incompatible return value type  [return-value]
[ERROR] /home/runner/work/shop/shop/src/main/java/Cart.java:[12,5] cannot find symbol
e: file:///builds/shop/web/src/Cart.kt:8:3 Unresolved reference
./cart.go:12:5: undefined: total
CMake Error at CMakeLists.txt:12 (find_package):
lib/cart.rb:9:3: C: Layout/IndentationWidth: Use 2 spaces
""",
        [
            ("src/cart.c", 12, None, 0),
            ("src/cart.ts", 12, None, 0),
            ("src/cart.ts", 13, None, 0),
            ("shop/cart.py", 7, None, 0),
            ("src/main/java/Cart.java", 12, None, 0),
            ("src/Cart.kt", 8, None, 0),
            ("cart.go", 12, None, 0),
            ("CMakeLists.txt", 12, None, 0),
            ("lib/cart.rb", 9, None, 0),
        ],
    ),
    "eslint": (
        """
/home/runner/work/web/web/src/cart.js
   3:10  warning  Unexpected console statement  no-console
  12:5   error    'total' is not defined        no-undef
  14:1   error    Missing semicolon             semi

✖ 3 problems (2 errors, 1 warning)
""",
        [("src/cart.js", 12, None, 0), ("src/cart.js", 14, None, 0)],
    ),
    "formatters": (
        "would reformat shop/cart.py\n[warn] src/cart.js\n$ gofmt -l .\nshop/cart.go\nshop/money.go\n",
        [
            ("shop/cart.py", None, None, 0),
            ("src/cart.js", None, None, 0),
            ("shop/cart.go", None, None, 0),
            ("shop/money.go", None, None, 0),
        ],
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("prefix", ["", "2026-04-22T16:09:37.3317193Z "])
def test_places_of(form: str, prefix: str):
    log, known = FORMS[form]
    frames = extract_frames([prefix + line for line in log.strip("\n").split("\n")])
    assert [(frame.path, frame.line, frame.function, frame.depth) for frame in frames] == known


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no error: fine",
        "src/cart.c:12:5: warning: unused variable",
        "/usr/lib/x.py:12: DeprecationWarning: old",
        "INFO server.go:33 started",
        "listening on example.com:8080",
        "Compiling cart.rs",
        "see https://example.com/docs/page.html:12 for more",
    ],
)
def test_no_place_in(line: str):
    assert extract_frames([line]) == ()


def test_a_place_told_twice_is_one():
    frames = extract_frames(
        ["src/a.py:3:1: E999 SyntaxError: invalid", "noise", "src/a.py:3:1: E999 SyntaxError: invalid"]
    )
    assert [(frame.path, frame.line, frame.log_line) for frame in frames] == [("src/a.py", 3, 1)]


def test_the_root_that_pytest_names_is_left_out():
    frames = extract_frames(["rootdir: /srv/ci/shop", '  File "/srv/ci/shop/cart.py", line 3, in total'])
    assert frames[0].path == "cart.py"


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("    invoice_test.go:31: got 3, want 4", "invoice_test.go"),
        ("Error in invoice.go:31: no total", "invoice.go"),
        ("in invoice.go:31", "invoice.go"),
        ("@attribute.js:3:1: unexpected", "attribute.js"),
        ("atlas_test.go:4: wrong", "atlas_test.go"),
    ],
)
def test_a_word_before_a_path_is_none_of_its_own_letters(line: str, path: str):
    assert [frame.path for frame in extract_frames([line])] == [path]


@pytest.mark.parametrize("line", ["SKIPPED [1] tests/x.py:9: could not import 'ledger'", "SKIPPED [2] tests/x.py:9"])
def test_a_skipped_test_is_no_place(line: str):
    assert extract_frames([line]) == ()
