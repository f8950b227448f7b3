"""What an edit of a draft changed: a list of small steps that can be done again and taken back exactly.

A step is {"at": keys and indexes that lead there, "old": …, "new": …}. Without "old" the key was added,
without "new" it was taken out; "place" is where among its neighbours it stood: the same bytes come back.
"""

import json
from collections.abc import Iterator
from typing import Any

Step = dict[str, Any]
Patch = list[Step]


def patch_between(old: Any, new: Any) -> Patch:
    """The steps that lead from `old` to `new`; none where they are the same.

    Where keys merely changed their order, the whole is one step.
    """
    if _written(old) == _written(new):
        return []
    patch = list(_steps([], old, new))
    is_exact = _written(apply_patch(old, patch)) == _written(new)
    if is_exact and _written(take_back(new, patch)) == _written(old):
        return patch
    return [{"at": [], "old": old, "new": new}]


def apply_patch(value: Any, patch: Patch) -> Any:
    """`value` with the steps done, in order; `value` itself is left alone."""
    return _walk(value, patch, "old", "new")


def take_back(value: Any, patch: Patch) -> Any:
    """`value` as it was before the steps; `value` itself is left alone."""
    return _walk(value, patch[::-1], "new", "old")


def _steps(at: list[str | int], old: Any, new: Any) -> Iterator[Step]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _steps_of_keys(at, old, new)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _steps([*at, index], one, other)
    elif _written(old) != _written(new):
        yield {"at": at, "old": old, "new": new}


def _steps_of_keys(at: list[str | int], old: dict[str, Any], new: dict[str, Any]) -> Iterator[Step]:
    """What went from the end on and what came from the start on: each place is right when its turn comes."""
    places = {key: place for place, key in enumerate(old)}
    for key in reversed(old):
        if key not in new:
            yield {"at": [*at, key], "old": old[key], "place": places[key]}
    for place, (key, value) in enumerate(new.items()):
        if key not in old:
            yield {"at": [*at, key], "new": value, "place": place}
        else:
            yield from _steps([*at, key], old[key], value)


def _walk(value: Any, patch: Patch, source: str, goal: str) -> Any:
    holder = [json.loads(json.dumps(value))]
    for step in patch:
        path = [0, *step["at"]]
        inside: Any = holder
        for key in path[:-1]:
            inside = inside[key]
        if goal not in step:
            del inside[path[-1]]
        elif source not in step:
            _insert(inside, path[-1], json.loads(json.dumps(step[goal])), step["place"])
        else:
            inside[path[-1]] = json.loads(json.dumps(step[goal]))
    return holder[0]


def _insert(inside: dict[str, Any], key: str, value: Any, place: int) -> None:
    """Puts the key at its place among the others; a dict only ever appends."""
    behind = list(inside.items())[place:]
    for one, _ in behind:
        del inside[one]
    inside[key] = value
    inside.update(behind)


def _written(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
