"""Finds what a dex needs of the framework and the oldest Android does not have. The compiler cannot: it
sees a newer framework, hidden members too, and the JDK's java.*."""

import re


class PublicApi:
    """What PublicApi.java prints."""

    def __init__(self, lines):
        self.classes, self.members = {}, set()
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith(" "):
                self.members.add((at, line[1:]))
            else:
                at, *supers = line.split(" ")
                self.classes[at] = supers


def missing(dexes, api):
    """The classes, and the members as class.member, in the order of their names."""
    supers = dict(api.classes)
    members = set(api.members)
    for dex in dexes:
        supers.update(dex.classes)
        members |= dex.members

    def has(at, member):
        return (at, member) in members or any(has(s, member) for s in above(at))

    def above(at):
        # An interface has Object's methods.
        return supers.get(at) or ([] if at == "java/lang/Object" else ["java/lang/Object"])

    types = set().union(*(dex.types for dex in dexes))
    references = set().union(*(dex.references for dex in dexes))
    absent = {t for t in types if t not in supers}
    absent |= {f"{at}.{m}" for at, m in references if at in supers and not has(at, m)}
    return sorted(absent)


def unexplained(absent, allowed):
    """What no row of the list covers, and the rows that cover nothing. A row is a pattern (* is anything);
    a class's row covers its members."""
    rows = {row: re.compile(".*".join(map(re.escape, row.split("*"))) + r"(\..*)?") for row in allowed}
    covers = {row: {a for a in absent if pattern.fullmatch(a)} for row, pattern in rows.items()}
    covered = set().union(*covers.values()) if covers else set()
    return [a for a in absent if a not in covered], [row for row, hit in covers.items() if not hit]
