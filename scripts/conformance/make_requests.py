"""Prints, as JSON lines, the requests that botocore's own serialisers make for every operation of every service in each
protocol that the service speaks: the request as it stands on the wire, and the parameters it was made from.
"""

import argparse
import base64

from botocore import serialize
from botocore.awsrequest import create_request_object, prepare_request_dict
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import BotoCoreError
from endpoint_rules import parameters_of, resolve
from models import Models, protocols_of, say
from values import Generator, in_catalogue_form


def signing_name(provider, service, operation):
    """As the client signs: single operations of S3 with another name than the service's."""
    endpoint = resolve(provider, service, {**parameters_of(operation), "Region": "us-east-1"})
    return service.signing_name if endpoint is None else endpoint[2]


def on_the_wire(service, protocol, operation, parameters):
    serializer = serialize.create_serializer(protocol, include_validation=False)
    request = serializer.serialize_to_request(parameters, operation)
    prefix = request.pop("host_prefix", None)
    prepare_request_dict(request, endpoint_url="https://gateway.example.com", context={})
    prepared = create_request_object(request).prepare()
    path, _, query = prepared.url.split("gateway.example.com", 1)[1].partition("?")
    body = prepared.body or b""
    if not isinstance(body, (bytes, bytearray)):
        body = body.read() if hasattr(body, "read") else str(body).encode()
    return {
        "method": prepared.method,
        "path": path or "/",
        "query": query,
        "hostLabel": prefix.rstrip(".") if prefix else None,
        "headers": [[name.lower(), value if isinstance(value, str) else value.decode()] for name, value in prepared.headers.items()],
        "bodyBase64": base64.b64encode(bytes(body)).decode(),
        "parameters": {} if operation.input_shape is None else in_catalogue_form(operation.input_shape, parameters),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", required=True)
    parser.add_argument("services", nargs="*")
    arguments = parser.parse_args()
    models = Models(arguments.models)
    for service_id in arguments.services or models.service_ids():
        service = models.service(service_id)
        provider = EndpointProvider(models.endpoint_rule_set(service_id), models.partitions())
        for protocol in protocols_of(service):
            for name in service.operation_names:
                operation = service.operation_model(name)
                signed_as = signing_name(provider, service, operation)
                for full in (True, False):
                    shape = operation.input_shape
                    parameters = {} if shape is None else Generator(full).structure(shape, 0)
                    line = {
                        "service": service_id,
                        "operation": name,
                        "protocol": protocol,
                        "full": full,
                        "signingName": signed_as,
                    }
                    try:
                        line |= on_the_wire(service, protocol, operation, parameters)
                    except (BotoCoreError, ValueError, TypeError, AttributeError, KeyError) as error:
                        line["notMade"] = f"{type(error).__name__}: {error}"
                    say(line)


main()
