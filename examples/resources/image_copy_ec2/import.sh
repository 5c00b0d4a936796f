# The id of the image, and the Region if it is not the provider's.
terraform import image_copy_ec2.web ami-0123456789abcdef0@eu-west-1
