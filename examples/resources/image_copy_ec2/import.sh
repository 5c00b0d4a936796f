# AMI ID, and the Region unless it is the Region of the provider.
terraform import image_copy_ec2.web ami-0123456789abcdef0@eu-west-1
