# Image ID, and the Region unless it is the Region of the provider.
terraform import workspaces_image.accounting wsi-0123456789@eu-west-1
