"""The gates of an APK: each prints a line, and any failure fails the whole.

    check.py --apk FILE --flavour demo|release --aapt2 PROGRAM --api FILE --version-name NAME
             --version-code CODE ABI...

--api is what PublicApi.java prints for the oldest Android.
"""

import argparse
import pathlib
import re
import struct
import subprocess
import sys
import zipfile

import api
import manifest
from dex import Dex

HERE = pathlib.Path(__file__).parent
PAGE = 16384
# The budgets of ARCHITECTURE.md.
APK_MOST, LIBRARY_MOST = 8 << 20, 5 << 20
# ABI -> ELF's class and machine.
ABIS = {"armeabi-v7a": (1, 40), "arm64-v8a": (2, 183), "x86_64": (2, 62)}
LIBRARIES = {"libjnidispatch.so", "libsuanpan_ffi.so"}
# What every Android gives to an app's own libraries.
SYSTEM_LIBRARIES = {"libc.so", "libm.so", "libdl.so", "liblog.so"}
EXPECTED = re.compile(
    r"AndroidManifest\.xml|resources\.arsc|res/[^/]+/[^/]+\.(xml|png|webp)|classes[2-9]?\.dex"
    r"|assets/slip\.font|assets/emv-parameters\.txt|assets/licences/[A-Za-z0-9._-]+|lib/[^/]+/[^/]+\.so"
)
# Only the demo may have these: the simulated world with its words, and the PIN pad that is software.
DEMO_CLASSES = re.compile(r"suanpan/(sim|desk|testing)/|suanpan/core/(Sim|PinPad(Key|State))|org/junit|androidx/test")
DEMO_BYTES = [b"suanpan_sim", b"suanpan/sim", b"simhost", b"scenario master", b"press_pin", b"world_books"]


def rows(name):
    """A list's rows and their reasons: the row, a blank, # and why. A # inside a row is a field's."""
    found = {}
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        row, mark, reason = line.partition(" # ")
        if not mark or not reason.strip():
            raise ValueError(f"{name}: {row.strip()} has no reason")
        found[row.strip()] = reason.strip()
    return found


class Apk:
    def __init__(self, options):
        self.options = options
        self.release = options.flavour == "release"
        self.path = pathlib.Path(options.apk)
        self.bytes = self.path.read_bytes()
        self.zip = zipfile.ZipFile(options.apk)
        self.entries = {e.filename: e for e in self.zip.infolist()}
        self.names = list(self.entries)
        self.dexes = [Dex(self.zip.read(n)) for n in self.names if n.endswith(".dex")]

    def data_at(self, entry):
        name, extra = struct.unpack_from("<HH", self.bytes, entry.header_offset + 26)
        return entry.header_offset + 30 + name + extra

    def libraries(self):
        for name in self.names:
            if name.endswith(".so"):
                yield name, name.split("/")[1], self.zip.read(name)


class Elf:
    """What the loader reads of a library: ABI, how its segments are aligned, what it needs."""

    def __init__(self, data):
        if data[:4] != b"\x7fELF" or data[5] != 1:
            raise ValueError("not a little-endian ELF file")
        wide = data[4] == 2
        (machine,) = struct.unpack_from("<H", data, 18)
        self.kind = (data[4], machine)
        at, = struct.unpack_from("<Q" if wide else "<I", data, 32 if wide else 28)
        size, count = struct.unpack_from("<HH", data, 54 if wide else 42)
        segments = []
        for i in range(count):
            if wide:
                kind, _, offset, address, _, length, _, align = struct.unpack_from("<IIQQQQQQ", data, at + i * size)
            else:
                kind, offset, address, _, length, _, _, align = struct.unpack_from("<8I", data, at + i * size)
            segments.append((kind, offset, address, length, align))
        self.alignments = [align for kind, _, _, _, align in segments if kind == 1]
        dynamic = next((s for s in segments if s[0] == 2), None)
        entry = "<qQ" if wide else "<iI"
        tags = list(struct.iter_unpack(entry, data[dynamic[1] : dynamic[1] + dynamic[3]]))
        table = next(value for tag, value in tags if tag == 5)
        base = next(o + table - a for k, o, a, n, _ in segments if k == 1 and a <= table < a + n)
        self.needs = {data[base + v : data.index(0, base + v)].decode() for tag, v in tags if tag == 1}


def contents(apk):
    if len(apk.names) != len(set(apk.names)):
        yield "a name is there twice"
    for name in apk.names:
        if not EXPECTED.fullmatch(name):
            yield f"unexpected file {name}"
    wanted = {f"lib/{abi}/{library}" for abi in apk.options.abis for library in LIBRARIES}
    found = {n for n in apk.names if n.endswith(".so")}
    if wanted != found:
        yield f"libraries: missing {sorted(wanted - found)}, unexpected {sorted(found - wanted)}"
    for name in ("classes.dex", "assets/slip.font", "assets/licences/list.txt", "assets/licences/Apache-2.0.txt"):
        if name not in apk.entries:
            yield f"missing {name}"
    times = {e.date_time for e in apk.entries.values()}
    if times != {(1980, 1, 1, 0, 0, 0)}:
        yield f"times in the archive: {sorted(times)}"
    return f"{len(apk.names)} files"


