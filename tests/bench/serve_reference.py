"""Serve one app of `reference.py` as `hadir run` serves Hadir: `python -m tests.bench.serve_reference APP PORT`."""

import sys

import uvloop

from events.commands.serving import serve_here
from tests.bench import reference

if __name__ == "__main__":
    uvloop.run(serve_here(getattr(reference, sys.argv[1]), int(sys.argv[2])))
