/* What is noted without asking, on pages with such fields alone: how long the page stood there and when it was
   pressed, and what the browser says of itself. Without it these fields stay empty. */
(function () {
  var form = document.getElementById("f"), began = Date.now(), presses = [];
  function seconds(at) { return ((at - began) / 1000).toFixed(1); }

  function timing() {
    return {
      first: presses.length ? seconds(presses[0]) : "",
      last: presses.length ? seconds(presses[presses.length - 1]) : "",
      submit: seconds(Date.now()),
      clicks: presses.length
    };
  }

  /* The first that fits: others name those before them as well. */
  function first(said, known) {
    for (var place = 0; place < known.length; place += 1) {
      var found = known[place][1].exec(said);
      if (found) return known[place][0] + (found[1] ? " " + found[1].replace(/_/g, ".") : "");
    }
    return "";
  }

  function browser() {
    var said = navigator.userAgent;
    var isTablet = /iPad|Tablet|Kindle/.test(said) || (/Android/.test(said) && !/Mobi/.test(said));
    return {
      browser: first(said, [
        ["Edge", /Edg(?:e|A|iOS)?\/(\d+)/], ["Opera", /OPR\/(\d+)/], ["Samsung Internet", /SamsungBrowser\/(\d+)/],
        ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/], ["Chrome", /(?:Chrome|CriOS)\/(\d+)/], ["Safari", /Version\/(\d+).*Safari/]
      ]),
      system: first(said, [
        ["Android", /Android (\d+)/], ["iOS", /(?:iPhone|CPU) OS (\d+)/], ["Windows", /Windows NT/],
        ["macOS", /Macintosh/], ["ChromeOS", /CrOS/], ["Linux", /Linux/]
      ]),
      screen: screen.width + "x" + screen.height,
      device: isTablet ? "tablet" : /Mobi/.test(said) ? "phone" : "desktop"
    };
  }

  function fill() {
    var found = { timing: timing(), browser: browser() };
    form.querySelectorAll("[data-fill]").forEach(function (input) {
      var of = found[input.getAttribute("data-fill")];
      if (of) input.value = of[input.name.split("@")[0].split(".").pop()];
    });
  }

  addEventListener("pointerdown", function () { presses.push(Date.now()); }, true);
  addEventListener("pageshow", function (event) {
    if (event.persisted) { began = Date.now(); presses = []; }
  });
  form.addEventListener("submit", fill);
})();
