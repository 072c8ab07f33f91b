"""Prints, as JSON lines, where botocore's own resolver of endpoint rules sends the operations of every service in every
region, and how it signs there: one line per service and set of static parameters.
"""

import argparse

from botocore.endpoint_provider import EndpointProvider
from endpoint_rules import parameters_of, resolve
from models import Models, say


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
