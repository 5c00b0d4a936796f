import {
  to = image_copy_appstream.office
  id = "office-2026.11@eu-west-1"
}
