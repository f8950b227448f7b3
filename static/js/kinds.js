/* What some kinds of questions are quicker with: handles of sliders, running sums, regions and places of a picture
   to press, lists that follow one another. Without it their fields and boxes serve. */
window.RapportKinds = function (root) {
  var SVG = "http://www.w3.org/2000/svg";
  function each(list, work) { Array.prototype.forEach.call(list, work); }
  /* A page may come back from the browser's memory; what a kiosk draws anew is gone with its root. */
  function onShow(work) { if (root === document) addEventListener("pageshow", work); }
  function changed(input) { input.dispatchEvent(new Event("change", { bubbles: true })); }

  /* Slider: a handle beside the number, which stays what is sent. Never moved, it says nothing. */
  each(root.querySelectorAll("[data-slider]"), function (box) {
    var field = box.querySelector("input"), handle = document.createElement("input");
    handle.type = "range";
    handle.min = field.min;
    handle.max = field.max;
    handle.step = field.step;
    handle.setAttribute("aria-label", (document.querySelector('label[for="' + field.id + '"]') || box).textContent.trim());
    var start = box.getAttribute("data-start") || (Number(field.min) + Number(field.max)) / 2;
    function follow() {
      var said = field.value.replace(",", ".");
      handle.value = said === "" ? start : said;
      handle.classList.toggle("unset", field.value === "");
      fill();
    }
    function fill() {
      var share = (handle.value - handle.min) / (handle.max - handle.min) || 0;
      handle.style.setProperty("--share", 100 * share + "%");
    }
    function take() {
      field.value = handle.value;
      handle.classList.remove("unset");
      fill();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      changed(field);
    }
    handle.addEventListener("input", take);
    handle.addEventListener("click", take);
    field.addEventListener("input", follow);
    onShow(follow);
    box.insertBefore(handle, field);
    if (box.hasAttribute("data-lines")) handle.style.setProperty("--lines", box.getAttribute("data-lines"));
    if (box.hasAttribute("data-bare")) {
      var about = field.getAttribute("aria-describedby");
      if (about) handle.setAttribute("aria-describedby", about);
      if (field.autofocus) handle.focus();
      field.type = "hidden";
    }
    follow();
  });

  /* Sum: what the numbers come to so far, beside what they must. */
  each(root.querySelectorAll("[data-sum]"), function (lines) {
    var fields = lines.querySelectorAll(".field"), out = lines.querySelector("output");
    if (!out) return;
    var wanted = Number(lines.getAttribute("data-sum")), words = out.textContent;
    function add() {
      var sum = 0;
      each(fields, function (field) { sum += Number(field.value.replace(",", ".")) || 0; });
      sum = Math.round(sum * 1e6) / 1e6;
      out.textContent = sum + " / " + words;
      /* Wrong is only what somebody has begun to fill in. */
      var isBegun = Array.prototype.some.call(fields, function (field) { return field.value.trim(); });
      out.classList.toggle("off", isBegun && sum !== wanted);
    }
    lines.addEventListener("input", add);
    onShow(add);
    add();
  });

  /* Rank: a grip before each line, which is dragged, or moved by arrow keys; the places follow the order. Each grip
     is called by its line and place, which are read out when it has moved. */
  each(root.querySelectorAll("[data-rank]"), function (list) {
    var most = Number(list.getAttribute("data-rank"));
    function lines() { return Array.prototype.slice.call(list.querySelectorAll(".line")); }
    function number() {
      lines().forEach(function (line, place) {
        var select = line.querySelector("select");
        select.value = place < most ? String(place + 1) : "";
        changed(select);
      });
    }
    function name(grip) {
      var select = grip.parentNode.querySelector("select");
      grip.setAttribute("aria-label", [select.getAttribute("aria-label")].concat(select.value || []).join(", "));
    }
    function sorted() {
      var known = lines(), place = function (line) { return Number(line.querySelector("select").value) || 1e3; };
      known.slice().sort(function (one, two) { return place(one) - place(two) || known.indexOf(one) - known.indexOf(two); })
        .forEach(function (line) { list.appendChild(line); });
    }
    function step(line, by) {
      var known = lines(), next = known[known.indexOf(line) + by];
      if (!next) return;
      list.insertBefore(line, by < 0 ? next : next.nextSibling);
      number();
    }
    /* The document listens: a capture by the grip isn't granted everywhere. The other lines make way: what is held
       stays where it is in the document, or the finger would lose it. */
    function drag(line) {
      var before = lines();
      function move(event) {
        var known = lines(), at = known.indexOf(line);
        function middle(other) {
          var box = other.getBoundingClientRect();
          return box.top + box.height / 2;
        }
        known.slice(0, at).reverse().forEach(function (other) {
          if (event.clientY < middle(other)) list.insertBefore(other, line.nextSibling);
        });
        known.slice(at + 1).forEach(function (other) {
          if (event.clientY > middle(other)) list.insertBefore(other, line);
        });
      }
      function end(event) {
        document.removeEventListener("pointermove", move);
        document.removeEventListener("pointerup", end);
        document.removeEventListener("pointercancel", end);
        line.classList.remove("held");
        if (event.type === "pointerup") number();
        else before.forEach(function (other) { list.appendChild(other); });
      }
      document.addEventListener("pointermove", move);
      document.addEventListener("pointerup", end);
      document.addEventListener("pointercancel", end);
      line.classList.add("held");
    }
    lines().forEach(function (line) {
      var grip = document.createElement("button");
      grip.type = "button";
      grip.className = "grip";
      grip.setAttribute("aria-keyshortcuts", "ArrowUp ArrowDown");
      grip.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01"/></svg>';
      line.insertBefore(grip, line.firstChild);
      name(grip);
      line.addEventListener("change", function () { name(grip); });
      grip.addEventListener("keydown", function (event) {
        var by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!by) return;
        event.preventDefault();
        step(line, by);
        grip.focus();
      });
      grip.addEventListener("pointerdown", function (event) {
        if (event.button) return;
        drag(line);
      });
    });
    sorted();
  });

  /* Search: a field above a long list that leaves what holds the words, and what was chosen. The only one left is
     chosen, unless somebody has chosen by hand. */
  each(root.querySelectorAll("[data-search]"), function (select) {
    var field = document.createElement("input"), options = Array.prototype.slice.call(select.options, 1);
    var texts = options.map(function (option) { return option.text.toLowerCase(); }), found = "";
    field.type = "search";
    field.className = "field";
    field.setAttribute("aria-label", select.getAttribute("data-search"));
    field.placeholder = field.getAttribute("aria-label");
    field.autocomplete = "off";
    function look() {
      var words = field.value.trim().toLowerCase(), had = select.value, kept = words && had === found ? "" : had;
      var fitting = options.filter(function (option, place) { return texts[place].indexOf(words) >= 0; });
      options.forEach(function (option) {
        if (fitting.indexOf(option) >= 0 || option.value === kept) select.appendChild(option);
        else option.remove();
      });
      select.value = kept || (words && fitting.length === 1 ? fitting[0].value : "");
      if (select.value === had) return;
      changed(select);
      found = select.value;
    }
    field.addEventListener("input", look);
    field.addEventListener("keydown", function (event) {
      if (event.key !== "Enter") return;
      event.preventDefault(); /* it would send the page; what was found is gone on with */
      select.focus();
    });
    select.addEventListener("change", function () { found = ""; });
    select.parentNode.insertBefore(field, select);
  });

  /* Hot spot: a press on a region takes its next state, and the region shows it. */
  each(root.querySelectorAll("[data-spots] g"), function (region) {
    var inputs = document.getElementsByName(region.getAttribute("data-for"));
    function show() {
      each(inputs, function (input, place) { region.classList.toggle("s" + place, input.checked); });
    }
    region.addEventListener("click", function () {
      var last = -1;
      each(inputs, function (input, place) { if (input.checked) last = place; });
      if (last >= 0) inputs[last].checked = false;
      if (last + 1 < inputs.length) inputs[last + 1].checked = true;
      changed(inputs[0]);
    });
    root.addEventListener("change", show);
    onShow(show);
    show();
  });

  /* Heat map: a press marks the very place; what is marked stands beneath as boxes that can be unticked. */
  each(root.querySelectorAll("[data-marks]"), function (map) {
    var name = map.getAttribute("data-marks"), most = Number(map.getAttribute("data-most"));
    var svg = map.querySelector("svg"), chips = map.nextElementSibling;
    if (!svg) return;
    function ticked() {
      return Array.prototype.filter.call(document.getElementsByName(name), function (input) { return input.checked; });
    }
    function show() {
      var box = svg.viewBox.baseVal;
      while (svg.firstChild) svg.removeChild(svg.firstChild);
      ticked().forEach(function (input) {
        var at = input.value.split(","), ring = document.createElementNS(SVG, "circle");
        ring.setAttribute("cx", at[0] * box.width);
        ring.setAttribute("cy", at[1] * box.height);
        ring.setAttribute("r", 0.025 * Math.max(box.width, box.height));
        svg.appendChild(ring);
      });
      each(chips.querySelectorAll("input:not(:checked)"), function (input) { input.closest("label").remove(); });
    }
    function mark(x, y) {
      var label = document.createElement("label"), input = document.createElement("input");
      label.className = "chip";
      label.innerHTML = '<span class="box"></span><span></span>';
      input.className = "vh";
      input.type = most === 1 ? "radio" : "checkbox";
      input.name = name;
      input.value = x.toFixed(4) + "," + y.toFixed(4);
      input.checked = true;
      label.lastChild.textContent = Math.round(100 * x) + " %, " + Math.round(100 * y) + " %";
      label.insertBefore(input, label.firstChild);
      chips.appendChild(label);
      changed(input);
    }
    map.addEventListener("click", function (event) {
      if (!event.detail) return; /* a key on a box of the grid */
      event.preventDefault();
      var frame = svg.getBoundingClientRect();
      var x = (event.clientX - frame.left) / frame.width, y = (event.clientY - frame.top) / frame.height;
      var near = ticked().filter(function (input) {
        var at = input.value.split(",");
        return Math.abs(at[0] - x) * frame.width < 22 && Math.abs(at[1] - y) * frame.height < 22;
      })[0];
      /* The press first undoes itself on the grid's box (preventDefault), then counts. */
      setTimeout(function () {
        if (near) { near.checked = false; changed(near); return; }
        if (most === 1) ticked().forEach(function (input) { input.checked = false; });
        if (ticked().length < most) mark(Math.min(Math.max(x, 0), 1), Math.min(Math.max(y, 0), 1));
      });
    });
    map.addEventListener("pointerdown", function (event) { event.stopPropagation(); });
    root.addEventListener("change", show);
    onShow(show);
    show();
  });

  /* Drill down: a level offers what belongs to the answer above. */
  each(root.querySelectorAll("[data-levels]"), function (levels) {
    var selects = levels.querySelectorAll("select");
    var groups = Array.prototype.map.call(selects, function (select) {
      return Array.prototype.map.call(select.querySelectorAll("optgroup"), function (group) {
        return { parent: group.getAttribute("data-parent"), options: Array.prototype.slice.call(group.children) };
      });
    });
    function follow() {
      each(selects, function (select, depth) {
        if (!depth) return;
        var above = selects[depth - 1].value, had = select.value;
        while (select.options.length > 1) select.remove(1);
        each(select.querySelectorAll("optgroup"), function (group) { group.remove(); });
        groups[depth].forEach(function (group) {
          if (group.parent !== above) return;
          group.options.forEach(function (option) { select.appendChild(option); });
        });
        select.value = had;
        if (select.selectedIndex < 0) select.selectedIndex = 0;
        select.disabled = select.options.length < 2;
        select.closest(".level").hidden = select.disabled && !!above;
      });
    }
    levels.addEventListener("change", follow);
    onShow(follow);
    follow();
  });
};
window.RapportKinds(document);
