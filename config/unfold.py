"""How the admin looks: our blue, our mark, our words."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static


def mark(request: HttpRequest) -> str:
    """The mark beside the name."""
    return static("img/favicon.svg")


def stylesheet(request: HttpRequest) -> str:
    """Small corrections of contrast and focus."""
    return static("css/admin.css")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Rapport",
    "SITE_HEADER": "Rapport",
    "SITE_SUBHEADER": "Administration",
    "SITE_URL": "/",
    "SITE_DROPDOWN": [{"icon": "arrow_back", "title": "Back to Rapport", "link": "/"}],
    "SITE_ICON": mark,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": mark}],
    "STYLES": [stylesheet],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "COLORS": {
        "primary": {
            "50": "#f5f6fe",
            "100": "#edeffc",
            "200": "#d8ddf8",
            "300": "#b3bdff",
            "400": "#98a5ff",
            "500": "#6170e6",
            "600": "#3a4bd0",
            "700": "#2d3bb0",
            "800": "#20264a",
            "900": "#1a1f3d",
            "950": "#12152a",
        },
    },
    "SIDEBAR": {"show_search": True, "show_all_applications": False},
}
