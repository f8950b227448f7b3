"""Templates that are written beside the test."""

from django.template import Context, Template
from django.test import RequestFactory


def render(source, path="/", **context):
    """What `source` gives on a page of this path, with the parts of staff pages at hand."""
    template = Template("{% load scores ui %}" + source)
    return template.render(Context({"request": RequestFactory().get(path), **context}))
