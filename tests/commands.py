"""Running `hadir` as people do: a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
HADIR = [sys.executable, "-c", "import sys; from events.cli import main; sys.exit(main())"]


@dataclass(frozen=True)
class Shell:
    """A folder and a database; `run("demo")` gives the finished process with its text."""

    folder: Path
    url: str

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HADIR_")}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "HADIR_DATABASE_URL": self.url,
            "HADIR_SECRET_KEY": os.environ["HADIR_SECRET_KEY"],
            **more,
        }

    def run(self, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*HADIR, *arguments],
            cwd=self.folder,
            env=self.environment(**environment),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
