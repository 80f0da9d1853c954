# SPDX-License-Identifier: Apache-2.0
"""Sums up the XML reports of the Java tests: reports.py ROOT SINCE, the latter in seconds since the epoch.

Names each test that failed or was skipped, and ends on `N passed, N failed, N skipped`.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def first_line(element):
    text = element.get("message") or element.text or "no reason given"
    line = text.strip().splitlines()[0] if text.strip() else "no reason given"
    return line.removeprefix("org.opentest4j.TestAbortedException: ")


def main(root, since):
    passed = failed = skipped = 0
    for folder in ("surefire-reports", "failsafe-reports"):
        for report in sorted(Path(root).glob(f"**/target/{folder}/TEST-*.xml")):
            if report.stat().st_mtime < since:
                continue  # of an earlier build
            for case in ElementTree.parse(report).iter("testcase"):
                name = f"{case.get('classname', '').rpartition('.')[2]}.{case.get('name')}"
                problem = next((found for kind in ("failure", "error") if (found := case.find(kind)) is not None), None)
                omission = case.find("skipped")
                if problem is not None:
                    print(f"failed: {name}: {first_line(problem)}")
                    failed += 1
                elif omission is not None:
                    print(f"skipped: {name}: {first_line(omission)}")
                    skipped += 1
                else:
                    passed += 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))
