import {
  to = image_workspaces.accounting
  id = "wsi-0123456789@eu-west-1"
}
