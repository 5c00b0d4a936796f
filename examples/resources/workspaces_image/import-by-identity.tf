import {
  provider = image
  to       = workspaces_image.accounting
  identity = {
    id     = "wsi-0123456789"
    region = "eu-west-1"
  }
}
