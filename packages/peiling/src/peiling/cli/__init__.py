"""The command line: `peiling estimate FILE` and its sisters.

Exit codes: 0 for an answer, 1 for a refusal or a failure, 2 for wrong use, 130 when stopped.
"""

import sys
from collections.abc import Sequence

from peiling.errors import InputError, Refused

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    from peiling.cli.arguments import parser

    asked = parser().parse_args(arguments)
    from peiling.cli import commands
    from peiling.cli.printing import print_json, print_refusal

    try:
        return commands.run(asked)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except Refused as refusal:
        if asked.json:
            print_json(
                {
                    "method": getattr(asked, "method", None),
                    "refused": str(refusal),
                    "reason": refusal.reason,
                }
            )
        else:
            print_refusal(refusal)
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Nothing was written.\n")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'A file'} cannot be written: {error.strerror}.\n")
        return 1
