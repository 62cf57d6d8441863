"""What was measured, as a table for people and JSON for programs."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psutil


@dataclass(frozen=True)
class Measure:
    """One line: our figures of every run beside the reference's, and whether more is better."""

    id: str
    work: str
    engine: str
    unit: str
    ours: Sequence[float]
    reference: Sequence[float]
    reference_name: str
    more_is_better: bool = True

    @property
    def ratio(self) -> float:
        """Ours by the reference's, of the medians: 1.00 is as fast (or as small) as the reference."""
        a, b = median(self.ours), median(self.reference)
        return a / b if self.more_is_better else b / a

    def as_json(self) -> dict[str, object]:
        figures = {
            name: {"median": median(v), "min": min(v), "max": max(v)}
            for name, v in (("ours", self.ours), ("reference", self.reference))
        }
        return asdict(self) | figures | {"ratio": round(self.ratio, 4), "runs": len(self.ours)}


def _spread(values: Sequence[float]) -> str:
    return f"{_number(median(values))} ({_number(min(values))}-{_number(max(values))})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value >= 0.1 else f"{value:.4f}"


def table(measures: Sequence[Measure]) -> str:
    """Markdown: median (min-max) of each figure, and the ratio to its reference."""
    lines = ["| id | work | engine | unit | Hadir | reference | ratio |", "|---|---|---|---|---|---|---|"]
    lines += [
        f"| {m.id} | {m.work} | {m.engine} | {m.unit} | {_spread(m.ours)} | {_spread(m.reference)}"
        f" {m.reference_name} | {_ratio(m.ratio)} |"
        for m in measures
    ]
    return "\n".join(lines)


def save(measures: Sequence[Measure], folder: Path) -> Path:
    """One JSON file per run of `make bench`, with the machine it ran on."""
    folder.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"bench-{now:%Y%m%dT%H%M%SZ}.json"
    machine = {
        "cores": psutil.cpu_count(),
        "memory": psutil.virtual_memory().total,
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
    }
    document = {"at": now.isoformat(), "machine": machine, "measures": [m.as_json() for m in measures]}
    path.write_text(json.dumps(document, indent=2) + "\n")
    return path
