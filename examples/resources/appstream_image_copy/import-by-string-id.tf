import {
  provider = image
  to       = appstream_image_copy.office
  id       = "office-2026.11@eu-west-1"
}
