#!/bin/sh
# icalendar 7.3.0 writes a small coordinate with an exponent, which RFC 5545 does not know.
#
# Expected: `GEO:0.00002;109.33`. RFC 5545, 3.3.7: float = (["+"] / "-") 1*DIGIT ["." 1*DIGIT]; 3.8.1.6 asks for six
# decimal places. Seen: `GEO:2e-05;109.33` (a place two metres from the equator, as in Pontianak).
# Exit 0: still so. Exit 1: it changed. Exit 2: could not be tried.
set -u
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v" && "$folder/v/bin/pip" -q install icalendar==7.3.0 || exit 2
"$folder/v/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import icalendar

event = icalendar.Event()
event.add("uid", "1")
event.add("geo", (0.00002, 109.33))
[line] = [line for line in event.to_ical().decode().splitlines() if line.startswith("GEO")]
print("icalendar", version("icalendar"), "writes", line)
sys.exit(0 if line == "GEO:2e-05;109.33" else 1)
PYTHON
