"""Writes what AWS's own service models say of the operations that this project calls, as JSON, to the given file.

botocore ships the models that AWS generates its SDKs from. The document holds, for each service, its protocol and, for
each operation, its errors, its input and output, and every shape those reach, without the documentation. The tests check
every request against it (testing/src/models.rs), and the simulator's tables too (tests/models.rs).

An operation that the provider newly calls must be added to OPERATIONS; until then the check reports it as unknown.
"""

import json
import os
import sys

import botocore.loaders

OPERATIONS = {
    "ec2": [
        "CopyImage",
        "CreateTags",
        "DeleteSnapshot",
        "DeleteTags",
        "DeregisterImage",
        "DescribeImageAttribute",
        "DescribeImageReferences",
        "DescribeImages",
        "DescribeInstances",
        "DescribeRegions",
        "DescribeSnapshots",
        "DescribeTags",
        "DisableImage",
        "DisableImageDeprecation",
        "DisableImageDeregistrationProtection",
        "EnableImage",
        "EnableImageDeprecation",
        "EnableImageDeregistrationProtection",
        "GetEbsDefaultKmsKeyId",
        "GetEbsEncryptionByDefault",
        "ModifyImageAttribute",
        "ModifySnapshotAttribute",
    ],
    "kms": ["DescribeKey"],
    "sts": ["AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity"],
    "appstream": [
        "CopyImage",
        "DeleteImage",
        "DeleteImagePermissions",
        "DescribeFleets",
        "DescribeImageBuilders",
        "DescribeImagePermissions",
        "DescribeImages",
        "ListTagsForResource",
        "TagResource",
        "UntagResource",
        "UpdateImagePermissions",
    ],
    "workspaces": [
        "CopyWorkspaceImage",
        "CreateTags",
        "CreateWorkspaceImage",
        "DeleteTags",
        "DeleteWorkspaceImage",
        "DescribeAccount",
        "DescribeTags",
        "DescribeWorkspaceBundles",
        "DescribeWorkspaceImagePermissions",
        "DescribeWorkspaceImages",
        "DescribeWorkspaces",
        "UpdateWorkspaceImagePermission",
    ],
}


def without_documentation(value):
    """A copy of a part of a model without its prose, which is most of it."""
    if isinstance(value, dict):
        return {
            key: without_documentation(item)
            for key, item in value.items()
            if not (key == "documentation" and isinstance(item, str))
        }
    if isinstance(value, list):
        return [without_documentation(item) for item in value]
    return value


def referred_shapes(shape):
    """The names of the shapes that a shape is made of."""
    references = list(shape.get("members", {}).values()) if shape["type"] == "structure" else []
    references += [shape[part] for part in ("member", "key", "value") if part in shape]
    return [reference["shape"] for reference in references]


def export_service(loader, service):
    """One service's part of the document."""
    model = loader.load_service_model(service, "service-2")
    operations, shapes = {}, {}
    for name in OPERATIONS[service]:
        operation = model["operations"][name]
        operations[name] = {
            direction: operation[direction]["shape"] for direction in ("input", "output") if direction in operation
        }
        waiting = list(operations[name].values())
        operations[name]["errors"] = [error["shape"] for error in operation.get("errors", [])]
        while waiting:
            shape = waiting.pop()
            if shape not in shapes:
                shapes[shape] = without_documentation(model["shapes"][shape])
                waiting += referred_shapes(model["shapes"][shape])
    metadata = model["metadata"]
    return {
        "apiVersion": metadata["apiVersion"],
        "protocol": metadata["protocol"],
        "targetPrefix": metadata.get("targetPrefix"),
        "operations": operations,
        "shapes": shapes,
    }


def main():
    """Writes the document beside its place first, so that a reader never meets half of it."""
    target = sys.argv[1]
    loader = botocore.loaders.create_loader()
    document = {service: export_service(loader, service) for service in sorted(OPERATIONS)}
    with open(target + ".new", "w", encoding="utf-8") as file:
        json.dump(document, file, indent=1, sort_keys=True)
    os.replace(target + ".new", target)


if __name__ == "__main__":
    main()
