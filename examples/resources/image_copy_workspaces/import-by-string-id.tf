import {
  to = image_copy_workspaces.desktop
  id = "wsi-0123456789@eu-west-1"
}
