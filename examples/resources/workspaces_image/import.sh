# The id of the image, and the Region if it is not the provider's.
terraform import workspaces_image.accounting wsi-0123456789@eu-west-1
