"""Reads from a DEX file what it defines and what it refers to (format: source.android.com, "Dalvik
executable format"). Names are in the JVM's form: java/util/List, add(Ljava/lang/Object;)Z; a field is
name#Ltype;."""

import struct

NO_INDEX = 0xFFFFFFFF
# Items of the map that exist only for invoke-custom.
CALL_SITE, METHOD_HANDLE = 0x0007, 0x0008


class Dex:
    def __init__(self, data):
        if data[:4] != b"dex\n" or data[7:8] != b"\0":
            raise ValueError("not a DEX file")
        self._data = data
        self.version = data[4:7].decode()
        (map_at,) = struct.unpack_from("<I", data, 52)
        header = struct.unpack_from("<12I", data, 56)
        strings, types, protos, fields, methods, classes = zip(header[::2], header[1::2])
        self.strings = [self._string(at) for (at,) in self._rows("<I", strings)]
        self._types = [self.strings[i] for (i,) in self._rows("<I", types)]
        protos = [self._proto(result, inside) for _, result, inside in self._rows("<III", protos)]
        fields = [
            (owner(self._types[of]), f"{self.strings[called]}#{self._types[kind]}")
            for of, kind, called in self._rows("<HHI", fields)
        ]
        methods = [
            (owner(self._types[of]), self.strings[called] + protos[proto])
            for of, proto, called in self._rows("<HHI", methods)
        ]
        classes = list(self._rows("<8I", classes))

        # Class -> its superclass and interfaces.
        self.classes = {owner(self._types[row[0]]): self._supers(row) for row in classes}
        # The members that these classes have themselves.
        self.members = {m for row in classes for m in self._members(row[6], fields, methods)}
        # Whatever the code, the tables and the annotations name.
        self.types = {element(t) for t in self._types} - {None}
        self.references = set(fields) | set(methods)
        (rows,) = struct.unpack_from("<I", data, map_at)
        kinds = {kind: count for kind, _, count, _ in self._rows("<HHII", (rows, map_at + 4))}
        self.invoke_custom = kinds.get(CALL_SITE, 0) + kinds.get(METHOD_HANDLE, 0)

    def _rows(self, form, table):
        rows, at = table
        return struct.iter_unpack(form, self._data[at : at + rows * struct.calcsize(form)])

    def _number(self, at):  # unsigned LEB128
        value = shift = 0
        while True:
            byte = self._data[at]
            value |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if byte < 0x80:
                return value, at

    def _string(self, at):
        _, at = self._number(at)
        # Modified UTF-8 differs from UTF-8 only in what no name has.
        return self._data[at : self._data.index(0, at)].decode("utf-8", "surrogatepass")

    def _type_list(self, at):
        if at == 0:
            return []
        (rows,) = struct.unpack_from("<I", self._data, at)
        return [self._types[i] for (i,) in self._rows("<H", (rows, at + 4))]

    def _proto(self, result, inside):
        return f"({''.join(self._type_list(inside))}){self._types[result]}"

    def _supers(self, row):
        direct = [] if row[2] == NO_INDEX else [self._types[row[2]]]
        return [owner(t) for t in direct + self._type_list(row[3])]

    def _members(self, at, fields, methods):
        if at == 0:
            return
        counts = []
        for _ in range(4):
            count, at = self._number(at)
            counts.append(count)
        # Indices are differences; a method has its code's place in addition.
        for count, table, numbers in zip(counts, (fields, fields, methods, methods), (1, 1, 2, 2)):
            index = 0
            for _ in range(count):
                step, at = self._number(at)
                index += step
                for _ in range(numbers):
                    _, at = self._number(at)
                yield table[index]


def element(descriptor):
    """The class of a descriptor: of an array its elements', of a primitive None."""
    bare = descriptor.lstrip("[")
    return bare[1:-1] if bare.startswith("L") else None


def owner(descriptor):
    """The class whose members a descriptor has: an array has those of Object."""
    return "java/lang/Object" if descriptor.startswith("[") else element(descriptor)
