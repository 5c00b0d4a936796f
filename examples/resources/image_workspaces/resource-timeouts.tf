resource "image_workspaces" "payroll" {
  name         = "payroll-2026.11"
  description  = "Desktop of the payroll team"
  workspace_id = "ws-0aaaaaaa1"
  region       = "eu-west-1"

  tags = {
    team = "payroll"
  }

  timeouts {
    create = "4h"
  }

  lifecycle {
    create_before_destroy = true
  }
}
