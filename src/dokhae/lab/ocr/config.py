"""What a training is made of, in layers of YAML: `base` below an experiment below the options of a command.

An experiment is a file of a few lines that says only what differs, and names what it differs from:

    extends: base
    network: TPS-VGG-BiLSTM-Attn@1/4
    optimizer: {rate: 0.5}

Mappings are merged key by key; anything else replaces what was there. Unknown keys are errors.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dokhae.errors import UsageError
from dokhae.synth.kinds import KINDS

__all__ = [
    "Config",
    "DataConfig",
    "InputConfig",
    "OptimizerConfig",
    "PartConfig",
    "ScheduleConfig",
    "SharesConfig",
    "SynthConfig",
    "experiments",
    "load",
]

_PACKAGED = resources.files("dokhae.lab.ocr") / "configs"
_Count = Annotated[int, Field(ge=1)]
_Amount = Annotated[int, Field(ge=0)]
_Share = Annotated[float, Field(ge=0, le=1)]
_Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_Layer = Mapping[str, Any]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SharesConfig(_Section):
    """How often each source of texts is drawn; see `dokhae.synth.corpus.Shares`."""

    text: float = 0.0
    words: float = 0.0
    syllables: float = 0.0
    furniture: float = 0.0
    hanja: float = 0.0
    symbols: float = 0.0


class SynthConfig(_Section):
    """Rendered lines; see `dokhae.synth.stream.LineSource`.

    Attributes:
        lines: how many; they are rendered once into an LMDB. None: an endless stream rendered while training.
        text: files of running text; the small corpus of the package if there are none.
        words: files of vocabulary.
        fonts: folders of fonts; those of this machine if there are none.
        test_faces: the faces kept for testing instead of all others.
        whole_faces: only faces that draw all 11,172 syllables.
        kinds: kinds of line with how often each is drawn.
        shares: what the lines say.
        held_out: the text is every 50th line of the files, which no training draws; otherwise all the others.
        longest: most characters in a line.
        seed: of the lines.
    """

    lines: _Count | None = None
    text: tuple[Path, ...] = ()
    words: tuple[Path, ...] = ()
    fonts: tuple[Path, ...] = ()
    test_faces: bool = False
    whole_faces: bool = False
    held_out: bool = False
    kinds: dict[str, _Positive] = {}
    shares: SharesConfig | None = None
    longest: _Count = 42
    seed: _Amount = 1

    @model_validator(mode="after")
    def _known_kinds(self) -> SynthConfig:
        for kind in self.kinds:
            if kind not in KINDS:
                raise ValueError(f"there is no kind {kind!r}; kinds: {', '.join(KINDS)}")
        return self


class PartConfig(_Section):
    """One source of lines: a data set on disk, or rendered ones.

    Attributes:
        path: an LMDB or a folder with gt.txt.
        synth: rendered lines.
        share: of every batch, against the shares of the other parts (the paper's `batch_ratio`).
        augment: share of its lines that are damaged a little, differently each time.
    """

    path: Path | None = None
    synth: SynthConfig | None = None
    share: _Positive = 1.0
    augment: _Share = 0.0

    @model_validator(mode="after")
    def _one_of_both(self) -> PartConfig:
        if (self.path is None) == (self.synth is None):
            raise ValueError("a part has either a path or synth")
        return self


class DataConfig(_Section):
    """Where lines come from.

    Attributes:
        train: parts that every batch is mixed of.
        validate_on: groups of lines, by name, that are read now and then while training.
        test: groups of lines that are read once at the end of an experiment.
        held_out: share of each data set on disk that is validated on instead of trained on.
        faults: share of the lines that may be faulty; more stop the run.
    """

    train: tuple[PartConfig, ...] = ()
    validate_on: dict[str, PartConfig] = {}
    test: dict[str, PartConfig] = {}
    held_out: _Share = 0.1
    faults: _Share = 0.02


class InputConfig(_Section):
    """What the network is fed; see `dokhae.recognize.prepare.Input`."""

    width: _Count | None = None
    plain: bool = False


class OptimizerConfig(_Section):
    """The optimiser; `clip` is the largest norm of a gradient, `weight_decay` is that of matrices."""

    name: Literal["adadelta", "adam", "adamw"] = "adamw"
    rate: _Positive = 2e-3
    rho: _Share = 0.95
    eps: _Positive = 1e-8
    betas: tuple[_Share, _Share] = (0.9, 0.98)
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    clip: _Positive = 5.0


class ScheduleConfig(_Section):
    """The learning rate over the steps.

    Attributes:
        name: constant; one-cycle (Smith and Topin, 2019: up for the first `warm_up` steps, down to the end);
            warm-up-stable-decay (Hu et al., 2024, MiniCPM), which can go on from any step before the decay.
        warm_up: steps of rise.
        decay: steps of fall at the end.
    """

    name: Literal["constant", "one-cycle", "warm-up-stable-decay"] = "one-cycle"
    warm_up: _Amount = 500
    decay: _Amount = 4_000


class Config(_Section):
    """A training.

    Attributes:
        network: its name in the zoo; None: that of `start`, or the one that ships.
        start: run, checkpoint or manifest whose network it goes on with, its input, length and alphabet
            included; "shipped" for that of the package. A `network` with fewer blocks takes over those.
        fit: steps in which such blocks are fitted to do the work of all, before the training itself.
        input: what the network is fed.
        longest: most characters in a label, for the decoders with attention, and in a streamed line.
        alphabet: "whole": every character of dokhae; "data": those of the training sets; "auto": "whole" for
            HangulCTC and for streams, otherwise "data"; or a text file that has them all.
        teacher: exported weights (manifest or folder) of a network that this one learns from, besides the
            labels; "shipped" for those of the package. Both are HangulCTC, with as many frames.
        added: characters beyond those.
        spaces: whether labels have spaces.
        data: where lines come from.
        batch: lines a step and device.
        accumulate: batches whose gradients make one step.
        steps: of the whole run.
        optimizer: the optimiser.
        schedule: its learning rate.
        average: keep a moving average of the weights, which is what is validated and exported.
        warm_up_lines: lines over which the length of streamed lines grows from 4 characters.
        patience: validations without a better one after which the run stops; 0: never.
        validate_every: steps.
        checkpoint_every: steps.
        threads: CPU threads of training.
        workers: processes that make batches.
        seed: of weights and batches.
    """

    network: str | None = None
    start: str | None = None
    fit: _Amount = 750
    teacher: str | None = None
    input: InputConfig = InputConfig()
    longest: _Count = 45
    alphabet: str = "auto"
    added: str = ""
    spaces: bool = True
    data: DataConfig = DataConfig()
    batch: _Count = 48
    accumulate: _Count = 1
    steps: _Count = 20_000
    optimizer: OptimizerConfig = OptimizerConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    average: bool = True
    warm_up_lines: _Amount = 0
    patience: _Amount = 0
    validate_every: _Count = 500
    checkpoint_every: _Count = 250
    threads: _Count = 1
    workers: _Amount = 1
    seed: _Amount = 0

    def with_files(self, text: tuple[Path, ...], words: tuple[Path, ...], fonts: tuple[Path, ...]) -> Config:
        """This configuration with files for all rendered lines that name none themselves."""
        files = {"text": text, "words": words, "fonts": fonts}

        def filled(part: PartConfig) -> PartConfig:
            if part.synth is None:
                return part
            missing = {key: value for key, value in files.items() if not getattr(part.synth, key)}
            return part.model_copy(update={"synth": part.synth.model_copy(update=missing)})

        data = self.data.model_copy(
            update={
                "train": tuple(map(filled, self.data.train)),
                "validate_on": {name: filled(part) for name, part in self.data.validate_on.items()},
                "test": {name: filled(part) for name, part in self.data.test.items()},
            }
        )
        return self.model_copy(update={"data": data})

    def with_data(
        self, train: Iterable[tuple[Path, float]], validate: Iterable[Path], augment: float
    ) -> Config:
        """This configuration with more data sets to train on, each with its share, and to validate on."""
        parts = [PartConfig(path=path, share=share, augment=augment) for path, share in train]
        groups = {path.name: PartConfig(path=path) for path in validate}
        update: dict[str, Any] = {
            "train": (*self.data.train, *parts),
            "validate_on": {**self.data.validate_on, **groups},
        }
        if groups:
            update["held_out"] = 0.0
        return self.model_copy(update={"data": self.data.model_copy(update=update)})

    def to_yaml(self) -> str:
        """The whole configuration, as `load` takes it."""
        return yaml.safe_dump(self.model_dump(mode="json"), allow_unicode=True, sort_keys=False)


def experiments() -> list[str]:
    """Names of the experiments in the package."""
    return sorted(
        entry.name.removesuffix(".yaml") for entry in _PACKAGED.iterdir() if entry.name.endswith(".yaml")
    )


def _read(name: str) -> dict[str, Any]:
    """One layer: a YAML file, or an experiment of the package."""
    try:
        if name in experiments():
            text = (_PACKAGED / f"{name}.yaml").read_text("utf-8")
        else:
            text = Path(name).read_text("utf-8")
        layer = yaml.safe_load(text) or {}
    except OSError:
        remedy = f"Name a YAML file, or one of {', '.join(experiments())}."
        raise UsageError(f"there is no experiment {name!r}", remedy=remedy) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{name} is no YAML: {' '.join(str(error).split())}", remedy="Mend the file."
        ) from None
    if not isinstance(layer, dict):
        raise UsageError(f"{name} is not a mapping of settings", remedy="See docs/lab.md for an example.")
    return layer


def _layers(name: str, below: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """An experiment and all that it extends, the lowest first."""
    if name in below:
        raise UsageError(f"the experiment {name!r} extends itself", remedy="Mend `extends`.")
    layer = _read(name)
    parent = layer.pop("extends", None)
    return [*(_layers(str(parent), (*below, name)) if parent else []), layer]


def _merge(low: _Layer, high: _Layer) -> dict[str, Any]:
    merged = dict(low)
    for key, value in high.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _merge(below, value) if both else value  # type: ignore[arg-type]
    return merged


def _setting(text: str) -> dict[str, Any]:
    """A layer of one setting, from "optimizer.rate=0.5"."""
    path, equals, value = text.partition("=")
    if not equals or not path:
        raise UsageError(f"{text!r} is no setting", remedy="Write --set optimizer.rate=0.5.")
    try:
        layer: Any = yaml.safe_load(value)
    except yaml.YAMLError:
        raise UsageError(f"the value of {text!r} is no YAML", remedy="Put it in quotes.") from None
    for key in reversed(path.split(".")):
        layer = {key: layer}
    return dict(layer)


def _known(section: type[BaseModel], path: tuple[int | str, ...]) -> Iterable[str]:
    """The keys that stand beside the last one of a path."""
    for key in path[:-1]:
        field = section.model_fields.get(str(key))
        inner = [t for t in _types(field.annotation) if field] if field else []
        section = inner[0] if inner else section
    return section.model_fields


def _types(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in getattr(annotation, "__args__", ()) for found in _types(part)]


def _told(error: ValidationError) -> UsageError:
    """The first thing that is wrong, with the key that was probably meant."""
    first = error.errors()[0]
    path = first["loc"]
    where = ".".join(map(str, path))
    if first["type"] == "extra_forbidden":
        close = difflib.get_close_matches(str(path[-1]), _known(Config, path), 1)
        remedy = f"Did you mean {close[0]}?" if close else "docs/lab.md lists the settings."
        return UsageError(f"there is no setting {where}", remedy=remedy)
    what = first["msg"].removeprefix("Value error, ")
    given = "" if isinstance(first["input"], dict) else f", not {first['input']!r}"
    return UsageError(f"{where or 'the settings'}: {what[:1].lower()}{what[1:]}{given}")


def load(experiment: str = "base", *layers: _Layer, settings: Iterable[str] = ()) -> Config:
    """A configuration out of its layers.

    Args:
        experiment: name of an experiment of the package, or path of a YAML file.
        layers: further ones on top.
        settings: single settings on top of all, such as "optimizer.rate=0.5".

    Raises:
        UsageError: no such experiment, an unknown setting, or a value that does not fit.
    """
    merged: dict[str, Any] = {}
    for layer in (*_layers(experiment), *layers, *map(_setting, settings)):
        merged = _merge(merged, layer)
    try:
        return Config.model_validate(merged)
    except ValidationError as error:
        raise _told(error) from None
