# Bundle ID, and the Region unless it is the Region of the provider.
terraform import image_workspaces_bundle.accounting wsb-0123456789@us-east-1
