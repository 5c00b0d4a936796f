# Image name, and the Region unless it is the Region of the provider.
terraform import appstream_image_copy.office office-2026.11@eu-west-1
