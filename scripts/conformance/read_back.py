"""Reads requests, JSON lines on standard input, as a server of AWS would, and prints the operation and its parameters.

Bodies, headers and queries are read by moto's parsers, which work on botocore's models (moto.core.parse), and CBOR, which
moto has no parser for, by botocore's. Each answer names the line that it is to.
"""

import argparse
import base64
import json
import re
import sys
from urllib.parse import parse_qsl

from botocore.parsers import create_parser
from moto.core.parse import PROTOCOL_PARSERS
from models import Models, protocols_of, say
from routes import Routes
from values import in_catalogue_form
from werkzeug.datastructures import Headers, MultiDict

FORM = "application/x-www-form-urlencoded"


class Server:
    def __init__(self, models):
        self._models = models
        self._routes = {}

    def read(self, request):
        service = self._models.service(request["service"])
        body = base64.b64decode(request["bodyBase64"])
        headers = Headers([(name, value) for name, value in request["headers"]])
        query = parse_qsl(request["query"], keep_blank_values=True)
        form = parse_qsl(body.decode(), keep_blank_values=True) if headers.get("content-type", "").startswith(FORM) else []
        labels = {}
        cbor = re.fullmatch(r"/service/[^/]+/operation/([^/]+)", request["path"])
        if headers.get("smithy-protocol") == "rpc-v2-cbor" and cbor:
            protocol, name = "smithy-rpc-v2-cbor", cbor[1]
        elif "x-amz-target" in headers:
            protocol, name = "json", headers["x-amz-target"].split(".")[-1]
        elif any(key == "Action" for key, _ in form):
            protocol, name = "ec2" if "ec2" in protocols_of(service) else "query", dict(form)["Action"]
        else:
            protocol = protocols_of(service)[0]
            found = self._routes_of(service).find(
                request["method"], request["path"], query, {name.lower() for name in headers.keys()}
            )
            if found is None:
                raise ValueError("no operation of the service has this route")
            name, labels = found
        operation = service.operation_model(name)
        labels |= host_labels(operation, request["hostPrefix"])
        if protocol == "smithy-rpc-v2-cbor":
            parameters = read_cbor(operation, headers, body)
        else:
            parameters = PROTOCOL_PARSERS[protocol](operation).parse(
                {
                    "method": request["method"],
                    "values": MultiDict(query + form),
                    "headers": headers,
                    "body": body,
                    "url_path": request["path"],
                    "url_params": labels,
                }
            )
        shape = operation.input_shape
        if shape is None:
            return {"operation": name, "parameters": {}}
        given = {key: value for key, value in parameters.items() if not is_absent(shape.members[key], value)}
        return {"operation": name, "parameters": in_catalogue_form(shape, given)}

    def _routes_of(self, service):
        if service.service_name not in self._routes:
            self._routes[service.service_name] = Routes(service)
        return self._routes[service.service_name]


def is_absent(member, value):
    """moto gives what is not in a query or among the headers as empty lists and maps, which look the same there."""
    return member.serialization.get("location") in ("querystring", "headers") and value in ([], {})


def host_labels(operation, prefix):
    template = (operation.endpoint or {}).get("hostPrefix")
    if template is None or prefix is None:
        return {}
    names = re.findall(r"\{(\w+)\}", template)
    match = re.fullmatch(re.sub(r"\\\{\w+\\\}", "([^.]+)", re.escape(template)), prefix)
    return {} if match is None else dict(zip(names, match.groups()))


def read_cbor(operation, headers, body):
    if operation.input_shape is None:
        return {}
    response = {"body": body, "headers": {"smithy-protocol": "rpc-v2-cbor", **headers}, "status_code": 200}
    parsed = create_parser("smithy-rpc-v2-cbor").parse(response, operation.input_shape)
    return {name: value for name, value in parsed.items() if name != "ResponseMetadata"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", required=True)
    server = Server(Models(parser.parse_args().models))
    for text in sys.stdin:
        request = json.loads(text)
        try:
            answer = server.read(request)
        except Exception as error:  # whatever a foreign parser may throw is a reading that failed
            answer = {"error": f"{type(error).__name__}: {error}"}
        say({"answerTo": request["id"], **answer})


main()
