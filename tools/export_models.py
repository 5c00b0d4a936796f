"""Exports the request part of AWS's service models, one JSON file per service, to the given folder.

botocore contains the models that AWS generates its SDKs from. A file has the service's version and protocol and, for
each operation, the shapes that its parameters are made of: types, members, limits, patterns and permitted values,
without the documentation. `simulator/models` is its output for the botocore version in `tools/requirements.txt`; a
test (tests/models.rs) compares the two and can update it.

Add every new operation that the provider calls to OPERATIONS; otherwise the tests report it as unknown.
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
        "DescribeSnapshotAttribute",
        "DescribeSnapshots",
        "DescribeTags",
        "DisableImage",
        "DisableImageDeprecation",
        "DisableImageDeregistrationProtection",
        "EnableImage",
        "EnableImageDeprecation",
        "EnableImageDeregistrationProtection",
        "GetAllowedImagesSettings",
        "GetEbsDefaultKmsKeyId",
        "GetEbsEncryptionByDefault",
        "GetImageBlockPublicAccessState",
        "ModifyImageAttribute",
        "ModifySnapshotAttribute",
    ],
    "kms": ["DescribeKey"],
    "service-quotas": ["GetServiceQuota"],
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
        "CreateWorkspaceBundle",
        "CreateWorkspaceImage",
        "DeleteTags",
        "DeleteWorkspaceBundle",
        "DeleteWorkspaceImage",
        "DescribeAccount",
        "DescribeTags",
        "DescribeWorkspaceBundles",
        "DescribeWorkspaceImagePermissions",
        "DescribeWorkspaceImages",
        "DescribeWorkspaces",
        "UpdateWorkspaceBundle",
        "UpdateWorkspaceImagePermission",
    ],
}


# The properties of a shape and of a reference to a shape.
SHAPE = ["type", "required", "min", "max", "pattern", "enum"]
REFERENCE = ["shape", "locationName", "queryName"]


def selected(source, keys):
    """The relevant part of a model; most of it is documentation."""
    return {key: source[key] for key in keys if key in source}


def export_shape(shape):
    """A shape, with its references reduced to names."""
    exported = selected(shape, SHAPE)
    if shape["type"] == "structure":
        exported["members"] = {name: selected(member, REFERENCE) for name, member in shape["members"].items()}
    exported.update({part: selected(shape[part], REFERENCE) for part in ("member", "key", "value") if part in shape})
    return exported


def referred_shapes(shape):
    """The names of the shapes that an exported shape refers to."""
    references = list(shape.get("members", {}).values())
    references += [shape[part] for part in ("member", "key", "value") if part in shape]
    return [reference["shape"] for reference in references]


def export_service(model, names):
    """The file of a service."""
    operations, shapes = {}, {}
    for name in names:
        operations[name] = {"input": model["operations"][name]["input"]["shape"]}
        waiting = [operations[name]["input"]]
        while waiting:
            shape = waiting.pop()
            if shape not in shapes:
                shapes[shape] = export_shape(model["shapes"][shape])
                waiting += referred_shapes(shapes[shape])
    exported = selected(model["metadata"], ["apiVersion", "protocol", "targetPrefix"])
    exported.update(operations=operations, shapes=shapes)
    return exported


def written(value, depth):
    """Formats a value as JSON: outer objects with one entry per line, for readable diffs, and inner ones on one line."""
    if depth == 0 or not isinstance(value, dict) or not value:
        return json.dumps(value, sort_keys=True)
    entries = [f"{json.dumps(key)}: {written(value[key], depth - 1)}" for key in sorted(value)]
    return "{\n" + ",\n".join(entries) + "\n}"


def main():
    """Writes all files."""
    folder = sys.argv[1]
    loader = botocore.loaders.create_loader()
    for service, names in OPERATIONS.items():
        document = export_service(loader.load_service_model(service, "service-2"), names)
        with open(os.path.join(folder, service + ".json"), "w", encoding="utf-8") as file:
            file.write(written(document, 2) + "\n")


if __name__ == "__main__":
    main()
