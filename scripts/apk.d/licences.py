#!/usr/bin/env python3
"""Writes whose work is in the app, and on what terms, for its licences page.

    licences.py --flavour demo|release --maven FILE OUT

OUT gets list.txt, a line a piece of work (name|version|terms|copyright), and one ID.txt for each licence that a line
names. The names come from cargo's tree of the library that is shipped and from Maven's list of the app (FILE, what
dependency:list writes); only what no manifest names stands here. What has no known licence, or a licence without a text
here, is an error: then look at it, and add the text to android/app/licences.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Of "A OR B" the first of these is taken: the fewer texts, the fewer notices to carry.
PREFERRED = ["Apache-2.0", "MIT", "ISC", "BSD-3-Clause", "Zlib", "MPL-2.0"]
TEXTS = {"Apache-2.0": ROOT / "LICENSE-APACHE", "OFL-1.1": ROOT / "rust-core/slip/font/OFL.txt"}
TARGETS = ["aarch64-linux-android", "armv7-linux-androideabi", "x86_64-linux-android"]
FEATURES = {"demo": ["--features", "sim,soft-pin-pad"], "release": []}
OURS = [("Suanpan", "", "Apache-2.0 OR MIT", "")]
# Inside, but in no manifest: the compiler's own library, C code that a crate or JNA brings along, the font.
UNNAMED = [
    ("Rust standard library", "", "Apache-2.0 OR MIT", "The Rust Project Developers"),
    ("Rustls, ring: code of BoringSSL", "", "Apache-2.0", "The BoringSSL Authors"),
    ("SQLite", "", "public domain", ""),
    ("libffi, in Java Native Access", "", "MIT", "Anthony Green, Red Hat, Inc and others"),
    ("Noto Sans CJK, a subset (slips)", "", "OFL-1.1", "Google LLC, Adobe"),
]


def fail(text):
    sys.exit(f"licences: {text}")


def output(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        fail(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def chosen(name, terms):
    """The licences of an SPDX expression that are made use of."""
    terms = terms.replace("/", " OR ").replace("(", "").replace(")", "")
    taken = []
    for part in terms.split(" AND "):
        offered = [option.strip() for option in part.split(" OR ")]
        best = next((licence for licence in PREFERRED if licence in offered), offered[0])
        if best not in taken:
            taken.append(best)
    return taken


def copyrights(folder):
    """The notices of a crate's own licence files, each once."""
    found = []
    for file in sorted(folder.glob("LICEN[CS]E*")) + sorted(folder.glob("COPYRIGHT*")):
        if not file.is_file():
            continue
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            notice = re.match(r"[\s/*#]*Copyright\s+(?:\(c\)|©)?\s*((?:\(c\)|©)?.*\w.*)", line, re.IGNORECASE)
            # The forms to be filled in, of texts that only quote them.
            if notice and not re.search(r"\[yyyy\]|owner\b.*\bor\b|notice", notice[1]) and notice[1].strip() not in found:
                found.append(notice[1].strip())
    return "; ".join(found[:3])


def crates(flavour):
    names = set()
    for target in TARGETS:
        tree = output("cargo", "tree", "--locked", "--package", "suanpan-ffi", "--edges", "normal,no-proc-macro", "--target", target,
                      "--prefix", "none", "--no-dedupe", "--format", "{p}", *FEATURES[flavour])
        names |= {tuple(line.split()[:2]) for line in tree.splitlines() if line.strip()}
    packages = json.loads(output("cargo", "metadata", "--locked", "--format-version", "1"))["packages"]
    known = {(p["name"], "v" + p["version"]): p for p in packages}
    for name, version in sorted(names):
        if name.startswith("suanpan-"):
            continue
        package = known[name, version]
        folder = pathlib.Path(package["manifest_path"]).parent
        if any(folder.glob("NOTICE*")):
            fail(f"{name} {version} has a NOTICE, which must be carried along; nothing here does so yet")
        yield name, version.lstrip("v"), package["license"] or "", copyrights(folder)


def artifacts(listing):
    for line in pathlib.Path(listing).read_text(encoding="utf-8").splitlines():
        found = re.match(r"\s*([\w.-]+):([\w.-]+):\w+:([\w.-]+):(?:compile|runtime):(\S+)", line)
        if not found or found[1] == "suanpan":
            continue
        jar = pathlib.Path(found[4])
        pom = xml.parse(jar.with_suffix(".pom")).getroot()
        spaces = "{http://maven.apache.org/POM/4.0.0}"
        names = [n.text.strip() for n in pom.iter(f"{spaces}name") if n.text and n.text.strip()]
        licences = [n.findtext(f"{spaces}name", "").strip() for n in pom.iter(f"{spaces}license")]
        spdx = ["Apache-2.0" if "apache" in licence.lower() else licence for licence in licences]
        yield f"{found[1]}:{found[2]}", found[3], " OR ".join(spdx), ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flavour", choices=FEATURES, required=True)
    parser.add_argument("--maven", required=True)
    parser.add_argument("out", type=pathlib.Path)
    options = parser.parse_args()
    others = sorted([*crates(options.flavour), *artifacts(options.maven)], key=lambda work: work[0].lower())
    if not any(":" in name for name, *_ in others):
        fail(f"{options.maven} names no artifact of others")
    lines, needed = [], set()
    for name, version, terms, copyright in OURS + UNNAMED + others:
        taken = chosen(name, terms)
        lines.append("|".join([name, version, " AND ".join(taken), copyright.replace("|", "/")]))
        needed |= set(taken) - {"public domain"}
    options.out.mkdir(parents=True, exist_ok=True)
    for old in options.out.glob("*.txt"):
        old.unlink()
    for licence in sorted(needed):
        text = TEXTS.get(licence, ROOT / "android/app/licences" / f"{licence}.txt")
        if not text.is_file():
            fail(f"no text of {licence or 'a work without a licence'}, which "
                 f"{[line.split('|')[0] for line in lines if licence in line.split('|')[2].split(' AND ')]} need")
        (options.out / f"{licence}.txt").write_bytes(text.read_bytes())
    (options.out / "list.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
