"""`peiling simulate`: a made-up table whose truth is known, or a study of methods on many."""

import argparse
from dataclasses import replace
from functools import partial

import numpy as np

from peiling.cli.inputs import named_table
from peiling.cli.printing import number, print_json, print_rows, say
from peiling.cli.progress import on_terminal
from peiling.errors import InputError
from peiling.mse.choice import choose
from peiling.mse.estimate import Hands
from peiling.mse.methods import WAYS, Settings, estimate_by
from peiling.simulation import (
    Population,
    Study,
    dependent,
    draw_table,
    from_fit,
    heterogeneous,
    study,
)


def simulate(asked: argparse.Namespace) -> int:
    """Print one made-up table as CSV, or how methods do on many."""
    population = _population(asked).linked_with(missed=asked.missed, false=asked.false)
    if asked.study:
        return _study(asked, population)
    truth = draw_table(population, np.random.default_rng(asked.seed))
    rows = [
        ([int(history) >> i & 1 for i in range(len(truth.table.lists))], int(count))
        for history, count in zip(truth.table.histories, truth.table.counts, strict=True)
    ]
    if asked.json:
        print_json(
            {
                "size": truth.size,
                "hidden": truth.hidden,
                "seed": asked.seed,
                "lists": list(truth.table.lists),
                "cells": [{"on": on, "count": count} for on, count in rows],
            }
        )
        return 0
    say(",".join([*truth.table.lists, "count"]))
    for on, count in rows:
        say(",".join(map(str, [*on, count])))
    return 0


def _population(asked: argparse.Namespace) -> Population:
    if asked.like is not None:
        table = named_table(asked.like)
        found = from_fit(choose(table, keep=1).fit, table.lists)
        return found if asked.size is None else replace(found, size=asked.size)
    if asked.size is None or asked.chances is None:
        raise InputError(
            "Say how many and how they are seen: --size and --chances, or --like FILE."
        )
    if asked.spread and asked.odds:
        raise InputError("Choose between --spread and --odds.")
    if asked.spread:
        return heterogeneous(asked.size, asked.chances, asked.spread)
    odds = {_pair(names): ratio for names, ratio in asked.odds.items()}
    return dependent(asked.size, asked.chances, odds)


def _pair(text: str) -> tuple[str, str]:
    first, plus, second = text.partition("+")
    if not plus:
        raise InputError(f"An odds ratio is of two lists: write A+B=3, not «{text}».")
    return first.strip(), second.strip()


def _study(asked: argparse.Namespace, population: Population) -> int:
    for method in asked.methods:
        if method not in WAYS or method == "model":
            raise InputError(
                f"There is no method «{method}» to study; there are {', '.join(WAYS)}."
            )
    how = Settings(
        interval=asked.interval, replicates=asked.replicates, hands=Hands(threads=1), anyway=True
    )
    found = study(
        population,
        {name: partial(estimate_by, method=name, settings=how) for name in asked.methods},
        draws=asked.study,
        seed=asked.seed,
        threads=asked.threads,
        progress=on_terminal("Draws"),
    )
    if asked.json:
        print_json(found.to_dict())
    else:
        _print(found)
    return 0


def _print(found: Study) -> None:
    say(f"{number(found.size)} persons, {found.draws} draws, seed {found.seed}")
    rows = [("Method", "Median", "Bias (log)", "RMSE", "Coverage", "Answered", "Refused")]
    for one in found.performances:
        rows.append(
            (
                one.name,
                _share(one.median),
                "-" if one.bias is None else f"{one.bias:+.3f}",
                _share(one.error),
                _share(one.coverage),
                f"{one.answered}/{found.draws}",
                ", ".join(f"{reason} {often}" for reason, often in one.refused.items()) or "-",
            )
        )
    print_rows(rows)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
