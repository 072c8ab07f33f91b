# boto3 for tests: reads one call a line as JSON, `{"service", "operation", "parameters"}` with the operation as its
# model names it, and answers one line: `{"output"}`, or `{"error"}` with the class that boto3 raised. Only the
# environment says where and as whom.
import json
import sys

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

clients = {}
session = boto3.session.Session()


def client_of(service):
    if service not in clients:
        clients[service] = session.client(service)
    return clients[service]


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "read"):
        return value.read().decode("utf-8")
    return value


def presigned_url(parameters):
    s3 = session.client("s3", config=Config(signature_version="s3v4"))
    return s3.generate_presigned_url("get_object", Params=parameters, ExpiresIn=300)


def call(service, operation, parameters):
    if operation == "PresignGetObject":
        return {"Url": presigned_url(parameters)}
    client = client_of(service)
    method = next(name for name, api in client.meta.method_to_api_mapping.items() if api == operation)
    output = plain(getattr(client, method)(**parameters))
    output.pop("ResponseMetadata")
    return output


def failure(error):
    if not isinstance(error, ClientError):
        return {"class": type(error).__name__, "code": "", "message": str(error), "statusCode": 0}
    metadata = error.response["ResponseMetadata"]
    return {
        "class": type(error).__name__,
        "code": error.response["Error"]["Code"],
        "message": error.response["Error"]["Message"],
        "statusCode": metadata["HTTPStatusCode"],
        "requestId": metadata.get("RequestId"),
    }


for line in sys.stdin:
    try:
        answer = {"output": call(**json.loads(line))}
    except (BotoCoreError, ClientError) as error:
        answer = {"error": failure(error)}
    print(json.dumps(answer), flush=True)
