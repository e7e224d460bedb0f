"""One log for each tool, as the tool writes it: the name, where, what was said, expected and got."""

import pytest

from nexus_pipelines.analysis.root_cause.failing_tests.extract import extract_failing_tests

# framework, name, class, file, line, expected, actual; a part of the message; the log.
LOGS = {
    "unittest": (
        (
            "unittest",
            "test_sum (shop.tests.CartTest.test_sum)",
            "shop.tests.CartTest",
            "/srv/shop/tests.py",
            12,
            "3",
            "2",
        ),
        "AssertionError: 2 != 3",
        """
test_sum (shop.tests.CartTest.test_sum) ... FAIL
======================================================================
FAIL: test_sum (shop.tests.CartTest.test_sum)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/srv/shop/tests.py", line 12, in test_sum
    self.assertEqual(total(cart), 3)
  File "/usr/lib/python3.11/unittest/case.py", line 873, in assertEqual
    assertion_func(first, second, msg=msg)
AssertionError: 2 != 3

----------------------------------------------------------------------
Ran 4 tests in 0.010s
""",
    ),
    "jest": (
        ("jest", "cart › sums up", None, "src/cart.test.ts", 6, "3", "2"),
        "expect(received).toBe(expected)",
        """
FAIL src/cart.test.ts (5.1 s)
  ● cart › sums up

    expect(received).toBe(expected) // Object.is equality

    Expected: 3
    Received: 2

      at Object.<anonymous> (src/cart.test.ts:6:23)

Test Suites: 1 failed, 1 total
Tests:       1 failed, 3 passed, 4 total
""",
    ),
    "vitest": (
        ("vitest", "src/cart.test.ts > cart > sums up", None, "src/cart.test.ts", 6, "3", "2"),
        "AssertionError: expected 2 to be 3",
        """
 FAIL  src/cart.test.ts > cart > sums up
AssertionError: expected 2 to be 3 // Object.is equality

- Expected
+ Received

- 3
+ 2

 ❯ src/cart.test.ts:6:23
""",
    ),
    "mocha": (
        ("mocha", "cart when empty sums up", None, "test/cart.js", 9, "3", "2"),
        "AssertionError [ERR_ASSERTION]",
        """
  3 passing (12ms)
  1 failing

  1) cart
       when empty
         sums up:

      AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:
      + expected - actual

      -2
      +3

      at Context.<anonymous> (test/cart.js:9:14)
""",
    ),
    "playwright": (
        ("playwright", "[chromium] › tests/cart.spec.ts:5:7 › cart › sums up", None, "tests/cart.spec.ts", 5, "3", "2"),
        "Error: expect(received).toBe(expected)",
        """
  1) [chromium] › tests/cart.spec.ts:5:7 › cart › sums up ─────────────

    Error: expect(received).toBe(expected) // Object.is equality

    Expected: 3
    Received: 2

  1 failed
""",
    ),
    "rspec": (
        ("rspec", "Cart sums up", None, "spec/cart_spec.rb", 8, "3", "2"),
        "expected: 3",
        """
Failures:

  1) Cart sums up
     Failure/Error: expect(cart.total).to eq(3)

       expected: 3
            got: 2

       (compared using ==)
     # ./spec/cart_spec.rb:8:in `block (2 levels) in <top (required)>'

Finished in 0.01 seconds
4 examples, 1 failure

rspec ./spec/cart_spec.rb:8 # Cart sums up
""",
    ),
    "minitest": (
        ("minitest", "CartTest#test_sum", "CartTest", "test/cart_test.rb", 8, "3", "2"),
        "Expected: 3",
        """
  1) Failure:
CartTest#test_sum [test/cart_test.rb:8]:
Expected: 3
  Actual: 2

4 runs, 4 assertions, 1 failures
""",
    ),
    "phpunit": (
        (
            "phpunit",
            "Shop\\CartTest::testSum with data set #1",
            "Shop\\CartTest",
            "/app/tests/CartTest.php",
            17,
            "3",
            "2",
        ),
        "Failed asserting that 2 matches expected 3.",
        """
There was 1 failure:

1) Shop\\CartTest::testSum with data set #1
Failed asserting that 2 matches expected 3.

/app/tests/CartTest.php:17

FAILURES!
Tests: 4, Assertions: 4, Failures: 1.
""",
    ),
    "perl": (
        ("tap", "sums up", None, "t/cart.t", 7, "'3'", "'2'"),
        "got: '2'",
        """
not ok 2 - sums up

#   Failed test 'sums up'
#   at t/cart.t line 7.
#          got: '2'
#     expected: '3'
# Looks like you failed 1 test of 2.
""",
    ),
    "bats": (
        ("tap", "sums up", None, "test/cart.bats", 5, None, None),
        '`[ "$total" -eq 3 ]\' failed',
        """
1..2
ok 1 is empty
not ok 2 sums up
# (in test file test/cart.bats, line 5)
#   `[ "$total" -eq 3 ]' failed
""",
    ),
    "exunit": (
        ("exunit", "test sums up (Shop.CartTest)", "Shop.CartTest", "test/cart_test.exs", 5, "3", "2"),
        "Assertion with == failed",
        """
  1) test sums up (Shop.CartTest)
     test/cart_test.exs:5
     Assertion with == failed
     code:  assert total == 3
     left:  2
     right: 3
     stacktrace:
       test/cart_test.exs:7: (test)

Finished in 0.03 seconds
""",
    ),
}


@pytest.mark.parametrize("tool", LOGS)
@pytest.mark.parametrize("prefix", ["", "2026-04-22T16:09:37.3317193Z ", "\x1b[0m"])
def test_a_failing_test_of(tool: str, prefix: str):
    known, message, log = LOGS[tool]
    (test,) = extract_failing_tests([prefix + line for line in log.strip("\n").split("\n")])
    found = (test.framework, test.name, test.test_class, test.file, test.line, test.expected, test.actual)
    assert found == known
    assert message in (test.message or "")


@pytest.mark.parametrize(
    "log",
    [
        "",
        "no error: fine",
        "Tests run: 3, Failures: 0, Errors: 0, Skipped: 0",
        "[INFO] Results:\n[INFO]\n[INFO] Tests run: 9, Failures: 0",
        "> Task :compileJava FAILED",
        "ok  \texample.com/shop\t0.01s",
        "test result: ok. 3 passed; 0 failed",
        "Test Suites: 1 passed\nTests: 0 failed",
        "  1) install the tools\n  2) run them",
        "FAILED: some/target.o",
        "[  PASSED  ] 3 tests.",
        "ok 1 - not ok is only a word",
        "not ok 3 - later # TODO write it",
    ],
)
def test_no_failing_test_in(log: str):
    assert extract_failing_tests(log.split("\n")) == ()
