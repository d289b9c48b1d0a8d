"""A warm parent of gateways and action servers: a process that was killed is back at once, not after the imports.

`python -m tests.torture.zygote` reads a line and writes a line: `start gateway` is answered by the number of a new
process, which runs the real `main()` of its module; `kill 123` by `killed`, or `ended` where it had ended by itself.
Only this parent kills its children: until it has waited for one, nobody else can have got that number.
It must have no threads: a fork copies only one.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback

import bot.app
import bot.operations.action_server
from actions.knowledge.library import Library
from bot.operations.supervisor import _end_with_parent

_MAINS = {"gateway": bot.app.main, "actions": bot.operations.action_server.main}


def main() -> None:
    """Fork until the input ends; what was forked ends with this process."""
    library = Library.load()
    # Reading the knowledge takes most of a start, and it is the same for every child.
    Library.load = lambda *_: library  # type: ignore[method-assign]
    print("ready", flush=True)
    for line in sys.stdin:
        wish, _, what = line.strip().partition(" ")
        print(_start(what) if wish == "start" else _kill(int(what)), flush=True)


def _start(name: str) -> int:
    child = os.fork()
    if child == 0:
        _be(name)
    return child


def _kill(number: int) -> str:
    ended, _ = os.waitpid(number, os.WNOHANG)
    if ended:
        return "ended"
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)
    return "killed"


def _be(name: str) -> None:
    """Become a process of the assistant; does not return."""
    code = 1
    try:
        _end_with_parent()
        # Its output is the log; the parent's is for numbers alone.
        os.dup2(2, 1)
        os.close(0)
        os.open(os.devnull, os.O_RDONLY)
        _MAINS[name]()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
