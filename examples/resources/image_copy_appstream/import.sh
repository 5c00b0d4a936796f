# The name of the image, and the Region if it is not the provider's.
terraform import image_copy_appstream.office office-2026.11@eu-west-1
