"""Starts Autobahn's `wstest` from the folder it was installed into: `python2.7 wstest.py FOLDER OPTIONS`."""

import site
import sys

# reads the .pth files there, without which `zope.interface` is not found
site.addsitedir(sys.argv.pop(1))

from autobahntestsuite import wstest

wstest.run()
