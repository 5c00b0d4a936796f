provider "image" {
  region = "eu-west-1"

  assume_role {
    role_arn = "arn:aws:iam::123456789012:role/build"
  }

  assume_role {
    role_arn = "arn:aws:iam::210987654321:role/images"
  }
}
