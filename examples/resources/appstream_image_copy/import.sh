# The name of the image, and the Region if it is not the provider's.
terraform import appstream_image_copy.office office-2026.11@eu-west-1
