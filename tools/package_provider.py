"""Writes a release package of the provider in the form that the registries require.

usage: package_provider.py BINARY PLATFORM VERSION MANIFEST FOLDER

The files in FOLDER, in addition to existing ones of this version:
  terraform-provider-image_VERSION_PLATFORM.zip     the program as terraform-provider-image_vVERSION
  terraform-provider-image_VERSION_manifest.json    the registry manifest
  terraform-provider-image_VERSION_SHA256SUMS       of every such zip and of the manifest

The same binary always results in the same zip file. Source of the file names: HashiCorp, "Publishing providers".
"""

import hashlib
import pathlib
import shutil
import sys
import zipfile

NAME = "terraform-provider-image"
# The earliest timestamp in a zip file.
NO_TIME = (1980, 1, 1, 0, 0, 0)
UNIX = 3
EXECUTABLE = 0o100755


def main(binary, platform, version, manifest, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    suffix = ".exe" if platform.startswith("windows_") else ""
    archive = folder / f"{NAME}_{version}_{platform}.zip"
    entry = zipfile.ZipInfo(f"{NAME}_v{version}{suffix}", NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = UNIX
    entry.external_attr = EXECUTABLE << 16
    with open(binary, "rb") as program, zipfile.ZipFile(archive, "w", compresslevel=9) as output:
        with output.open(entry, "w") as packed:
            shutil.copyfileobj(program, packed, 1 << 20)
    shutil.copyfile(manifest, folder / f"{NAME}_{version}_manifest.json")
    files = sorted([*folder.glob(f"{NAME}_{version}_*.zip"), *folder.glob(f"{NAME}_{version}_manifest.json")])
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (folder / f"{NAME}_{version}_SHA256SUMS").write_text(sums)


if __name__ == "__main__":
    main(*sys.argv[1:])
