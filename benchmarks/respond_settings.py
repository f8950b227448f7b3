"""The product's settings for the respondent benchmark, with two bare views beside its routes as the floor."""

from config.settings import *  # noqa: F403  all of them

ROOT_URLCONF = "benchmarks.respond_floor"
