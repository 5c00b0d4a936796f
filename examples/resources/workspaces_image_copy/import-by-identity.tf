import {
  provider = image
  to       = workspaces_image_copy.desktop
  identity = {
    id     = "wsi-0123456789"
    region = "eu-west-1"
  }
}
