"""A study: several networks trained alike, tested on the same lines, and set side by side.

Its folder has one folder for each network and seed, so that it goes on network by network:

    data/                        rendered lines, shared by all
    TPS-VGG-BiLSTM-CTC@1-4/1/    the run of a network with a seed; `result.json` when it has been tested
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import resources
from pathlib import Path
from statistics import fmean, stdev
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from dokhae.errors import UsageError
from dokhae.lab.ocr.config import Config, load
from dokhae.lab.ocr.evaluate import evaluate
from dokhae.lab.ocr.lines import Lines
from dokhae.lab.ocr.parts import Tell, open_lines_of
from dokhae.lab.ocr.runs import recognizer_of
from dokhae.lab.ocr.tables import percent, table
from dokhae.lab.ocr.training import train
from dokhae.lab.ocr.zoo import Name

__all__ = ["Result", "Study", "load_study", "results_table", "run_folder", "run_study", "studies"]

_PACKAGED = resources.files("dokhae.lab.ocr") / "studies"
_KEYS = frozenset({"experiment", "settings", "networks", "seeds"})


@dataclass(frozen=True, slots=True)
class Study:
    """Networks by name with the configuration of each, and the seeds that each is trained with."""

    configs: Mapping[str, Config]
    seeds: Sequence[int] = (1,)

    def with_files(self, text: tuple[Path, ...], words: tuple[Path, ...], fonts: tuple[Path, ...]) -> Study:
        """This study with files for all rendered lines that name none themselves."""
        configs = {name: config.with_files(text, words, fonts) for name, config in self.configs.items()}
        return replace(self, configs=configs)


@dataclass(frozen=True, slots=True)
class Result:
    """What a trained network made of the test lines.

    Attributes:
        network: its name.
        seed: that it was trained with.
        lines: that it was tested on.
        exact: share of them read without an error.
        cer: character error rate.
        exact_of: exact accuracy of each group.
    """

    network: str
    seed: int
    lines: int
    exact: float
    cer: float
    exact_of: Mapping[str, float]


def studies() -> list[str]:
    """Names of the studies in the package."""
    return sorted(e.name.removesuffix(".yaml") for e in _PACKAGED.iterdir() if e.name.endswith(".yaml"))


def load_study(name: str, settings: Iterable[str] = ()) -> Study:
    """A study of the package, or of a YAML file.

    Its keys are `experiment` (a configuration, see `dokhae.lab.ocr.config`), `settings` that differ from it
    for all networks, `networks` (names, each with the settings that differ for it alone), and `seeds`.

    Args:
        name: of the study, or path of the file.
        settings: single settings for all networks, such as "steps=10".

    Raises:
        UsageError: no such study, unknown keys, unknown networks.
    """
    content = _content(name)
    networks = content.get("networks") or {}
    if not isinstance(networks, Mapping) or not networks or set(content) - _KEYS:
        raise UsageError(f"{name} is no study", remedy=f"Its keys are {', '.join(sorted(_KEYS))}.")
    configs = {}
    for network, own in networks.items():
        layers = (content.get("settings") or {}, own or {}, {"network": str(Name.parse(network))})
        configs[network] = load(content.get("experiment", "paper"), *layers, settings=settings)
    return Study(configs, tuple(content.get("seeds", (1,))))


def _content(name: str) -> dict[str, Any]:
    try:
        path = _PACKAGED / f"{name}.yaml" if name in studies() else Path(name)
        content = yaml.safe_load(path.read_text("utf-8"))
    except OSError:
        remedy = f"Name a YAML file, or one of {', '.join(studies())}."
        raise UsageError(f"there is no study {name!r}", remedy=remedy) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{name} is no YAML: {' '.join(str(error).split())}", remedy="Mend it.") from None
    return content if isinstance(content, dict) else {}


def run_study(study: Study, folder: Path, tell: Tell) -> list[Result]:
    """Train and test every network of a study, or what is left of it.

    Raises:
        DokhaeError: as `train`.
    """
    return [
        _result(network, seed, config.model_copy(update={"seed": seed}), folder, tell)
        for network, config in study.configs.items()
        for seed in study.seeds
    ]


def run_folder(folder: Path, network: str, seed: int) -> Path:
    """Folder of a run in the folder of its study."""
    return folder / network.replace("/", "-") / str(seed)


def _result(network: str, seed: int, config: Config, folder: Path, tell: Tell) -> Result:
    run, made = run_folder(folder, network, seed), folder / "data"
    file = run / "result.json"
    if not file.exists():
        train(config, run, made=made, tell=tell)
        result = _tested(network, seed, open_lines_of(config.data.test, made, tell), run)
        file.with_suffix(".part").write_text(json.dumps(asdict(result), indent=1), "utf-8")
        file.with_suffix(".part").replace(file)
    return Result(**json.loads(file.read_text("utf-8")))


def _tested(network: str, seed: int, groups: Mapping[str, Lines], run: Path) -> Result:
    with TemporaryDirectory() as exported:
        evaluation = evaluate(recognizer_of(run, Path(exported)), groups, most=0.0)
    total = evaluation.total
    by_group = {name: group.exact for name, group in evaluation.by_set.items()}
    return Result(network, seed, total.lines, total.exact, total.cer, by_group)


def results_table(results: Sequence[Result]) -> str:
    """A Markdown table: exact accuracy of each network in each group of the test, mean over its seeds."""
    groups = list(results[0].exact_of)
    rows = []
    for network in dict.fromkeys(result.network for result in results):
        own = [result for result in results if result.network == network]
        exact = [[result.exact_of[group] for result in own] for group in groups]
        exact.append([result.exact for result in own])
        spread = f" ± {percent(stdev(exact[-1]))}" if len(own) > 1 else ""
        cells = [percent(fmean(values)) for values in exact]
        cells[-1] += spread
        rows.append([network, *cells, percent(fmean(result.cer for result in own))])
    return table(["network", *groups, "all, exact", "CER"], rows)
