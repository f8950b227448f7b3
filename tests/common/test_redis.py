"""With Redis: a cache that all processes share, under our own prefix."""

import pytest
import redis
from django.core.cache import cache

pytestmark = pytest.mark.redis


def test_cache_keys_stay_under_our_prefix(redis_url, settings):
    cache.set("colour", "green")
    with redis.Redis.from_url(redis_url) as client:
        keys = list(client.scan_iter(f"{settings.REDIS_PREFIX}*"))
    assert cache.get("colour") == "green"
    assert keys == [f"{settings.REDIS_PREFIX}:1:colour".encode()]
