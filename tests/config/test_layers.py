"""Each top package stands in an import contract, and the contracts' order is the one that is documented."""

import tomllib

import pytest

from tests.conftest import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
NOT_OURS_TO_LAYER = {"tests", "benchmarks"}


def packages() -> set[str]:
    return {path.parent.name for path in ROOT.glob("*/__init__.py")} - NOT_OURS_TO_LAYER


def contract(name: str) -> dict:
    (found,) = [contract for contract in CONTRACTS["contracts"] if contract["id"] == name]
    return found


def test_each_package_is_a_layer():
    assert set(contract("apps")["layers"]) == packages() == set(CONTRACTS["root_packages"])


def test_each_app_above_common_keeps_the_order_inside():
    assert set(contract("inside")["containers"]) == packages() - {"common", "config", "demo"}


@pytest.mark.parametrize("app", sorted(packages() - {"common", "config", "accounts"}))
def test_layers_are_read_from_left_to_right(app):
    layers = contract("apps")["layers"]
    assert layers.index("config") < layers.index(app) < layers.index("accounts") < layers.index("common")
