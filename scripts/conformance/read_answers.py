"""Reads answers, JSON lines on standard input, by the parsers of botocore, as boto3 and the AWS CLI would, and prints
the values. Each answer names the line that it is to.
"""

import argparse
import base64
import json
import sys
from types import SimpleNamespace

from botocore.awsrequest import HeadersDict
from botocore.handlers import parse_get_bucket_location
from botocore.parsers import create_parser
from models import Models, say
from values import in_catalogue_form


def read(models, answer):
    operation = models.service(answer["service"]).operation_model(answer["operation"])
    body = base64.b64decode(answer["bodyBase64"])
    response = {
        "body": body,
        "headers": HeadersDict(answer["headers"]),
        "status_code": answer["status"],
    }
    parsed = create_parser(answer["protocol"]).parse(response, operation.output_shape)
    if (answer["service"], answer["operation"]) == ("s3", "GetBucketLocation"):
        # The one answer that the client reads by a handler of its own.
        parse_get_bucket_location(parsed, SimpleNamespace(raw=body, content=body))
    members = operation.output_shape.members
    values = {name: value for name, value in parsed.items() if name in members and not is_absent(members[name], value)}
    return in_catalogue_form(operation.output_shape, values)


def is_absent(member, value):
    """botocore gives prefixed headers of which there is none as an empty map, and the location `us-east-1` as None."""
    return value is None or (member.serialization.get("location") == "headers" and value == {})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", required=True)
    models = Models(parser.parse_args().models)
    for text in sys.stdin:
        answer = json.loads(text)
        try:
            found = {"output": read(models, answer)}
        except Exception as error:  # whatever a foreign parser may throw is a reading that failed
            found = {"error": f"{type(error).__name__}: {error}"}
        say({"answerTo": answer["id"], **found})


main()
