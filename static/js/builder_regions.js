/* Drawing a region over its picture: the percents beside the region stay what is sent. */
(() => {
  const sides = (box, from, to) => {
    const share = (value, start, size) => Math.min(Math.max((100 * (value - start)) / size, 0), 100);
    const [x1, x2] = [from.clientX, to.clientX].map((x) => share(x, box.left, box.width)).sort((a, b) => a - b);
    const [y1, y2] = [from.clientY, to.clientY].map((y) => share(y, box.top, box.height)).sort((a, b) => a - b);
    return [x1, y1, x2 - x1, y2 - y1].map((side) => Math.round(side * 10) / 10);
  };
  document.addEventListener("pointerdown", (event) => {
    const picture = event.target.closest("[data-draw]");
    const field = document.getElementById("f-d-area");
    if (!picture || !field || event.button) return;
    event.preventDefault();
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    rect.classList.add("new");
    picture.querySelector("svg").append(rect);
    let area = null;
    const move = (moved) => {
      area = sides(picture.getBoundingClientRect(), event, moved);
      ["x", "y", "width", "height"].forEach((name, place) => rect.setAttribute(name, `${area[place]}%`));
    };
    const end = () => {
      document.removeEventListener("pointermove", move);
      if (!area || area[2] < 1 || area[3] < 1) { rect.remove(); return; }
      field.value = area.join(", ");
      for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end, { once: true });
  });
})();
