"""Writes a ZIP archive whose bytes depend on its contents alone: entries in the order of their names, one
time for all, stored entries aligned as Android wants to read them.

    package.py OUT [NAME=FILE | NAME/=FOLDER | +ARCHIVE]...

A folder or an archive brings all that is in it. Two contents for one name are an error.
"""

import pathlib
import sys
import zipfile

# The earliest time that the format has; it has no meaning here.
TIME = (1980, 1, 1, 0, 0, 0)
# Read in place, so never compressed: the resource table, from target SDK 30 on. The others are compressed already.
# Libraries are compressed: Android unpacks them when it installs (extractNativeLibs in the manifest).
STORED = ("resources.arsc", ".png", ".webp", ".jpg", ".ogg")
# What stored entries are aligned to.
WORD = 4
# The extra field that keeps an entry's alignment through signing: what it is aligned to, then zeros.
ALIGNMENT_FIELD = 0xD935
LOCAL_HEADER = 30


def contents(arguments):
    for argument in arguments:
        if argument.startswith("+"):
            with zipfile.ZipFile(argument[1:]) as archive:
                for name in archive.namelist():
                    if not name.endswith("/"):
                        yield name, archive.read(name)
            continue
        name, _, place = argument.partition("=")
        path = pathlib.Path(place)
        if not name.endswith("/"):
            yield name, path.read_bytes()
            continue
        for file in sorted(path.rglob("*")):
            if file.is_file():
                yield (name.lstrip("/") + file.relative_to(path).as_posix()), file.read_bytes()


def padding(at, name):
    """The extra field after which what follows lies on a boundary."""
    fixed = at + LOCAL_HEADER + len(name.encode()) + 6
    zeros = -fixed % WORD
    return (
        ALIGNMENT_FIELD.to_bytes(2, "little")
        + (2 + zeros).to_bytes(2, "little")
        + WORD.to_bytes(2, "little")
        + bytes(zeros)
    )


def write(out, entries):
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in sorted(entries.items()):
            stored = name.endswith(STORED)
            entry = zipfile.ZipInfo(name, TIME)
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0
            if stored:
                entry.extra = padding(archive.fp.tell(), name)
            archive.writestr(entry, data, compresslevel=9)


def main(out, *arguments):
    entries = {}
    for name, data in contents(arguments):
        if entries.setdefault(name, data) != data:
            sys.exit(f"package: two different files for {name}")
    write(out, entries)


main(*sys.argv[1:])
