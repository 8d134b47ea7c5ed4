"""How to get the same result again: method, model, seed, replicates, version."""

from importlib.metadata import PackageNotFoundError, version

from peiling.report.pages import Section
from peiling.report.words import Words, clean, model_text
from peiling.results import Estimate


def repeating(words: Words, found: Estimate) -> Section:
    """Say what it takes to get the same result again."""
    method = words.say(
        "report.repeat_method", method=words.method(found.method), code=clean(found.method)
    )
    lines = [method, *_model(words, found), *_interval(words, found)]
    if found.seed is None:
        lines.append(words.say("report.repeat_no_seed"))
    else:
        lines.append(words.say("report.repeat_seed", seed=str(found.seed)))
    lines.append(words.say("report.repeat_version", version=own_version()))
    return Section(words.say("report.repeat"), (tuple(lines),))


def _model(words: Words, found: Estimate) -> list[str]:
    lines = []
    if found.model is not None:
        lines.append(words.say("report.repeat_model", model=model_text(found.model)))
    if found.candidates is not None and found.candidates > 1:
        looked = {"candidates": words.persons(found.candidates)}
        if found.valid is None:
            lines.append(words.say("report.repeat_search_only", **looked))
        else:
            valid = words.persons(found.valid)
            lines.append(words.say("report.repeat_search", valid=valid, **looked))
    return lines


def _interval(words: Words, found: Estimate) -> list[str]:
    interval = found.interval
    if interval is None:
        return []
    kind = words.texts.get(f"interval.{interval.method}", clean(interval.method))
    level = words.percent(interval.level)
    lines = [words.say("report.repeat_interval", kind=kind, level=level)]
    if found.replicates:
        replicates = words.persons(found.replicates)
        lines.append(words.say("report.repeat_replicates", replicates=replicates))
    if interval.lower_error is not None and interval.upper_error is not None:
        errors = words.persons(interval.lower_error), words.persons(interval.upper_error)
        lines.append(words.say("report.repeat_error", lower=errors[0], upper=errors[1]))
    return lines


def own_version() -> str:
    """Return the version of this library."""
    try:
        return version("peiling")
    except PackageNotFoundError:
        return "0"
