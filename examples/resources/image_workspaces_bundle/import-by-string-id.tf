import {
  to = image_workspaces_bundle.accounting
  id = "wsb-0123456789@us-east-1"
}
