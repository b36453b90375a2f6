"""Run the command line as `python -m debundle`."""

from debundle.cli import main

if __name__ == "__main__":
    main()
