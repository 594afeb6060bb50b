"""Prints `<passed> <failed>` of a JUnit XML report."""
import sys
import xml.etree.ElementTree as ElementTree

passed = failed = 0
for suite in ElementTree.parse(sys.argv[1]).iter("testsuite"):
    bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    failed += bad
    passed += int(suite.get("tests", 0)) - bad - int(suite.get("skipped", 0))
print(passed, failed)
