"""Settings of the tests: nothing from the caller's environment but TEST_DATABASE_URL and TEST_REDIS_URL."""

import os
import re
from pathlib import Path
from tempfile import gettempdir

# README.md lists every setting (tests/config/test_readme.py sees to that), so none is forgotten here.
README = Path(__file__).resolve().parent.parent / "README.md"
for name in re.findall(r"^\| `([A-Z_]+)` \|", README.read_text(), re.MULTILINE):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "only-for-tests-" + "s" * 40
os.environ["TOKEN_SIGNING_KEY"] = "only-for-tests-" + "t" * 40
os.environ["BASE_URL"] = "http://testserver"
os.environ["ALLOWED_HOSTS"] = "testserver"
os.environ["TIME_ZONE"] = "America/Los_Angeles"
os.environ["DATABASE_URL"] = (
    os.environ.get("TEST_DATABASE_URL", "") if os.environ.get("RAPPORT_TEST_ON") == "postgres" else ""
)

from config.settings import *  # noqa: E402, F403  they read the environment above
from config.settings import CACHES, DATABASES, Q_CLUSTER, STORAGES  # noqa: E402  as above

DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A name of this run alone, beside whatever lives on that server; xdist's processes inherit it.
    os.environ.setdefault("RAPPORT_TEST_DATABASE", f"rapport_test_{os.getpid()}")
    DATABASES["default"]["TEST"] = {"NAME": os.environ["RAPPORT_TEST_DATABASE"]}
else:
    # A file, not memory: threads get connections of their own there, as in production.
    os.environ.setdefault("RAPPORT_TEST_DATABASE", f"{gettempdir()}/rapport_test_{os.getpid()}.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": os.environ["RAPPORT_TEST_DATABASE"]}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests"}
STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
Q_CLUSTER["poll"] = 0.05
WHITENOISE_AUTOREFRESH = True
