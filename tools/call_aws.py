"""Makes AWS calls with boto3, AWS's SDK for Python, and prints the results as boto3 parses them.

The only argument is a JSON list of calls: {"region": ..., "service": ..., "operation": "CopyImage", "parameters": ...},
with parameters in boto3's form. Standard output is a JSON list with the result of each call: {"answer": {...}} with all
pages of a paginated operation, or {"error": {"Code": ..., "Message": ...}}. The endpoint and the
credentials come from the environment (AWS_ENDPOINT_URL and so on). Any other problem, such as a response that
boto3 cannot parse, ends the program with an error.
"""

import datetime
import functools
import json
import sys

import boto3
import botocore.config
import botocore.exceptions
from botocore import xform_name

# Retries would hide a response that cannot be parsed.
CONFIGURATION = botocore.config.Config(retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=30)


@functools.cache
def client(service, region):
    """The client of a service in a Region."""
    return boto3.client(service, region_name=region, config=CONFIGURATION)


def call(service, region, operation, parameters):
    """The result of a call."""
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
    """Converts dates, the only values without a JSON type."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} is not JSON")


def main():
    json.dump([call(**arguments) for arguments in json.loads(sys.argv[1])], sys.stdout, default=as_text)


if __name__ == "__main__":
    main()
