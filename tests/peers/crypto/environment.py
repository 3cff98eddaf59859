"""The virtual environment that has the peers."""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
VENV = HERE / ".venv"


def enter(script):
    """Goes on with `script` in the environment, and makes that where it is missing."""
    python = VENV / "bin" / "python"
    if pathlib.Path(sys.prefix) == VENV:
        return
    if not (VENV / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        pinned = ["--require-hashes", "-r", str(HERE / "requirements.txt")]
        subprocess.run(install + pinned, check=True)
        (VENV / "ready").touch()
    command = [str(python), str(pathlib.Path(script).resolve()), *sys.argv[1:]]
    sys.exit(subprocess.run(command, check=False).returncode)
