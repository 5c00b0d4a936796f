# Image name, and the Region unless it is the Region of the provider.
terraform import image_copy_appstream.office office-2026.11@eu-west-1
