# Image ID, and the Region unless it is the Region of the provider.
terraform import image_copy_workspaces.desktop wsi-0123456789@eu-west-1
