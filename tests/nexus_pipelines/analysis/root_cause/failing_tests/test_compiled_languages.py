"""One log for each tool, as the tool writes it: the name, where, what was said, expected and got."""

import pytest

from nexus_pipelines.analysis.root_cause.failing_tests.extract import extract_failing_tests

# framework, name, class, file, line, expected, actual; a part of the message; the log.
LOGS = {
    "surefire": (
        ("junit", "com.shop.CartTest.sum", "com.shop.CartTest", "CartTest.java", 21, "3", "2"),
        "expected: <3> but was: <2>",
        """
[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.05 s <<< FAILURE! -- in com.shop.CartTest
[ERROR] com.shop.CartTest.sum -- Time elapsed: 0.004 s <<< FAILURE!
org.opentest4j.AssertionFailedError: expected: <3> but was: <2>
	at org.junit.jupiter.api.AssertionUtils.fail(AssertionUtils.java:55)
	at com.shop.CartTest.sum(CartTest.java:21)
	at java.base/java.lang.reflect.Method.invoke(Method.java:580)

[INFO] Results:
[INFO]
[ERROR] Failures:
[ERROR]   CartTest.sum:21 expected: <3> but was: <2>
[INFO]
[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0
""",
    ),
    "surefire of old": (
        ("junit", "sum(com.shop.CartTest)", "com.shop.CartTest", "CartTest.java", 21, "3", "2"),
        "expected:<3> but was:<2>",
        """
Running com.shop.CartTest
Tests run: 3, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.05 sec <<< FAILURE!
sum(com.shop.CartTest)  Time elapsed: 0.004 sec  <<< FAILURE!
java.lang.AssertionError: expected:<3> but was:<2>
	at org.junit.Assert.fail(Assert.java:88)
	at com.shop.CartTest.sum(CartTest.java:21)

Results :

Failed tests:
  CartTest.sum:21 expected:<3> but was:<2>

Tests run: 3, Failures: 1, Errors: 0, Skipped: 0
""",
    ),
    "gradle": (
        ("gradle", "com.shop.CartTest > sum()", "com.shop.CartTest", "CartTest.kt", 21, "3", "2"),
        "expected: <3> but was: <2>",
        """
> Task :test FAILED

com.shop.CartTest > sum() FAILED
    org.opentest4j.AssertionFailedError: expected: <3> but was: <2>
        at app//com.shop.CartTest.sum(CartTest.kt:21)

3 tests completed, 1 failed
""",
    ),
    "go": (
        ("go", "TestCart/empty", None, "cart_test.go", 31, "3", "2"),
        "total: got 2, want 3",
        """
=== RUN   TestCart
=== RUN   TestCart/empty
    cart_test.go:31: total: got 2, want 3
--- FAIL: TestCart (0.01s)
    --- FAIL: TestCart/empty (0.01s)
FAIL
FAIL	example.com/shop	0.014s
""",
    ),
    "go panic": (
        ("go", "TestCart", None, "/src/shop/cart_test.go", 9, None, None),
        "panic: runtime error: index out of range",
        """
=== RUN   TestCart
--- FAIL: TestCart (0.00s)
panic: runtime error: index out of range [3] with length 0 [recovered]

goroutine 7 [running]:
example.com/shop.TestCart(0xc000082600)
	/src/shop/cart_test.go:9 +0x1d
FAIL	example.com/shop	0.014s
""",
    ),
    "cargo": (
        ("cargo", "cart::tests::sum", None, "src/cart.rs", 14, "3", "2"),
        "assertion `left == right` failed",
        """
test cart::tests::sum ... FAILED

failures:

---- cart::tests::sum stdout ----
thread 'cart::tests::sum' panicked at src/cart.rs:14:9:
assertion `left == right` failed
  left: 2
 right: 3
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace

failures:
    cart::tests::sum

test result: FAILED. 1 passed; 1 failed; 0 ignored
""",
    ),
    "dotnet": (
        ("dotnet", "Shop.CartTests.Sum(n: 1)", "Shop.CartTests", "/src/CartTests.cs", 12, "3", "2"),
        "Assert.Equal() Failure",
        """
  Failed Shop.CartTests.Sum(n: 1) [12 ms]
  Error Message:
   Assert.Equal() Failure: Values differ
Expected: 3
Actual:   2
  Stack Trace:
     at Shop.CartTests.Sum(Int32 n) in /src/CartTests.cs:line 12

Failed!  - Failed:     1, Passed:     3
""",
    ),
    "gtest": (
        ("gtest", "CartTest.Sum", "CartTest", "test/cart_test.cc", 14, None, None),
        "Expected equality of these values:",
        """
[ RUN      ] CartTest.Sum
test/cart_test.cc:14: Failure
Expected equality of these values:
  cart.total()
    Which is: 2
  3
[  FAILED  ] CartTest.Sum (1 ms)
[  FAILED  ] 1 test, listed below:
[  FAILED  ] CartTest.Sum

 1 FAILED TEST
""",
    ),
    "ctest": (
        ("ctest", "cart", None, None, None, None, None),
        "Timeout",
        """
3/3 Test #3: cart .............................***Timeout   1.01 sec

The following tests FAILED:
\t  3 - cart (Timeout)
Errors while running CTest
""",
    ),
    "catch2": (
        ("catch2", "cart sums up", None, "cart_test.cpp", 9, None, None),
        "REQUIRE( total == 3 )",
        """
-------------------------------------------------------------------------------
cart sums up
-------------------------------------------------------------------------------
cart_test.cpp:5
...............................................................................

cart_test.cpp:9: FAILED:
  REQUIRE( total == 3 )
with expansion:
  2 == 3

===============================================================================
""",
    ),
    "scalatest": (
        ("scalatest", "should sum up", "CartSpec", "CartSpec.scala", 9, "3", "2"),
        "2 did not equal 3",
        """
[info] CartSpec:
[info] A cart
[info] - should sum up *** FAILED *** (4 milliseconds)
[info]   2 did not equal 3 (CartSpec.scala:9)
[info] *** 1 TEST FAILED ***
""",
    ),
    "xctest": (
        ("xctest", "-[ShopTests.CartTests testSum]", "ShopTests.CartTests", "/src/CartTests.swift", 12, '"3"', '"2"'),
        "XCTAssertEqual failed",
        """
/src/CartTests.swift:12: error: -[ShopTests.CartTests testSum] : XCTAssertEqual failed: ("2") is not equal to ("3")
Test Case '-[ShopTests.CartTests testSum]' failed (0.012 seconds).
""",
    ),
    "ginkgo": (
        ("ginkgo", "Cart when empty [It] sums up", None, "/src/cart_test.go", 20, None, None),
        "/src/cart_test.go:20",
        """
Summarizing 1 Failure:
  [FAIL] Cart when empty [It] sums up
  /src/cart_test.go:20
""",
    ),
    "clojure": (
        ("clojure.test", "sums-up", None, "cart_test.clj", 9, "(= 3 (total cart))", "(not (= 3 2))"),
        "expected: (= 3 (total cart))",
        """
FAIL in (sums-up) (cart_test.clj:9)
expected: (= 3 (total cart))
  actual: (not (= 3 2))

Ran 1 tests
""",
    ),
    "tasty": (
        ("tasty", "sums up", None, None, None, "3", "2"),
        "test/Cart.hs:9:",
        """
Cart
  is empty: OK
  sums up:  FAIL (0.01s)
    test/Cart.hs:9:
    expected: 3
     but got: 2

1 out of 2 tests failed (0.01s)
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
