#!/usr/bin/env python3
"""Times our cryptography beside the Python packages of the field, on the same vectors.

The Rust example `peer_times` times ours in a release build; then each package does the same to the same vector, and
must come to the same result. Prints the medians and how many times faster ours is. Wall-clock figures: they gate
nothing, and mean something only on an idle machine.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import time
import warnings

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import environment  # it stands beside the peers' folders

ROOT = HERE.parent.parent.parent
ROUNDS, REPEATS = 51, 100


def ours():
    """Operation, vector and microseconds of each line of the Rust example."""
    command = ["cargo", "run", "--locked", "--quiet", "--release", "-p", "suanpan-vectors", "--example", "peer_times"]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in lines.splitlines()]


def vectors():
    """Every crypto vector by its id."""
    found = {}
    for path in sorted((ROOT / "tests" / "vectors" / "crypto").glob("*.json")):
        found.update((vector["id"], vector) for vector in json.loads(path.read_text())["vectors"])
    return found


def median_us(call):
    """Median time of a call, microseconds."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(REPEATS):
            call()
        rounds.append((time.perf_counter() - start) / REPEATS * 1e6)
    return statistics.median(rounds)


def main():
    environment.enter(__file__)
    # The packages use TripleDES from where `cryptography` no longer wants it to be looked for.
    warnings.simplefilter("ignore")
    import peers

    known, differing = vectors(), 0
    print(f"{'operation':14} {'vector':18} {'ours, µs':>9}  {'peer':13} {'peer, µs':>9} {'ratio':>7}")
    for line in ours():
        for name, operation in peers.OPERATIONS[line["operation"]].items():
            call, expected = operation(known[line["vector"]])
            if expected is not None and call() != expected:
                differing += 1
                print(f"{line['operation']:14} {line['vector']:18} {'':9}  {name}: another result")
                continue
            peer = median_us(call)
            print(
                f"{line['operation']:14} {line['vector']:18} {line['us']:9.2f}  {name:13} {peer:9.2f} "
                f"{peer / line['us']:6.1f}x"
            )
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
