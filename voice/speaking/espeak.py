"""Where espeak-ng is: the library and data that the package espeakng_loader carries, for a process of our own.

pyttsx3 looks for a library of one fixed name on the loader's path, so a folder with a link of that name is made.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import espeakng_loader

LINK = "libespeak-ng.so.1"
VOICE = "cmn-latn-pinyin"
"""espeak-ng's Mandarin voice for pinyin. Its voice for characters reads many of them as English letters."""
_RETRIEVE_AUDIO, _PHONEMES_IN_ASCII, _UTF8 = 2, 0, 1


def data_folder() -> Path:
    """The parent of espeak-ng's data folder, as ESPEAK_DATA_PATH wants it."""
    return Path(espeakng_loader.get_data_path()).parent


def environment(folder: Path) -> dict[str, str]:
    """The variables with which a new process finds espeak-ng through a link in `folder`."""
    link = folder / LINK
    if not link.exists():
        link.symlink_to(espeakng_loader.get_library_path())
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("LD_LIBRARY_PATH"))))
    return {**os.environ, "LD_LIBRARY_PATH": path, "ESPEAK_DATA_PATH": str(data_folder())}


class Phonemes:
    """Tells how espeak-ng will say a text: proof that the right voice reads it rightly. One a process."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        if self._library.espeak_Initialize(_RETRIEVE_AUDIO, 0, str(data_folder()).encode(), 0) < 0:
            raise OSError("espeak-ng could not be started")
        self._library.espeak_SetVoiceByName(VOICE.encode())

    def of(self, text: str) -> str:
        """The phonemes in espeak-ng's own notation."""
        rest = ctypes.c_char_p(text.encode())
        found = []
        while rest.value:
            said = self._library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _PHONEMES_IN_ASCII)
            found.append((said or b"").decode())
        return " ".join(found)
