data "image_appstream" "office" {
  name   = "win2022-base"
  region = "us-east-1"
}
