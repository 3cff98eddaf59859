"""The rules of the manifest, read from the binary form that Android reads (aapt2's `dump xmltree`)."""

import re

ELEMENT = re.compile(r"( *)E: (\S+) \(line=\d+\)")
# A: http://schemas.android.com/apk/res/android:name(0x01010003)="..." (Raw: "...")
ATTRIBUTE = re.compile(r' *A: (?:\S+:)?(\w+)(?:\(0x[0-9a-f]+\))?=(.*)')
COMPONENTS = ("activity", "activity-alias", "service", "receiver", "provider")


class Element:
    def __init__(self, tag):
        self.tag, self.attributes, self.children = tag, {}, []

    def value(self, name):
        return self.attributes.get(name)

    def all(self, *tags):
        for child in self.children:
            if child.tag in tags:
                yield child
            yield from child.all(*tags)


def parse(text):
    root = Element("")
    path = [(-1, root)]
    for line in text.splitlines():
        if found := ELEMENT.match(line):
            depth = len(found[1])
            while path[-1][0] >= depth:
                path.pop()
            element = Element(found[2])
            path[-1][1].children.append(element)
            path.append((depth, element))
        elif found := ATTRIBUTE.match(line):
            path[-1][1].attributes[found[1]] = plain(found[2])
    (manifest,) = root.children
    return manifest


def plain(value):
    return value[1:].split('"')[0] if value.startswith('"') else value.split(" ")[0]


def launches(component):
    names = {e.value("name") for e in component.all("action", "category")}
    return {"android.intent.action.MAIN", "android.intent.category.LAUNCHER"} <= names


def faults(root, release, permissions, version_name, version_code):
    expected = {"versionName": version_name, "versionCode": version_code}
    for name, value in expected.items():
        if root.value(name) != value:
            yield f"{name} is {root.value(name)}, expected {value}"
    sdk = next(root.all("uses-sdk"), Element(""))
    if (sdk.value("minSdkVersion"), sdk.value("targetSdkVersion")) != ("24", "34"):
        yield f"minSdkVersion and targetSdkVersion are {sdk.attributes}, expected 24 and 34"

    application = next(root.all("application"), Element(""))
    # Journal and keys belong to one device: no backup of Android 7 to 11, none after, no move to a new device.
    # extractNativeLibs: the libraries are compressed in the archive, and cannot be loaded from there.
    for name, expected in (("allowBackup", "false"), ("usesCleartextTraffic", "false"), ("extractNativeLibs", "true")):
        if application.value(name) != expected:
            yield f"{name} is {application.value(name)}, expected {expected}"
    if application.value("dataExtractionRules") is None:
        yield "dataExtractionRules is missing: without it a move to a new device copies the journal"
    if application.value("networkSecurityConfig") is not None and release:
        yield "networkSecurityConfig: a release has the platform's"
    for name in ("debuggable", "testOnly"):
        if application.value(name) not in (None, "false"):
            yield f"{name} is {application.value(name)}"

    components = list(application.all(*COMPONENTS))
    for component in components:
        exported = component.value("exported")
        if exported not in ("true", "false"):
            yield f"{component.value('name')} does not say whether it is exported"
        if (exported == "true") != launches(component):
            yield f"{component.value('name')}: exported is {exported}; only what the launcher starts may be"
    if sum(map(launches, components)) != 1:
        yield "expected one activity that the launcher starts"

    asked = {e.value("name") for e in root.all("uses-permission", "uses-permission-sdk-23")}
    for name in sorted(asked - set(permissions)):
        yield f"permission {name} is not in permissions.txt"
    for name in sorted(set(permissions) - asked):
        yield f"permissions.txt: {name} is not asked for"
    if not list(next(root.all("queries"), Element("")).all("package", "intent")):
        yield "queries is missing: from Android 11 on, no vendor's service would be found"


def summary(root):
    asked = sum(1 for _ in root.all("uses-permission"))
    parts = sum(1 for _ in root.all(*COMPONENTS))
    return f"{parts} components, 1 exported, {asked} permissions, no backup"
