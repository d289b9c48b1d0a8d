"""Trains the Rasa model when the data it learns from changed."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

from actions.dialogue.protocol import PASSAGE, Intent
from actions.knowledge.files import entry_records
from actions.knowledge.questions import LEARNT, TOLD, asked
from bot.operations.model_file import is_whole, note_checksum, remove_model
from bot.settings import ROOT, VAR

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
Say = Callable[[str], None]
_KEPT_MEANINGS = "QIANZHU_KEPT_MEANINGS"
"""Names the file that `bot.components.kept_meanings` keeps."""
_STEP = re.compile(r"Starting to train component '(\w+)'")
_LEARNT_FROM = (
    *(
        "nlu_data/nlu",
        "nlu_data/stories",
        "nlu_data/knowledge",
        f"nlu_data/questions/{LEARNT}",
        f"nlu_data/questions/{TOLD}",
    ),
    *(f"nlu_data/lexicon/{name}.yml" for name in ("deciding", "field_words", "guizhou", "initials", "sounds", "units")),
    *("bot/config.yml", "bot/domain.yml", "bot/components", "actions/language/sounds.py", "requirements-rasa.lock"),
)


class TrainingFailed(Exception):
    """Rasa could not make a model; the text says where to look."""


def rasa_environment() -> dict[str, str]:
    """Environment variables that Rasa's process needs."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "ORT_DISABLE_TELEMETRY": "1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "OMP_NUM_THREADS": "2",
        # Threads that wait must not keep a core from the gateway.
        "OMP_WAIT_POLICY": "PASSIVE",
        "MPLCONFIGDIR": str(VAR / "cache"),
    }


def fingerprint() -> str:
    """Changes whenever a file that the model is made from does, or the intents."""
    digest = hashlib.sha256(_as_yaml(domain()).encode())
    for path in _files():
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def model_path(models_dir: Path) -> Path:
    """The model that belongs to the present data."""
    return models_dir / f"qianzhu-{fingerprint()}.tar.gz"


def train(models_dir: Path, say: Say, *, again: bool = False) -> Path:
    """The path of a whole model for the present data, trained now if there is none. Raises TrainingFailed, OSError."""
    model = model_path(models_dir)
    if model.exists() and not again:
        if is_whole(model):
            return model
        say("问答模型的文件坏了，重新训练。")
        remove_model(model)
    models_dir.mkdir(parents=True, exist_ok=True)
    say("正在训练，要十几分钟……")
    started = time.monotonic()
    folder = VAR / "training"
    folder.mkdir(parents=True, exist_ok=True)
    _run_rasa(_training_command(models_dir, model, _write_domain(folder), _write_knowledge_examples(folder)), say)
    if not model.exists():
        raise TrainingFailed("训练没有留下模型。请看磁盘是否满了，再运行 qianzhu train。")
    note_checksum(model)
    for old in models_dir.glob("qianzhu-*.tar.gz"):
        if old != model:
            remove_model(old)
    say(f"训练好了，用了{time.monotonic() - started:.0f}秒。")
    return model


def domain() -> dict[str, Any]:
    """Rasa's domain: bot/domain.yml with the intents of the protocol, none of which is told from entities."""
    kept: dict[str, Any] = yaml.safe_load((ROOT / "bot" / "domain.yml").read_text(encoding="utf-8"))
    return {**kept, "intents": [{intent.value: {"use_entities": []}} for intent in Intent]}


def _training_command(models_dir: Path, model: Path, domain_file: Path, examples: Path) -> list[str]:
    data = ["nlu_data/nlu", "nlu_data/stories", str(examples)]
    return [
        *(str(RASA_PYTHON), "-W", "ignore", "-m", "rasa", "train", "--force", "--verbose"),
        *("--config", "bot/config.yml", "--domain", str(domain_file), "--data", *data),
        *("--out", str(models_dir), "--fixed-model-name", model.name.removesuffix(".tar.gz")),
    ]


def _run_rasa(command: list[str], say: Say) -> None:
    """Run Rasa's training, telling each step; what it printed last is told if it fails."""
    last: deque[str] = deque(maxlen=30)
    try:
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=rasa_environment() | {_KEPT_MEANINGS: str(VAR / "cache" / "meanings.npz")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            for line in process.stdout or ():
                last.append(line.rstrip())
                step = _STEP.search(line)
                if step:
                    say(f"  训练 {step.group(1)}")
    except FileNotFoundError:
        raise TrainingFailed("没有找到 Rasa 的环境，请先运行 make environments。") from None
    if process.returncode:
        raise TrainingFailed("\n".join([*last, "训练没有成功，原因在上面。改好后再运行 qianzhu train。"]))


def _files() -> Iterable[Path]:
    for place in _LEARNT_FROM:
        path = ROOT / place
        yield from (
            [path] if path.is_file() else sorted(found for found in path.rglob("*") if found.suffix in (".yml", ".py"))
        )


def _write_knowledge_examples(folder: Path) -> Path:
    """What is asked of each entry, told of what it helps with, and said by itself, as examples that have its id."""
    parts: tuple[tuple[Intent, dict[str, bool], dict[str, list[str]]], ...] = (
        (Intent.ASK, {}, _asked_of_each()),
        (Intent.TOLD_TROUBLE, {}, _told_of_each()),
        # Rasa wants an intent of every example; our components take this one for none.
        (Intent.ASK, {PASSAGE: True}, _said_by_each()),
    )
    examples = [
        {
            "intent": intent.value,
            "metadata": {"entry": entry, **marked},
            "examples": "".join(f"- {text}\n" for text in _one_line(texts)),
        }
        for intent, marked, of_each in parts
        for entry, texts in of_each.items()
    ]
    path = folder / "knowledge.yml"
    path.write_text(_as_yaml({"version": "3.1", "nlu": examples}), encoding="utf-8")
    return path


def _asked_of_each() -> dict[str, list[str]]:
    """The entries' titles, their own questions and those of others, by the entry that answers them today."""
    records = [record for _, record in entry_records()]
    of_each = {record["id"]: [record["title"], *record["questions"]] for record in records}
    heirs = {former: record["id"] for record in records for former in record.get("formerly") or ()}
    for question in asked(LEARNT):
        of_each[heirs.get(question.entry, question.entry)].append(question.text)
    return of_each


def _told_of_each() -> dict[str, list[str]]:
    """What people tell without a question, by the entry that helps them first."""
    told: dict[str, list[str]] = {}
    for trouble in asked(TOLD):
        told.setdefault(trouble.entry, []).append(trouble.text)
    return told


def _said_by_each() -> dict[str, list[str]]:
    """The entries' answers and details."""
    return {record["id"]: [record["answer"], *(record.get("details") or ())] for _, record in entry_records()}


def _write_domain(folder: Path) -> Path:
    path = folder / "domain.yml"
    path.write_text(_as_yaml(domain()), encoding="utf-8")
    return path


def _as_yaml(content: object) -> str:
    return yaml.safe_dump(content, allow_unicode=True, width=1000)


def _one_line(questions: Iterable[str]) -> list[str]:
    # Rasa reads [ ] ( ) { } in examples as entity marks.
    return list(
        dict.fromkeys(question.translate(str.maketrans("[](){}\n", "【】（）（） ")).strip() for question in questions)
    )
