#!/bin/sh
# Two readers of iCalendar take an escaped backslash before an n for the end of a line.
#
# TEXT `C:\\new` (RFC 5545, 3.3.11: ESCAPED-CHAR is `\\`, `\;`, `\,`, `\N` or `\n`, read from left to right) is `C:\new`.
# Seen: ics 0.7.3 (PyPI) and node-ical 0.26.1 (npm) give `C:\`, a line break and `ew`; icalendar 7.3.0, vobject 0.9.9
# and ical.js 2.2.1 give `C:\new`. Needs python3, node and npm.
# Exit 0: still so. Exit 1: it changed. Exit 2: could not be tried.
set -u
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
python3 -m venv v && v/bin/pip -q install icalendar==7.3.0 vobject==0.9.9 ics==0.7.3 || exit 2
npm init -y >/dev/null 2>&1 && npm install --silent --ignore-scripts node-ical@0.26.1 ical.js@2.2.1 >/dev/null || exit 2
printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261209T010000Z\r\nDTSTART:20261209T010000Z\r\nDTEND:20261209T020000Z\r\nSUMMARY:C:\\\\new\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n' >one.ics
cat >read.mjs <<'NODE'
import fs from "fs";
import ICAL from "ical.js";
import nodeIcal from "node-ical";
const text = fs.readFileSync("one.ics", "utf8");
const event = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent("vevent");
console.log("ical.js\t" + JSON.stringify(event.getFirstPropertyValue("summary")));
console.log("node-ical\t" + JSON.stringify(Object.values(nodeIcal.sync.parseICS(text)).find((one) => one.type === "VEVENT").summary));
NODE
cat >read.py <<'PYTHON'
import json

import icalendar
import ics
import vobject

text = open("one.ics", newline="").read()
print("icalendar", json.dumps(str(icalendar.Calendar.from_ical(text).walk("VEVENT")[0]["SUMMARY"])), sep="\t")
print("vobject", json.dumps(vobject.readOne(text).vevent.summary.value), sep="\t")
print("ics", json.dumps(next(iter(ics.Calendar(text).events)).name), sep="\t")
PYTHON
{ v/bin/python read.py && node read.mjs; } 2>/dev/null >seen || exit 2
cat seen
right=$(grep -c '"C:\\\\new"$' seen)
wrong=$(grep -c -E '^(ics|node-ical)	"C:\\\\\\new"$' seen)
[ "$right" = 3 ] && [ "$wrong" = 2 ]
