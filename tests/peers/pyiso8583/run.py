#!/usr/bin/env python3
"""Compares this project's CUP codec with pyiso8583, both ways.

The Rust example `peer_corpus` writes a message of every rule; pyiso8583 must read the same fields
from it and write the same bytes from the fields. Cut messages must be refused by it as they are by
us. Prints 'N passed, N failed'; with --bench also pyiso8583's time for the 415-byte sale.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
sys.path.insert(0, str(HERE.parent))

import environment  # it stands beside the peers' folders


def corpus():
    """The messages that the Rust encoder wrote, with their fields."""
    command = ["cargo", "run", "--quiet", "-p", "suanpan-iso8583", "--example", "peer_corpus"]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in lines.splitlines()]


def differences(case, check):
    """What pyiso8583 says differently about one message."""
    body = bytes.fromhex(case["hex"])
    try:
        read = check.decode(body)
        written = check.encode(case["fields"])
    except Exception as error:  # whatever it refuses with is the finding
        yield f"refused: {error}"
        return
    for field in sorted(set(case["fields"]) | set(read)):
        ours, theirs = case["fields"].get(field), read.get(field)
        if ours != theirs:
            yield f"field {field}: {ours!r} here, {theirs!r} there"
    if written != body:
        yield f"written differently: {written.hex().upper()}"
    try:
        check.decode(body[:-1])
        yield "cut by a byte, and not refused"
    except check.iso8583.DecodeError:
        pass


def bench(case, check):
    """Median time of pyiso8583 for one message, microseconds."""
    body = bytes.fromhex(case["hex"])
    for name, work in (
        ("decode", lambda: check.decode(body)),
        ("encode", lambda: check.encode(case["fields"])),
    ):
        rounds = []
        for _ in range(51):
            start = time.perf_counter()
            for _ in range(100):
                work()
            rounds.append((time.perf_counter() - start) / 100 * 1e6)
        print(f"pyiso8583 {name}, {len(body)} bytes: {statistics.median(rounds):.1f} µs")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", action="store_true", help="time pyiso8583 on the 415-byte sale")
    arguments = parser.parse_args()
    environment.enter(__file__)
    import check

    cases = corpus()
    failed = 0
    for case in cases:
        found = list(differences(case, check))
        failed += bool(found)
        for difference in found:
            print(f"{case['name']}: {difference}")
    if arguments.bench:
        bench(cases[0], check)
    print(f"{len(cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not cases else 0)


if __name__ == "__main__":
    main()
