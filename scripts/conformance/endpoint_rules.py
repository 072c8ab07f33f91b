"""What botocore's own resolver makes of a service's endpoint rules.

The call names nothing that has an endpoint of its own (a bucket's access point, a stream's account): buckets are asked for
in path style, S3 Control's account is a sample.
"""

from botocore.exceptions import BotoCoreError
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
