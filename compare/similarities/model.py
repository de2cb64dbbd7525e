"""Similarity by a model of your own in a folder: static embeddings as model2vec and sentence-transformers save them.

Named with its folder: ``model:FOLDER``.  Nothing is fetched.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from compare.errors import PluginError
from compare.similarities.vectors import ByVectors


class Model:
    """From a folder to the similarity by the model in it."""

    takes = "FOLDER"
    needs = ("model2vec",)
    extra = "model"

    def __call__(self, folder: str) -> ByVectors:
        """Return the similarity; a model whose card names no language is taken to read all.

        Raises `PluginError` where the folder is missing or holds no such model.
        """
        found = _loaded(folder)
        return ByVectors(lambda texts: found.encode(texts, use_multiprocessing=False), frozenset(found.language or "*"))


@cache
def _loaded(folder: str) -> Any:
    if not Path(folder).is_dir():  # a name that is no folder would be looked for on the network
        raise PluginError(
            "E-PLUGIN",
            f"no folder {folder}",
            cause="the similarity model reads a folder",
            tip="--similarity model:FOLDER",
        )
    from model2vec import StaticModel

    try:
        return StaticModel.from_pretrained(folder, force_download=False)
    except Exception as error:
        raise PluginError(
            "E-PLUGIN",
            f"{folder} holds no model of static embeddings",
            cause=f"{type(error).__name__}: {error}",
            tip="give a folder with config.json, tokenizer.json and model.safetensors",
        ) from error


model = Model()
