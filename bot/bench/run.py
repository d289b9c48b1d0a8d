"""The bench from beginning to end: starts, measures, prints a line for each figure, ends what it started."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from actions.records.database import open_database
from bot.bench.beside import beside, beside_figures
from bot.bench.conversation import TimedTurn, bare_endpoint, gateway_endpoint
from bot.bench.crowd import CROWDS, crowd, crowd_figures
from bot.bench.figures import Figure
from bot.bench.growth import growth_figures, long_conversation
from bot.bench.memory import memory_figures
from bot.bench.questions import Questions
from bot.bench.requests_store import store_figures
from bot.bench.running import Running, bench_folder, running
from bot.bench.spoken_questions import misheard
from bot.bench.stacks import bare_commands, bench_settings, free_ports
from bot.bench.voice import understanding, waiting
from bot.operations.supervisor import StartFailed, commands
from bot.settings import Settings

_LONGEST_SECONDS = 400.0
Say = Callable[[str], None]


def bench(
    chosen: Settings,
    model: Path,
    say: Say,
    trained_seconds: float | None = None,
    clips: Path | None = None,
    questions: Path | None = None,
) -> int:
    """Measure everything with this model; 0 if all limits are kept, 1 if not, 130 if it was stopped.

    `clips` is a folder of recordings with their transcripts.tsv, by which hearing is measured as well; `questions` a
    file of questions to be spoken.
    """
    sheet = _Sheet(say)
    if trained_seconds is not None:
        sheet.add([Figure("训练", trained_seconds, "秒")])
    folder = bench_folder()
    keep_folder = False
    try:
        asyncio.run(_measure(chosen, model, folder, sheet, questions))
        keep_folder = sheet.is_broken
        sheet.add(store_figures(open_database(f"sqlite:///{folder / 'million.db'}")))
        if chosen.speech:
            sheet.add(understanding(chosen, clips))
    except StartFailed as error:
        say(str(error))
        keep_folder = True
        return 1
    except TimeoutError:
        say(f"{_LONGEST_SECONDS:.0f}秒里没有量完。请等机器空闲时再运行 qianzhu bench。")
        return 1
    except asyncio.CancelledError:
        say("已经停止，启动的进程都结束了。")
        return 130
    finally:
        if not keep_folder:
            shutil.rmtree(folder, ignore_errors=True)
    if keep_folder:
        say(f"有的轮次没有答上或有进程停过，原因在 {folder / 'log'} 的记录里，看完可以删掉 {folder}。")
    return sheet.conclude()


class _Sheet:
    """Prints figures as they come and remembers the missed ones."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._missed: list[str] = []
        self._unanswered = 0
        self.is_broken = False
        """Whether turns got no answer or processes died."""

    def add(self, figures: Iterable[Figure], turns: Sequence[TimedTurn] = ()) -> None:
        """Print these, and count those of the turns they come from that got no answer."""
        self._unanswered += sum(not turn.answered for turn in turns)
        for figure in figures:
            self._say(figure.line())
            if not figure.is_met:
                self._missed.append(figure.name)

    def add_faults(self, deaths: int) -> None:
        """Print how many turns got no answer and how many processes died; figures of a broken run are worth nothing."""
        self.is_broken = bool(self._unanswered or deaths)
        self.add([Figure("没有答上的轮次", self._unanswered, "轮", 0), Figure("意外停止的进程", deaths, "个", 0)])

    def conclude(self) -> int:
        """Say whether all limits are kept; 0 if so, else 1."""
        self._say(f"没有达到的有{len(self._missed)}项：{'；'.join(self._missed)}。" if self._missed else "全部达到。")
        return 1 if self._missed else 0


async def _measure(chosen: Settings, model: Path, folder: Path, sheet: _Sheet, questions: Path | None) -> None:
    _stop_once_on_signals()
    measured = bench_settings(chosen, folder)
    # A copy: training after a change of the data removes older models.
    model = Path(shutil.copy(model, folder / model.name))
    cores, load = os.cpu_count() or 0, os.getloadavg()[0]
    sheet.add([Figure("处理器", cores, "核"), Figure("开始前一分钟的负载", load, "个", decimals=1)])
    gateway = gateway_endpoint(measured.gateway_url)
    async with asyncio.timeout(_LONGEST_SECONDS * (3 if questions else 1)):
        async with running(commands(measured, model), measured.log_dir, gateway) as ours:
            sheet.add([Figure("启动到能回答", ours.start_seconds, "秒", decimals=1)])
            deaths = await _measure_beside(measured, model, folder, sheet)
            await _measure_alone(measured, ours, sheet)
            if questions and measured.speech:
                sheet.add([figure async for figure in misheard(measured, questions)])
            sheet.add_faults(len(ours.deaths) + deaths)


async def _measure_beside(measured: Settings, model: Path, folder: Path, sheet: _Sheet) -> int:
    """Returns how many processes of the bare Rasa died."""
    port, actions_port = free_ports(2)
    bare = bare_endpoint(port)
    # Ended before the rest: what two Rasas share would make ours look smaller.
    async with running(bare_commands(folder, model, port, actions_port), measured.log_dir, bare) as theirs:
        ours, bares = await beside(gateway_endpoint(measured.gateway_url), bare, Questions())
        sheet.add(beside_figures(ours, bares), [*ours, *bares])
        return len(theirs.deaths)


async def _measure_alone(measured: Settings, ours: Running, sheet: _Sheet) -> None:
    gateway, questions = gateway_endpoint(measured.gateway_url), Questions()
    for count in CROWDS:
        turns, seconds = await crowd(gateway, count, questions)
        sheet.add(crowd_figures(count, turns, seconds), turns)
    turns = await long_conversation(gateway, questions)
    sheet.add(growth_figures(turns), turns)
    if measured.speech:
        sheet.add(await waiting(measured))
    sheet.add(memory_figures(ours.pids()))


def _stop_once_on_signals() -> None:
    task = asyncio.current_task()

    def _stop() -> None:
        # A second Ctrl-C must not cut the orderly end of the processes short.
        if task is not None and not task.cancelling():
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, _stop)
