import {
  to = image_copy_workspaces.desktop
  identity = {
    id     = "wsi-0123456789"
    region = "eu-west-1"
  }
}
