"""Prints, as JSON lines, the requests that botocore's own serialisers make for every operation of every service.

`--models ZIP` takes the models out of the AWS CLI's layer, which the catalogue is made from; without it, those of the
installed botocore. Further arguments name services.

Each line has the request as it stands on the wire and the parameters it was made from, in the catalogue's JSON form
(core/call.ts). Values are generated: all members down to a depth, and the required ones alone.
"""

import argparse
import base64
import datetime
import json
import tempfile
import zipfile

import botocore.session
from botocore import serialize
from botocore.awsrequest import create_request_object, prepare_request_dict
from botocore.exceptions import BotoCoreError
from botocore.loaders import Loader
from botocore.model import ServiceModel

DEPTH = 4
ACCOUNT = "123456789012"
session = botocore.session.Session()


class Generator:
    """Values for shapes. Every call gives other texts, so that members cannot be mistaken for each other."""

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
        lower = name.lower()
        if lower in ("accountid", "awsaccountid"):
            return ACCOUNT
        if getattr(shape, "serialization", {}).get("jsonvalue"):
            return "{}"
        return f"v{self.count}-{name}"[:60]

    def structure(self, shape, depth):
        required = set(shape.required_members)
        members = shape.members
        if getattr(shape, "is_tagged_union", False):
            first = next(iter(members), None)
            members = {} if first is None else {first: members[first]}
            required = set(members)
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
                made[name] = {"a": "b"} if member.serialization.get("location") == "header" else '{"a": "b"}'
            elif name.startswith("Checksum") or name in ("ContentMD5", "ContentLength"):
                # What clients compute from the body.
                continue
            else:
                made[name] = self.value(member, name, depth + 1)
        if not made and members and depth > 0:
            # An empty structure is nothing in a query form.
            scalars = [n for n, m in members.items() if m.type_name not in ("structure", "list", "map")]
            name = next(iter(scalars or members))
            if scalars or depth < DEPTH + 4:
                made[name] = self.value(members[name], name, depth + 1)
        return made


def in_catalogue_form(shape, value):
    if getattr(shape, "is_document_type", False):
        return value
    kind = shape.type_name
    if kind == "structure":
        return {name: in_catalogue_form(shape.members[name], member) for name, member in value.items()}
    if kind == "list":
        return [in_catalogue_form(shape.member, item) for item in value]
    if kind == "map":
        return {key: in_catalogue_form(shape.value, item) for key, item in value.items()}
    if kind == "timestamp":
        return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"
    if kind == "blob":
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return json.dumps(value)
    return value


def line(service_id, model, operation, parameters):
    serializer = serialize.create_serializer(model.resolved_protocol, include_validation=False)
    request = serializer.serialize_to_request(parameters, operation)
    prefix = request.pop("host_prefix", None) if isinstance(request, dict) else None
    prepare_request_dict(request, endpoint_url="https://gateway.example.com", context={})
    prepared = create_request_object(request).prepare()
    url = prepared.url.split("gateway.example.com", 1)[1]
    path, _, query = url.partition("?")
    body = prepared.body or b""
    if not isinstance(body, (bytes, bytearray)):
        body = body.read() if hasattr(body, "read") else str(body).encode()
    input_shape = operation.input_shape
    return {
        "service": service_id,
        "operation": operation.name,
        "signingName": model.signing_name,
        "method": prepared.method,
        "path": path or "/",
        "query": query,
        "hostLabel": prefix.rstrip(".") if prefix else None,
        "headers": [[name.lower(), value if isinstance(value, str) else value.decode()] for name, value in prepared.headers.items()],
        "bodyBase64": base64.b64encode(bytes(body)).decode(),
        "parameters": {} if input_shape is None else in_catalogue_form(input_shape, parameters),
    }


def unpacked(zip_file):
    directory = tempfile.mkdtemp()
    with zipfile.ZipFile(zip_file) as archive:
        names = [name for name in archive.namelist() if "botocore/data/" in name and not name.endswith("/")]
        archive.extractall(directory, names)
        return f"{directory}/{names[0].split('botocore/data/')[0]}botocore/data"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--models")
    parser.add_argument("services", nargs="*")
    arguments = parser.parse_args()
    if arguments.models:
        loader = Loader(extra_search_paths=[unpacked(arguments.models)], include_default_search_paths=False)
        session.register_component("data_loader", loader)
    loader = session.get_component("data_loader")
    for service_id in arguments.services or loader.list_available_services("service-2"):
        model = ServiceModel(loader.load_service_model(service_id, "service-2"), service_name=service_id)
        for name in model.operation_names:
            operation = model.operation_model(name)
            for full in (True, False):
                shape = operation.input_shape
                parameters = {} if shape is None else Generator(full).structure(shape, 0)
                try:
                    made = line(service_id, model, operation, parameters)
                except (BotoCoreError, ValueError, TypeError, AttributeError, KeyError) as error:
                    made = {"service": service_id, "operation": name, "notMade": f"{type(error).__name__}: {error}"}
                made["full"] = full
                print(json.dumps(made))


main()