def alignment(apk):
    stored = 0
    for name, entry in apk.entries.items():
        if name == "resources.arsc" and entry.compress_type != zipfile.ZIP_STORED:
            yield f"{name} is compressed"
        if entry.compress_type == zipfile.ZIP_STORED:
            stored += 1
            boundary = PAGE if name.endswith(".so") else 4
            if apk.data_at(entry) % boundary:
                yield f"{name} is not at a multiple of {boundary}"
    return f"{stored} stored entries, each where Android can map it; the resource table among them"


def libraries(apk):
    count = 0
    for name, abi, data in apk.libraries():
        count += 1
        elf = Elf(data)
        if elf.kind != ABIS[abi]:
            yield f"{name} is for class and machine {elf.kind}"
        if elf.kind[0] == 2 and min(elf.alignments) < PAGE:
            yield f"{name}: a segment aligned to {min(elf.alignments)}, expected {PAGE}"
        if elf.needs - SYSTEM_LIBRARIES:
            yield f"{name} needs {sorted(elf.needs - SYSTEM_LIBRARIES)}"
    return f"{count}, each for its ABI, 64-bit ones for pages of {PAGE}, only {' '.join(sorted(SYSTEM_LIBRARIES))} needed"


def sizes(apk):
    most = max(((len(data), name) for name, _, data in apk.libraries()), default=(0, "none"))
    if most[0] > LIBRARY_MOST:
        yield f"{most[1]} has {most[0]} bytes, the budget is {LIBRARY_MOST}"
    if len(apk.bytes) > APK_MOST:
        yield f"{len(apk.bytes)} bytes, the budget is {APK_MOST}"
    dex = sum(apk.entries[n].file_size for n in apk.names if n.endswith(".dex"))
    return f"APK {len(apk.bytes)} bytes, dex {dex}, largest library {most[0]}"


def invoke_custom(apk):
    for dex in apk.dexes:
        if dex.invoke_custom:
            yield f"{dex.invoke_custom} call sites, which Android 7 cannot run"
        # 037 is what Android 7.0 reads.
        if dex.version > "037":
            yield f"dex version {dex.version}"
    return f"0, dex version {', '.join(sorted({d.version for d in apk.dexes}))}"


def framework(apk):
    public = api.PublicApi(open(apk.options.api, encoding="utf-8"))
    allowed = rows("newer-api.txt")
    absent = api.missing(apk.dexes, public)
    unknown, unused = api.unexplained(absent, allowed)
    for reference in unknown:
        yield f"{reference} is not public in Android 7.0 (newer-api.txt lists exceptions)"
    for row in unused:
        yield f"newer-api.txt: nothing refers to {row} any more"
    references = sum(len(d.references) for d in apk.dexes)
    return f"{references} references, {len(absent)} beyond Android 7.0's public API, each with its reason"


def shrunk(apk):
    for dex in apk.dexes:
        for text in dex.strings:
            if text == "Lkotlin/Metadata;":
                yield "Kotlin's metadata is in the dex"
    classes = sum(len(d.classes) for d in apk.dexes)
    members = sum(len(d.members) for d in apk.dexes)
    return f"{classes} classes, {members} members, no Kotlin metadata"


def release_only(apk):
    if not apk.release:
        return "demo: the simulated world is inside"
    for dex in apk.dexes:
        for name in sorted(dex.classes):
            if DEMO_CLASSES.match(name):
                yield f"class {name}"
    for name in apk.names:
        data = apk.zip.read(name)
        for mark in DEMO_BYTES:
            if mark in data:
                yield f"{name} has {mark.decode()}"
    return "no simulator, no software PIN pad, no test key"


def declared(apk):
    text = subprocess.run(
        [apk.options.aapt2, "dump", "xmltree", "--file", "AndroidManifest.xml", str(apk.path)],
        check=True, capture_output=True, text=True,
    ).stdout
    root = manifest.parse(text)
    yield from manifest.faults(
        root, apk.release, rows("permissions.txt"), apk.options.version_name, apk.options.version_code
    )
    return f"{root.value('package')} {apk.options.version_name} ({apk.options.version_code}), " + manifest.summary(root)


GATES = {
    "contents": contents,
    "alignment": alignment,
    "libraries": libraries,
    "sizes": sizes,
    "manifest": declared,
    "invoke-custom": invoke_custom,
    "framework": framework,
    "shrunk": shrunk,
    "release": release_only,
}


def run(gate, apk):
    """What is wrong, and the line for when nothing is."""
    faults, steps = [], gate(apk)
    while True:
        try:
            faults.append(next(steps))
        except StopIteration as end:
            return faults, end.value


def main():
    parser = argparse.ArgumentParser()
    for option in ("apk", "flavour", "aapt2", "api", "version-name", "version-code"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("abis", nargs="+", metavar="ABI")
    apk = Apk(parser.parse_args())
    failed = False
    for name, gate in GATES.items():
        faults, line = run(gate, apk)
        failed |= bool(faults)
        print(f"  {name}: {'FAILED' if faults else 'ok'}: {line}" if not faults else f"  {name}: FAILED")
        for fault in faults[:40]:
            print(f"    {fault}")
    return 1 if failed else 0


sys.exit(main())
