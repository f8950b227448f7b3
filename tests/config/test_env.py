"""Settings fail loudly."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import databases, env

LONG = "x" * 40


def read_secret(tmp_path):
    return env.read_secret("RAPPORT_X", fallback=tmp_path / "none")


def test_secret_comes_from_the_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("RAPPORT_X", LONG)
    assert read_secret(tmp_path) == LONG


def test_secret_comes_from_a_file_without_its_newline(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text(LONG + "\n")
    monkeypatch.setenv("RAPPORT_X_FILE", str(tmp_path / "secret"))
    assert read_secret(tmp_path) == LONG


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "RAPPORT_X is missing"),
        ({"RAPPORT_X": "short"}, "too short"),
        ({"RAPPORT_X_FILE": "/nowhere/secret"}, "no such file"),
        ({"RAPPORT_X": LONG, "RAPPORT_X_FILE": "/nowhere/secret"}, "not both"),
    ],
)
def test_secret_missing_or_wrong_stops_the_start(monkeypatch, tmp_path, variables, message):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=message):
        read_secret(tmp_path)


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("off", False), ("", True)])
def test_switch_reads_yes_no_and_default(monkeypatch, value, expected):
    monkeypatch.setenv("RAPPORT_X", value)
    assert env.read_bool("RAPPORT_X", default=True) is expected


def test_switch_refuses_a_typo(monkeypatch):
    monkeypatch.setenv("RAPPORT_X", "flase")
    with pytest.raises(ImproperlyConfigured, match="neither yes nor no"):
        env.read_bool("RAPPORT_X", default=True)


@pytest.mark.parametrize("value", ["many", "-1"])
def test_number_refuses_words_and_too_little(monkeypatch, value):
    monkeypatch.setenv("RAPPORT_X", value)
    with pytest.raises(ImproperlyConfigured, match="RAPPORT_X"):
        env.read_int("RAPPORT_X", default=3)


@pytest.mark.parametrize(
    "value", ["example.org", "ftp://example.org", "https://example.org/path", "https://"]
)
def test_base_url_refuses_what_is_no_root(monkeypatch, value):
    monkeypatch.setenv("BASE_URL", value)
    with pytest.raises(ImproperlyConfigured, match="BASE_URL"):
        env.read_base_url(default="")


def test_base_url_loses_its_slash(monkeypatch):
    monkeypatch.setenv("BASE_URL", "https://example.org:8443/")
    assert env.read_base_url(default="") == "https://example.org:8443"


def test_networks_refuse_a_name(monkeypatch):
    monkeypatch.setenv("RAPPORT_X", "10.0.0.0/8,proxy")
    with pytest.raises(ImproperlyConfigured, match="proxy"):
        env.read_networks("RAPPORT_X")


def test_time_zone_refuses_an_unknown_one(monkeypatch):
    monkeypatch.setenv("TIME_ZONE", "Mars/Olympus")
    with pytest.raises(ImproperlyConfigured, match="Mars"):
        env.read_time_zone(default="UTC")


def test_database_defaults_to_sqlite_in_wal_mode(tmp_path):
    config = databases.database_config("", default_path=tmp_path / "var" / "x.sqlite3", pool_size=8)
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert config["NAME"] == str(tmp_path / "var" / "x.sqlite3")


def test_database_on_postgresql_has_timeouts_and_a_pool_only_where_asked(tmp_path):
    url = "postgres://rapport:pw@db:5432/rapport"
    web = databases.database_config(url, default_path=tmp_path, pool_size=8)
    worker = databases.database_config(url, default_path=tmp_path, pool_size=0)
    assert (web["OPTIONS"]["pool"]["max_size"], web["CONN_MAX_AGE"]) == (8, 0)
    assert ("pool" in worker["OPTIONS"], worker["CONN_MAX_AGE"]) == (False, 60)
    assert "lock_timeout" in worker["OPTIONS"]["options"]


@pytest.mark.parametrize("url", ["mysql://u@h/db", "nonsense://"])
def test_database_of_another_kind_is_refused(tmp_path, url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        databases.database_config(url, default_path=tmp_path, pool_size=0)


def test_queue_uses_redis_where_there_is_one():
    found = databases.queue_config("redis://r:6379/0", workers=2, prefix="p")["redis"]
    assert found == "redis://r:6379/0?socket_connect_timeout=1&socket_timeout=5"
    found = databases.queue_config("redis://r?db=3", workers=2, prefix="p")["redis"]
    assert found == "redis://r?db=3&socket_connect_timeout=1&socket_timeout=5"
    assert databases.queue_config("", workers=2, prefix="p")["orm"] == "default"
