"""Prints, as JSON lines, where botocore's own resolver of endpoint rules sends the operations of every service in every
region, and how it signs there: one line per service and set of static parameters.

The call names nothing that has an endpoint of its own (a bucket's access point, a stream's account): buckets are asked for
in path style, S3 Control's account is a sample.
"""

import argparse

from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import BotoCoreError
from models import Models, say
from values import ACCOUNT

BUCKET = "example-bucket"


def parameters_of(operation):
    """What the rules are told of an operation, whatever the region."""
    told = {parameter.name: parameter.value for parameter in operation.static_context_parameters}
    bound = {parameter.name for parameter in operation.context_parameters}
    if "Bucket" in bound:
        told |= {"Bucket": BUCKET, "ForcePathStyle": True}
    if "RequiresAccountId" in told:
        told["AccountId"] = ACCOUNT
    return told


def resolve(provider, service, parameters):
    """The host, what stands before the path, and the scheme; None where the rules name no endpoint."""
    try:
        endpoint = provider.resolve_endpoint(**parameters)
    except BotoCoreError:
        return None
    address = endpoint.url.removeprefix("https://")
    host, slash, path = address.partition("/")
    path = (slash + path).rstrip("/").removesuffix(f"/{BUCKET}")
    schemes = endpoint.properties.get("authSchemes")
    if schemes is None:
        return [host, path, service.signing_name, parameters["Region"]]
    scheme = next((scheme for scheme in schemes if scheme["name"] == "sigv4"), None)
    if scheme is None:
        return None
    signing_name = scheme.get("signingName", service.signing_name)
    return [host, path, signing_name, scheme.get("signingRegion", parameters["Region"])]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", required=True)
    parser.add_argument("services", nargs="*")
    arguments = parser.parse_args()
    models = Models(arguments.models)
    partitions = models.partitions()
    regions = {
        region: partition["id"]
        for partition in partitions["partitions"]
        for region in partition["regions"]
        if not region.endswith("-global")
    }
    for service_id in arguments.services or models.service_ids():
        service = models.service(service_id)
        provider = EndpointProvider(models.endpoint_rule_set(service_id), partitions)
        groups = {}
        for name in service.operation_names:
            operation = service.operation_model(name)
            groups.setdefault(tuple(sorted(parameters_of(operation).items())), []).append(name)
        for parameters, operations in groups.items():
            endpoints = {
                region: {"partition": partition, "endpoint": resolve(provider, service, {**dict(parameters), "Region": region})}
                for region, partition in regions.items()
            }
            say({"service": service_id, "operations": operations, "endpoints": endpoints})


main()
