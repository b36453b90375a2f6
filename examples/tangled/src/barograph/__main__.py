import sys

from barograph.cli import main

sys.exit(main())
