"""Edits of embedded data: the fields that come with a link or are set on the way."""

from typing import Any

from surveys.domain.questionnaires.drafting.base import Definition, EditRefused, opened

ORIGINS = ("link", "set")


def put_embedded(definition: Definition, name: str, data: dict[str, Any]) -> Definition:
    """The field `name` with other data (`name`, `from`, `default`), or a new one where `name` is ""."""
    new = opened(definition)
    fields = new.setdefault("embedded", [])
    names = [str(one.get("name", "")) for one in fields]
    if name and name not in names:
        raise EditRefused("This field isn't in the survey any more.")
    if data["name"] != name and data["name"] in names:
        raise EditRefused(f"There is a field {data['name']} already.")
    if name:
        fields[names.index(name)] = dict(data)
    else:
        fields.append(dict(data))
    return new


def remove_embedded(definition: Definition, name: str) -> Definition:
    """Without the field. What reads it finds nothing from then on."""
    new = opened(definition)
    kept = [one for one in new.get("embedded", ()) if one.get("name") != name]
    if len(kept) == len(new.get("embedded", ())):
        raise EditRefused("This field isn't in the survey any more.")
    if kept:
        new["embedded"] = kept
    else:
        del new["embedded"]
    return new
