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


def choose(name):
    return env.read_choice(name, choices=["INFO", "ERROR"], default="INFO")


def sender(name):
    return env.read_sender(name, default="Rapport <rapport@::1>")


def base_url(name):
    return env.read_base_url(default="http://127.0.0.1")


def time_zone(name):
    return env.read_time_zone(default="UTC")


TLS = "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS"


@pytest.mark.parametrize(
    ("name", "read", "value", "expected"),
    [
        ("LOG_LEVEL", choose, "", "INFO"),
        ("LOG_LEVEL", choose, "error", "ERROR"),
        ("ALLOWED_HOSTS", env.read_hosts, "", []),
        ("ALLOWED_HOSTS", env.read_hosts, "a.example.org, .example.org,10.0.0.1,[::1],web_1",
         ["a.example.org", ".example.org", "10.0.0.1", "[::1]", "web_1"]),
        ("QUIET_HOURS", env.read_hours, "", None),
        ("QUIET_HOURS", env.read_hours, " 21 - 8 ", (21, 8)),
        ("REDIS_URL", env.read_redis_url, "", ""),
        ("REDIS_URL", env.read_redis_url, "redis://:pw@redis:6379/0", "redis://:pw@redis:6379/0"),
        ("REDIS_URL", env.read_redis_url, "unix:///run/redis.sock", "unix:///run/redis.sock"),
        ("EMAIL_URL", env.read_email_url, "", {}),
        ("DEFAULT_FROM_EMAIL", sender, "", "Rapport <rapport@::1>"),
        ("DEFAULT_FROM_EMAIL", sender, "Example <a@example.org>", "Example <a@example.org>"),
        ("BASE_URL", base_url, "https://example.org:8443/", "https://example.org:8443"),
        ("TIME_ZONE", time_zone, "Europe/Vienna", "Europe/Vienna"),
    ],
)  # fmt: skip
def test_setting_is_read(monkeypatch, name, read, value, expected):
    monkeypatch.setenv(name, value)
    assert read(name) == expected


def test_email_url_becomes_djangos_settings(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://user:p%40ss@mail.example.org:587")
    found = env.read_email_url("EMAIL_URL")
    assert [found[name] for name in TLS] == ["mail.example.org", 587, "user", "p@ss", True]


@pytest.mark.parametrize(
    ("name", "read", "value"),
    [
        *(("BASE_URL", base_url, value) for value in (
            "example.org", "ftp://example.org", "https://example.org/path", "https://", "https://h:99999",
            "https://[::1", "https://example.org/#x",
        )),
        *(("TRUSTED_PROXIES", env.read_networks, value) for value in ("10.0.0.0/8,proxy", "10.0.0.1/8")),
        *(("ALLOWED_HOSTS", env.read_hosts, value) for value in (
            "*", "example.org,*", "https://example.org", "example.org:8000", "a b", "example..org",
        )),
        *(("QUIET_HOURS", env.read_hours, value) for value in (
            "nonsense", "21", "8-8", "21-24", "9pm-8am", "21-8-9",
        )),
        *(("EMAIL_URL", env.read_email_url, value) for value in (
            "foo", "smtp://", "smtp://:25", "http://mail.example.org", "smtp://mail:many", "smtp://[::1",
            "consolemail://",
        )),
        *(("REDIS_URL", env.read_redis_url, value) for value in (
            "garbage", "redis://", "redis:///0", "http://redis:6379", "redis://redis:many", "unix://",
        )),
        *(("LOG_LEVEL", choose, value) for value in ("loud", "INFO,ERROR")),
        *(("DEFAULT_FROM_EMAIL", sender, value) for value in (
            "Example", "@example.org", "a@", "A, B <a@example.org>", "a@example.org\nBcc: b@example.org",
        )),
        ("TIME_ZONE", time_zone, "Mars/Olympus"),
        ("TIME_ZONE", time_zone, "../etc/passwd"),
    ],
)  # fmt: skip
def test_wrong_setting_is_refused_in_one_sentence(monkeypatch, name, read, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as caught:
        read(name)
    assert str(caught.value).startswith(name)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "read"), [("EMAIL_URL", env.read_email_url), ("REDIS_URL", env.read_redis_url)]
)
def test_refused_address_keeps_its_password(monkeypatch, name, read):
    monkeypatch.setenv(name, "smpt://user:hunter2@host")
    with pytest.raises(ImproperlyConfigured) as caught:
        read(name)
    assert "hunter2" not in str(caught.value)


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


@pytest.mark.parametrize(
    "url",
    ["mysql://u@h/db", "nonsense://", "postgres://u:p@h", "postgres://h:99999/x", "sqlite://", "sqlite:///"],
)
def test_database_that_is_none_is_refused(tmp_path, url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        databases.database_config(url, default_path=tmp_path, pool_size=0)


def test_queue_uses_redis_where_there_is_one():
    found = databases.queue_config("redis://r:6379/0", workers=2, prefix="p")["redis"]
    assert found == "redis://r:6379/0?socket_connect_timeout=1&socket_timeout=5"
    found = databases.queue_config("redis://r?db=3", workers=2, prefix="p")["redis"]
    assert found == "redis://r?db=3&socket_connect_timeout=1&socket_timeout=5"
    assert databases.queue_config("", workers=2, prefix="p")["orm"] == "default"
