"""Takes the pictures: each kind as its page draws it, 640 pixels wide, into docs/img/kinds/."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "img" / "kinds"
MOST_BYTES = 700_000  # of all together
WIDTH = 640
FRAME = (
    "body.survey{min-height:0}.survey header,.survey footer,.survey h1,.survey .go,.survey .hp{display:none}"
)
FRAME += ".survey main{padding:20px!important}.survey .map{max-width:420px}"


def main() -> int:
    """Draws all of them anew; how many bytes they are."""
    os.environ["ORGANISATION_NAME"] = "Harbour Ferries"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from playwright.sync_api import sync_playwright

    from docs.pictures.gallery import EXAMPLES, LOOKS, PICTURED

    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 400}, color_scheme="light")
        for example in (*EXAMPLES, *(one for one in LOOKS if one.name in PICTURED)):
            take(page, example)
        browser.close()
    return sum(file.stat().st_size for file in FOLDER.glob("*.png"))


def take(page: Any, example: Any) -> None:
    """One kind, as somebody who has answered sees it."""
    from docs.pictures.drawn import html_of

    page.set_content(html_of(example))
    page.add_style_tag(content=FRAME)
    page.locator("main").screenshot(path=FOLDER / f"{example.name}.png")


if __name__ == "__main__":
    size = main()
    print(f"{size:,} bytes in {FOLDER}")
    sys.exit(0 if size < MOST_BYTES else 1)
