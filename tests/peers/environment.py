"""The virtual environment that has a peer's packages: one in each peer's folder, from its requirements.txt."""

import pathlib
import subprocess
import sys


def enter(script):
    """Goes on with `script` in its folder's environment, and makes that where it is missing."""
    script = pathlib.Path(script).resolve()
    venv = script.parent / ".venv"
    python = venv / "bin" / "python"
    if pathlib.Path(sys.prefix) == venv:
        return
    if not (venv / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        pinned = ["--require-hashes", "-r", str(script.parent / "requirements.txt")]
        subprocess.run(install + pinned, check=True)
        (venv / "ready").touch()
    sys.exit(subprocess.run([str(python), str(script), *sys.argv[1:]], check=False).returncode)
