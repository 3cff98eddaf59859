"""Prints R8 rules that keep what the classes of one JAR refer to in another: what a test names must be
there under its name. R8's own tool for this refuses the names of our tests, which have blanks.

    keep_referenced.py TESTS.jar PROGRAM.jar..."""

import struct
import sys
import zipfile

# Tag of a constant -> its size; of those that are longer than their size says, only Utf8.
SIZES = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
UTF8, LONG, DOUBLE, CLASS, FIELD, METHOD, INTERFACE_METHOD, NAME_AND_TYPE = 1, 5, 6, 7, 9, 10, 11, 12
PRIMITIVES = dict(zip("BCDFIJSZV", "byte char double float int long short boolean void".split()))


def constants(data):
    """The pool of a class file (JVM specification, section 4.4), and where it ends."""
    (count,) = struct.unpack_from(">H", data, 8)
    pool, at, index = {}, 10, 1
    while index < count:
        tag = data[at]
        if tag == UTF8:
            (size,) = struct.unpack_from(">H", data, at + 1)
            pool[index] = (tag, data[at + 3 : at + 3 + size].decode("utf-8", "replace"))
            at += 3 + size
        else:
            pool[index] = (tag, data[at + 1 : at + 1 + SIZES[tag]])
            at += 1 + SIZES[tag]
        index += 2 if tag in (LONG, DOUBLE) else 1
    return pool, at


def class_at(pool, index):
    (name,) = struct.unpack(">H", pool[index][1])
    return pool[name][1]


def supers(data):
    pool, at = constants(data)
    _, _, above, count = struct.unpack_from(">4H", data, at)
    indices = (above, *struct.unpack_from(f">{count}H", data, at + 8))
    return [class_at(pool, index) for index in indices if index]


def references(data):
    """Pairs of a class and a member of it: a name with its descriptor, or None for the class itself."""
    pool, _ = constants(data)

    def text(index):
        return pool[index][1]

    for tag, body in pool.values():
        if tag == CLASS:
            yield text(struct.unpack(">H", body)[0]), None
        elif tag in (FIELD, METHOD, INTERFACE_METHOD):
            owner, member = struct.unpack(">HH", body)
            name, kind = struct.unpack(">HH", pool[member][1])
            yield class_at(pool, owner), (text(name), text(kind))


def types(descriptors):
    """Java's words for a row of descriptors."""
    words, at = [], 0
    while at < len(descriptors):
        start = at
        while descriptors[at] == "[":
            at += 1
        dimensions = at - start
        if descriptors[at] == "L":
            end = descriptors.index(";", at)
            word = descriptors[at + 1 : end].replace("/", ".")
        else:
            end = at
            word = PRIMITIVES[descriptors[at]]
        words.append(word + "[]" * dimensions)
        at = end + 1
    return words


def rule(name, kind):
    if not kind.startswith("("):
        return f"{types(kind)[0]} {name};"
    inside, result = kind[1:].split(")")
    parameters = ", ".join(types(inside))
    return f"<init>({parameters});" if name == "<init>" else f"{types(result)[0]} {name}({parameters});"


def classes(path):
    with zipfile.ZipFile(path) as jar:
        for entry in jar.namelist():
            if entry.endswith(".class"):
                yield entry.removesuffix(".class"), jar.read(entry)


def main(tests, *programs):
    there = {name: supers(data) for program in programs for name, data in classes(program)}
    kept = {}

    def keep(owner, rules):
        if owner in there:
            kept.setdefault(owner, set()).update(rules)
            # A member may be one that the class inherits.
            for above in there[owner]:
                keep(above, rules)

    for _, data in classes(tests):
        for owner, member in references(data):
            keep(owner, {rule(*member)} if member else set())
        # What a test implements is called from inside, where R8 sees nobody who implements it.
        for above in supers(data):
            keep(above, {"<methods>;"})
    for owner, rules in sorted(kept.items()):
        print(f"-keep,includedescriptorclasses class {owner.replace('/', '.')} {{ {' '.join(sorted(rules))} }}")


main(*sys.argv[1:])
