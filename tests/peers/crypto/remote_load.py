#!/usr/bin/env python3
"""A host in Python loads keys into a terminal in Rust, and comes to the bytes that are written down for both.

The terminal is the Rust example `peer_terminal`; the host is `host.py`. Prints 'N passed'.
"""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import environment  # it stands beside the peers' folders

ROOT = HERE.parent.parent.parent
KNOWN = ROOT / "rust-core" / "crypto" / "tests" / "remote_load" / "known.txt"
TERMINAL_ID = b"12345678"
KEYS = [("TDES", 16), ("TDES", 24), ("AES", 16), ("AES", 24), ("AES", 32), ("SM4", 16)]


class Terminal:
    """The Rust terminal: makes an offer, takes an answer."""

    def __init__(self, host_key):
        command = ["cargo", "run", "--locked", "--quiet", "-p", "suanpan-vectors", "--example", "peer_terminal", "--"]
        arguments = [host_key.hex(), os.urandom(8).hex()]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command + arguments, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)

    def offer(self):
        """The request, and the device key to enrol."""
        return {name: bytes.fromhex(text) for name, text in json.loads(self.process.stdout.readline()).items()}

    def accept(self, answer):
        """What the terminal made of an answer."""
        self.process.stdin.write(answer.hex() + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def written_down():
    """The known answers: a name and its bytes on each line."""
    lines = [line.split() for line in KNOWN.read_text().splitlines() if line and not line.startswith("#")]
    return {name: bytes.fromhex(text) for name, text in lines}


def main():
    environment.enter(__file__)
    import host
    from cryptography.hazmat.primitives.asymmetric import ec

    def private(scalar):
        return ec.derive_private_key(int.from_bytes(scalar, "big"), ec.SECP256R1())

    passed = 0

    known = written_down()
    device = private(known["device"]).public_key()
    of_host = host.Host(private(known["host"]), {known["terminal_id"]: device})
    drawn = known["host_nonce"], private(known["host_ephemeral"]), known["fill"]
    answer = of_host.answer(known["request"], "AES", known["master"], *drawn)
    assert answer == known["answer"], f"another answer than the one written down: {answer.hex()}"
    passed += 1

    own = ec.generate_private_key(ec.SECP256R1())
    terminal = Terminal(host.point(own.public_key()))
    for algorithm, length in KEYS:
        for spoilt in (False, True):
            offer = terminal.offer()
            here = host.Host(own, {TERMINAL_ID: host.read_point(offer["device"])})
            master = os.urandom(length)
            ephemeral = ec.generate_private_key(ec.SECP256R1())
            drawn = os.urandom(16), ephemeral, os.urandom(32)
            answer = bytearray(here.answer(offer["request"], algorithm, master, *drawn))
            if spoilt:
                answer[os.urandom(1)[0] % len(answer)] ^= 1
            taken = terminal.accept(answer)
            if spoilt:
                assert taken == {"refused": True}, f"{algorithm}: a changed answer gave {taken}"
            else:
                kcv = host.check_value(algorithm, master).hex().upper()
                assert taken.get("kcv", "").startswith(kcv), f"{algorithm} of {length} bytes: {taken}, wanted {kcv}"
            try:
                here.answer(offer["request"][:-1] + bytes([offer["request"][-1] ^ 1]), algorithm, master, *drawn)
                raise SystemExit("the host answered a changed request")
            except host.Refused:
                passed += 2
    terminal.process.stdin.close()
    assert terminal.process.wait() == 0
    print(f"{passed} passed")


if __name__ == "__main__":
    main()
