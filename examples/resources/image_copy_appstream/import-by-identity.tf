import {
  to = image_copy_appstream.office
  identity = {
    name   = "office-2026.11"
    region = "eu-west-1"
  }
}
