"""Sample values for shapes, and their way from and to the catalogue's JSON form (core/call.ts)."""

import base64
import datetime
import json
import math

DEPTH = 4
ACCOUNT = "123456789012"
JSON_TEXT = '{"a": "b"}'


class Generator:
    """Every value has another text, so that members cannot be mistaken for each other.

    `full`: all members down to a depth; otherwise the required ones alone.
    """

    def __init__(self, full):
        self.full = full
        self.count = 0

    def value(self, shape, name, depth):
        self.count += 1
        kind = shape.type_name
        if kind == "structure":
            return self.structure(shape, depth)
        if kind == "list":
            return [self.value(shape.member, name, depth + 1)]
        if kind == "map":
            return {self.text(shape.key, "key"): self.value(shape.value, name, depth + 1)}
        if kind == "string":
            return self.text(shape, name)
        if kind == "boolean":
            return self.count % 2 == 0
        if kind in ("integer", "long"):
            return self.count + 1
        if kind in ("float", "double"):
            return self.count + 0.5
        if kind == "timestamp":
            return datetime.datetime(2026, 11, 26, 8, 30, self.count % 60, tzinfo=datetime.timezone.utc)
        if kind == "blob":
            return f"blob {self.count}".encode()
        raise ValueError(kind)

    def text(self, shape, name):
        if shape.enum:
            return shape.enum[0]
        if name.lower() in ("accountid", "awsaccountid"):
            return ACCOUNT
        return f"v{self.count}-{name}"[:60]

    def structure(self, shape, depth):
        required = set(shape.required_members)
        members = shape.members
        if getattr(shape, "is_tagged_union", False):
            members = one_of(members, deep=depth >= DEPTH)
            required = set(members)
        payload = members.get(shape.serialization.get("payload"))
        made = {}
        for name, member in members.items():
            if name not in required and (not self.full or depth >= DEPTH):
                continue
            if depth > DEPTH + 4:
                continue
            if getattr(member, "is_document_type", False):
                made[name] = {"a": [1, "b", True]}
            elif member.serialization.get("eventstream"):
                continue
            elif member.serialization.get("jsonvalue"):
                made[name] = json.loads(JSON_TEXT) if member.serialization.get("location") == "header" else JSON_TEXT
            elif name not in required and (name.startswith("Checksum") or name in ("ContentMD5", "ContentLength")):
                # What clients compute from the body.
                continue
            elif is_content_type(member) and payload is not None and payload.type_name == "structure":
                made[name] = "application/json"
            else:
                made[name] = self.value(member, name, depth + 1)
        if not made and members and depth > 0:
            # An empty structure is nothing in a query form.
            scalars = [n for n, m in members.items() if m.type_name not in ("structure", "list", "map")]
            name = next(iter(scalars or members))
            if scalars or depth < DEPTH + 4:
                made[name] = self.value(members[name], name, depth + 1)
        return made


def one_of(members, deep):
    """The first member of a union; far down the one that ends soonest, since unions may hold themselves."""
    if deep:
        return {name: members[name] for name in sorted(members, key=lambda name: height(members[name]))[:1]}
    return dict(list(members.items())[:1])


def height(shape, above=()):
    """How deep the least value is; infinite for a shape that cannot but hold itself."""
    if shape.name in above:
        return math.inf
    inside = (*above, shape.name)
    if shape.type_name == "list":
        return 1 + height(shape.member, inside)
    if shape.type_name == "map":
        return 1 + height(shape.value, inside)
    if shape.type_name != "structure":
        return 0
    heights = [height(member, inside) for name, member in shape.members.items() if name in shape.required_members]
    if getattr(shape, "is_tagged_union", False):
        return 1 + min((height(member, inside) for member in shape.members.values()), default=0)
    return 1 + max(heights, default=0)


def is_content_type(member):
    return member.serialization.get("location") == "header" and member.serialization.get("name", "").lower() == "content-type"


def in_catalogue_form(shape, value):
    if getattr(shape, "is_document_type", False):
        return value
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        return {name: in_catalogue_form(shape.members[name], member) for name, member in value.items()}
    if kind == "list" and isinstance(value, list):
        return [in_catalogue_form(shape.member, item) for item in value]
    if kind == "map" and isinstance(value, dict):
        return {key: in_catalogue_form(shape.value, item) for key, item in value.items()}
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"
    if kind == "blob":
        # botocore gives a payload as text.
        return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()
    if isinstance(value, dict):
        # A JSON value in a header.
        return json.dumps(value, separators=(",", ":"))
    return value
