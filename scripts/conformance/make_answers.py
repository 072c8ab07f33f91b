"""Prints, as JSON lines, the answers that a server we did not write gives for every operation that has an output, in each
protocol that its service speaks, and the values they hold.

They are written by moto's serialisers, which work on botocore's models (moto.core.serialize), and CBOR, which moto has
none for, by botocore's. The values come in every case, so that we can write the answer too.
"""

import argparse
import base64

from botocore.serialize import RpcV2CBORSerializer
from moto.core.serialize import get_serializer_class
from models import Models, protocols_of, say
from values import Generator, in_catalogue_form


def sample_output(operation, full):
    """With the payload, without which there is no such answer, and with the status, which every answer has."""
    shape = operation.output_shape
    generator = Generator(full)
    made = generator.structure(shape, 0)
    payload = shape.serialization.get("payload")
    if payload is not None and payload not in made:
        made[payload] = generator.value(shape.members[payload], payload, 1)
    for name, member in shape.members.items():
        if member.serialization.get("location") == "statusCode":
            made[name] = operation.http.get("responseCode", 200)
    return made


def on_the_wire(service, protocol, operation, output):
    if protocol == "smithy-rpc-v2-cbor":
        body = bytearray()
        RpcV2CBORSerializer()._serialize_data_item(body, output, operation.output_shape)
        headers = {"smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor"}
        return {"status": 200, "headers": headers, "body": bytes(body)}
    written = get_serializer_class(service.service_name, protocol)(operation).serialize(output)
    body = written["body"] or b""
    return {
        "status": written["status_code"],
        "headers": written["headers"],
        "body": body.encode() if isinstance(body, str) else bytes(body),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", required=True)
    parser.add_argument("services", nargs="*")
    arguments = parser.parse_args()
    models = Models(arguments.models)
    for service_id in arguments.services or models.service_ids():
        service = models.service(service_id)
        for protocol in protocols_of(service):
            for name in service.operation_names:
                operation = service.operation_model(name)
                if operation.output_shape is None or operation.has_event_stream_output:
                    continue
                for full in (True, False):
                    output = sample_output(operation, full)
                    line = {
                        "service": service_id,
                        "operation": name,
                        "protocol": protocol,
                        "full": full,
                        "output": in_catalogue_form(operation.output_shape, output),
                    }
                    try:
                        written = on_the_wire(service, protocol, operation, output)
                        line["status"] = written["status"]
                        line["headers"] = [[key.lower(), str(value)] for key, value in written["headers"].items()]
                        line["bodyBase64"] = base64.b64encode(written["body"]).decode()
                    except Exception as error:  # whatever a foreign serialiser may throw is an answer that was not made
                        line["notMade"] = f"{type(error).__name__}: {error}"
                    say(line)


main()
