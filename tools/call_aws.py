"""Makes AWS calls with boto3, AWS's own client, and writes what boto3 understands of the answers.

The only argument is a JSON list of calls: {"region": ..., "service": ..., "operation": "CopyImage", "parameters": ...},
with parameters as boto3 takes them. Standard output gets the JSON list of what came of each: {"answer": {...}}, all
pages together where the operation has pages, or {"error": {"Code": ..., "Message": ...}}. The endpoint and the
credentials come from the environment (AWS_ENDPOINT_URL and so on). Anything else that goes wrong, such as an answer that
boto3 cannot read, ends the program with an error.
"""

import datetime
import functools
import json
import sys

import boto3
import botocore.config
import botocore.exceptions
from botocore import xform_name

# Retries would hide an answer that cannot be read.
CONFIGURATION = botocore.config.Config(retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=30)


@functools.cache
def client(service, region):
    """The client of a service in a Region."""
    return boto3.client(service, region_name=region, config=CONFIGURATION)


def call(service, region, operation, parameters):
    """What came of one call."""
    method = xform_name(operation)
    try:
        if client(service, region).can_paginate(method):
            return {"answer": client(service, region).get_paginator(method).paginate(**parameters).build_full_result()}
        answer = getattr(client(service, region), method)(**parameters)
        answer.pop("ResponseMetadata")
        return {"answer": answer}
    except botocore.exceptions.ClientError as error:
        return {"error": error.response["Error"]}


def as_text(value):
    """Dates are the only values that JSON does not have."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} is not JSON")


def main():
    json.dump([call(**arguments) for arguments in json.loads(sys.argv[1])], sys.stdout, default=as_text)


if __name__ == "__main__":
    main()
