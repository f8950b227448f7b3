"""What an edit of a draft changed: a list of small steps that can be done again and taken back exactly.

A step is {"at": keys and indexes that lead there, "old": …, "new": …}. Without "old" the key was added,
without "new" it was taken out; "place" is where among its neighbours it stood: the same bytes come back.
{"at": …, "from": 4, "out": […], "in": […]} puts parts of a list in the place of others.
"""

import json
from collections.abc import Iterator
from itertools import groupby, islice
from operator import is_
from typing import Any

from surveys.document.copying import copied

Step = dict[str, Any]
Patch = list[Step]
Path = list[str | int]
EXACT = (str, int, bool, type(None))  # equal and of one type: written alike; 0.0 and -0.0 are not


def patch_between(old: Any, new: Any) -> Patch:
    """The steps that lead from `old` to `new`; none where they are the same.

    Where keys merely changed their order, what they stand in is one step.
    """
    return copied(list(_steps([], old, new)))


def apply_patch(value: Any, patch: Patch) -> Any:
    """`value` with the steps done, in order; `value` itself is left alone."""
    return _walk(value, patch, "old", "new")


def take_back(value: Any, patch: Patch) -> Any:
    """`value` as it was before the steps; `value` itself is left alone."""
    return _walk(value, patch[::-1], "new", "old")


def _steps(at: Path, old: Any, new: Any) -> Iterator[Step]:
    if _is_same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _steps_of_keys(at, old, new)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _steps_of_list(at, old, new)
    else:
        yield {"at": at, "old": old, "new": new}


def _steps_of_keys(at: Path, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Step]:
    """What went from the end on and what came from the start on: each place is right when its turn comes."""
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield {"at": at, "old": old, "new": new}
        return
    gone = [(place, key) for place, key in enumerate(old) if key not in new]
    for place, key in reversed(gone):
        yield {"at": [*at, key], "old": old[key], "place": place}
    for key, value in new.items():
        if key in old and not _is_same(old[key], value):
            yield from _steps([*at, key], old[key], value)
    for place, (key, value) in enumerate(new.items()):
        if key not in old:
            yield {"at": [*at, key], "new": value, "place": place}


def _steps_of_list(at: Path, old: list[Any], new: list[Any]) -> Iterator[Step]:
    """Where parts came or went, what lies between the first and the last that differ; else each by itself."""
    if len(old) == len(new):
        for index in _differing(old, new, 0, len(old)):
            yield from _steps([*at, index], old[index], new[index])
        return
    shorter = min(len(old), len(new))
    first = next(_differing(old, new, 0, shorter), shorter)
    ends = old[: first - 1 if first else None : -1], new[: first - 1 if first else None : -1]
    last = next(_differing(*ends, 0, shorter - first), shorter - first)
    yield {"at": at, "from": first, "out": old[first : len(old) - last], "in": new[first : len(new) - last]}


def _differing(old: list[Any], new: list[Any], start: int, end: int) -> Iterator[int]:
    """Where two lists differ from `start` to `end`: halved, since most of a long list stays as it was."""
    if _is_same(old[start:end], new[start:end]):
        return
    if end - start == 1:
        yield start
        return
    middle = (start + end) // 2
    yield from _differing(old, new, start, middle)
    yield from _differing(old, new, middle, end)


def _is_same(old: Any, new: Any) -> bool:
    """Whether both are written alike: 1, 1.0 and True are equal to Python alone."""
    if type(old) is type(new) and isinstance(old, EXACT):
        return bool(old == new)
    return old is new or _shares_all(old, new) or (bool(old == new) and _written(old) == _written(new))


def _shares_all(old: Any, new: Any) -> bool:
    """Whether both are objects that hold the very same parts in the same order: most of what an edit left."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return False
    return list(old) == list(new) and all(map(is_, old.values(), new.values()))


def _walk(value: Any, patch: Patch, source: str, goal: str) -> Any:
    """The value with the steps done. Only what leads to a step is made anew, all else is shared."""
    holder = [value]
    fresh = {id(holder)}
    for (parent, is_added), run in groupby(patch, lambda step: (step["at"][:-1], _adds(step, source, goal))):
        steps = list(run)
        inside: Any = holder
        for key in [0, *parent] if steps[0]["at"] else []:
            inside = _own(inside, key, fresh)
        if is_added:
            _insert(inside, [(step["place"], step["at"][-1], copied(step[goal])) for step in steps])
            continue
        for step in steps:
            _do(inside, step, goal, fresh)
    return holder[0]


def _adds(step: Step, source: str, goal: str) -> bool:
    return goal in step and source not in step


def _do(inside: Any, step: Step, goal: str, fresh: set[int]) -> None:
    """One step on what it stands in."""
    key = step["at"][-1] if step["at"] else 0
    if "from" in step:
        came, went = ("in", "out") if goal == "new" else ("out", "in")
        start = step["from"]
        _own(inside, key, fresh)[start : start + len(step[went])] = copied(step[came])
    elif goal in step:
        inside[key] = copied(step[goal])
    else:
        del inside[key]


def _own(inside: Any, key: str | int, fresh: set[int]) -> Any:
    """What stands at `key`, first put there anew unless it is ours already."""
    found = inside[key]
    if id(found) not in fresh:
        found = inside[key] = found.copy()
        fresh.add(id(found))
    return found


def _insert(inside: Any, added: list[tuple[int, Any, Any]]) -> None:
    """Puts each key at its place among the others, those further on last; a dict only ever appends."""
    rest = iter(list(inside.items()))
    inside.clear()
    for place, key, value in added:
        inside.update(islice(rest, max(place - len(inside), 0)))
        inside[key] = value
    inside.update(rest)


def _written(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
