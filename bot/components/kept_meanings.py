"""Sentence meanings that an earlier training has reckoned: embedding is most of a training, and few texts change.

One file beside the models, named by the environment variable QIANZHU_KEPT_MEANINGS; without it nothing is kept. A file
that cannot be read or written costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Callable, Dict, List, Sequence, Text

import numpy as np

PLACE = "QIANZHU_KEPT_MEANINGS"
Embed = Callable[[List[Text]], np.ndarray]


def embed_what_is_new(texts: Sequence[Text], embed: Embed, version: Text) -> np.ndarray:
    """(n, dimensions) float32: a vector a text, kept or reckoned now; what these texts need is kept for the next time.

    Vectors of another version of the encoder are not taken.
    """
    place = os.environ.get(PLACE)
    kept = _read(Path(place), version) if place else {}
    new = [text for text in dict.fromkeys(texts) if _key(text) not in kept]
    if new:
        kept.update(zip(map(_key, new), np.asarray(embed(new), np.float32)))
        if place:
            _write(Path(place), version, {_key(text): kept[_key(text)] for text in texts})
    return np.stack([kept[_key(text)] for text in texts])


def _key(text: Text) -> Text:
    return hashlib.sha256(text.encode()).hexdigest()


def _read(place: Path, version: Text) -> Dict[Text, np.ndarray]:
    try:
        with np.load(place, allow_pickle=False) as held:
            return dict(zip(held["keys"].tolist(), held["vectors"])) if str(held["version"]) == version else {}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _write(place: Path, version: Text, vectors: Dict[Text, np.ndarray]) -> None:
    part = place.with_suffix(".part.npz")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        np.savez(part, version=version, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
        part.replace(place)
