data "image_appstream_images" "office" {
  name_regex = "^win2022-"
  region     = "us-east-1"
}
