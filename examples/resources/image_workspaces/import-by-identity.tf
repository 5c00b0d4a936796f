import {
  to = image_workspaces.accounting
  identity = {
    id     = "wsi-0123456789"
    region = "eu-west-1"
  }
}
