import {
  provider = image
  to       = workspaces_image_copy.desktop
  id       = "wsi-0123456789@eu-west-1"
}
