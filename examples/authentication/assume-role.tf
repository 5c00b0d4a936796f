provider "image" {
  region = "eu-west-1"

  assume_role {
    role_arn     = "arn:aws:iam::123456789012:role/images"
    session_name = "images"
    external_id  = "example"
  }
}
