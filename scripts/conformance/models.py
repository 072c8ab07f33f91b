"""The models that every script of this folder works on, of a `botocore/data` folder.

Messages are made from them by botocore and by moto, whose classes only add attributes to botocore's.
"""

import json
import sys

from botocore.loaders import Loader
from moto.core.model import ServiceModel

SUPPORTED_PROTOCOLS = ("smithy-rpc-v2-cbor", "json", "rest-json", "rest-xml", "query", "ec2")


class Models:
    def __init__(self, directory):
        """`directory`: with one folder per service."""
        self.loader = Loader(extra_search_paths=[directory], include_default_search_paths=False)
        self._services = {}

    def service_ids(self):
        return self.loader.list_available_services("service-2")

    def service(self, service_id):
        if service_id not in self._services:
            description = self.loader.load_service_model(service_id, "service-2")
            self._services[service_id] = ServiceModel(description, service_name=service_id)
        return self._services[service_id]

    def endpoint_rule_set(self, service_id):
        return self.loader.load_service_model(service_id, "endpoint-rule-set-1")

    def partitions(self):
        return self.loader.load_data("partitions")


def protocols_of(service):
    """All that the service speaks and botocore knows, the preferred one first."""
    spoken = service.metadata.get("protocols") or [service.metadata["protocol"]]
    return [protocol for protocol in SUPPORTED_PROTOCOLS if protocol in spoken]


def say(line):
    """One JSON line on standard output."""
    sys.stdout.write(json.dumps(line) + "\n")
