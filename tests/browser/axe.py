"""axe-core's rules over a page as it stands, wide and narrow, light and dark."""

from pathlib import Path
from typing import Any

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RUN = """options => axe.run(document, {...options, resultTypes: ["violations"]}).then(
  found => found.violations.flatMap(one => one.nodes.map(
    node => `${one.id}: ${node.target.join(" ")} ${node.html.slice(0, 120)}`)))"""
# axe tries styles on a page, which the policy forbids: not the page's fault.
AXES_OWN = "Applying inline style violates"
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def flaws(page: Any, name: str) -> list[str]:
    """What breaks a rule of axe's, or the window's width; each with the screen, width and scheme.

    Dark differs from light in colours alone, so only those are looked at again.
    """
    found = []
    page.evaluate(AXE)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            where = f"{name}, {size['width']} px, {scheme}"
            found += [f"{where}: {one}" for one in page.evaluate(RUN, COLOURS if scheme == "dark" else {})]
        if (over := page.evaluate(SIDEWAYS)) > 0:
            found.append(f"{name}, {size['width']} px: {over} px too wide")
    page.set_viewport_size(WIDE)
    return found
