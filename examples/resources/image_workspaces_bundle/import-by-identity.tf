import {
  to = image_workspaces_bundle.accounting
  identity = {
    id     = "wsb-0123456789"
    region = "us-east-1"
  }
}
