"""The command `qianzhu`: every error is a sentence that says what to do next, on stderr, and ends with a status."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable

from pydantic import ValidationError

from actions.errors import ConfigurationError, QianzhuError
from bot.cli import (
    containers,
    counselors,
    health,
    keeping,
    knowledge,
    measuring,
    postings,
    requests,
    serving,
    switches,
    talking,
)
from bot.cli.arguments import ChineseParser, UsageError, print_version
from bot.cli.failures import Failed, fail, sentence_of_system, sentences_about_settings, tell_unforeseen
from bot.settings import Settings, settings

_GROUPS = (
    serving,
    health,
    talking,
    knowledge,
    postings,
    requests,
    counselors,
    switches,
    keeping,
    measuring,
    containers,
)


def main() -> None:
    """Run one command."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A shell or a file may hand over half a character, which could not be read or printed.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    as_json = "--json" in arguments
    try:
        options = _parser().parse_args(arguments)
        command: Callable[..., int] = options.run
        return command(_settings(), options)
    except UsageError as error:
        return fail(error, as_json, status=2)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever reads us went away; nothing more can be printed, at the end of the program either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Failed as error:
        return fail(error, as_json, status=error.status)
    except QianzhuError as error:
        return fail(error, as_json)
    except OSError as error:
        return fail(QianzhuError("system", sentence_of_system(error)), as_json)
    except Exception as error:
        return tell_unforeseen(error, as_json)


def _settings() -> Settings:
    try:
        return settings()
    except ValidationError as error:
        raise ConfigurationError(sentences_about_settings(error)) from None
    except UnicodeDecodeError:
        raise ConfigurationError(".env 的编码不对。请把它存成 UTF-8，再试一次。") from None


def _parser() -> ChineseParser:
    parser = ChineseParser(prog="qianzhu", description="黔助：贵州残疾人就业政策的问答助手")
    parser.add_argument("--version", action=print_version(), help="显示版本")
    commands = parser.add_subparsers(required=True, metavar="命令")
    for group in _GROUPS:
        group.add_to(commands)
    return parser
