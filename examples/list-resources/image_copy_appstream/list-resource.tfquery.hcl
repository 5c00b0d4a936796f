list "image_copy_appstream" "copies" {
  provider = image

  config {
    region = "eu-west-1"
  }
}
