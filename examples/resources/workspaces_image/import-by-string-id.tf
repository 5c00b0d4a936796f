import {
  provider = image
  to       = workspaces_image.accounting
  id       = "wsi-0123456789@eu-west-1"
}
