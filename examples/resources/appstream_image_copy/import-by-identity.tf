import {
  provider = image
  to       = appstream_image_copy.office
  identity = {
    name   = "office-2026.11"
    region = "eu-west-1"
  }
}
