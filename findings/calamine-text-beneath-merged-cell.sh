#!/bin/sh
# python-calamine 0.9.1 gives the text that lies beneath a merged cell, which no spreadsheet shows.
#
# Expected: what people see. A2:A3 is merged and shows "Dinas Kominfo"; its covered cell A3 still holds "Bappeda", as
# LibreOffice keeps it when asked and as ECMA-376 (18.3.1.55, mergeCell) allows; openpyxl reads A3 as empty.
# Seen: to_python() gives "Bappeda" for A3; merged_cell_ranges is the only hint.
# Exit 0: still so. Exit 1: it changed. Exit 2: could not be tried.
set -u
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v" && "$folder/v/bin/pip" -q install python-calamine==0.9.1 xlsxwriter==3.3.1 openpyxl==3.1.5 || exit 2
"$folder/v/bin/python" - "$folder/list.xlsx" <<'PYTHON'
import sys
from importlib.metadata import version

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

path = sys.argv[1]
with xlsxwriter.Workbook(path) as book:
    sheet = book.add_worksheet()
    sheet.write("A1", "OPD")
    sheet.merge_range("A2:A3", "Dinas Kominfo")
    sheet.write("A3", "Bappeda")
read = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
cells, ranges = read.to_python(), read.merged_cell_ranges
shown = openpyxl.load_workbook(path).active["A3"].value
print("python-calamine", version("python-calamine"), "gives", cells, "merged", ranges, "; openpyxl gives", shown)
sys.exit(0 if cells[2] == ["Bappeda"] and ranges == [((1, 0), (2, 0))] and shown is None else 1)
PYTHON
