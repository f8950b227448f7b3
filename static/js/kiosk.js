/* A device that asks with or without a network. All pages stand in #survey; answers wait (kiosk_keeping.js) until the
   server has them, while the next one is asked. */
(function () {
  "use strict";
  var survey = JSON.parse(document.getElementById("survey").textContent);
  var say, language = survey.languages[0], values, posted, way, place, uuid, began, isOver, asking, warned;
  var heard = [], full = []; /* quotas without a place: as the server said last, and as this person's way has it */
  var touched = performance.now(); /* which no change of the clock changes */
  var WARNING = Math.min(10, Math.floor(survey.idle / 2)), AFTER_THANKS = 8, LAST_WORDS = 5, BEAT = 30000;
  function at(id) { return document.getElementById(id); }
  var mistakes = window.RapportMistakes(at("questions"), at("errors"));

  /* What waits, and what keeps the device from asking. */
  var isOff = false, isFull = false;
  var keeping = window.RapportKeeping(survey.version, {
    waiting: function (count, ids) {
      if (isOver) tellWhere(ids.indexOf(uuid) < 0);
      at("waiting").hidden = !count;
      var words = say.waiting.replace("{count}", count);
      if (at("waiting").textContent !== words) at("waiting").textContent = words;
    },
    off: function (is) { isOff = is; stopOrGoOn(); },
    full: function (is) { isFull = is; stopOrGoOn(); },
    current: function (version, left, quotas) {
      heard = quotas || [];
      if (!isPristine() || isFull) return;
      if (version > survey.version) location.reload();
      else if (version === null && !left) askOnline();
    }
  });
  /* Switched off, or with no room for another answer, it begins with nobody; who has begun may end. */
  function stopOrGoOn() {
    var words = isOff ? say.off : isFull ? say.full : "";
    if (at("off").textContent !== words) at("off").textContent = words;
    at("off").hidden = !words;
    if (isPristine()) at("asking").hidden = !!words;
  }
  /* The survey has become one that needs the server: what was kept of it would ask the old one for ever. */
  function askOnline() {
    var kept = window.caches ? caches.delete("rapport-kiosk " + new URL("./", location).href) : Promise.resolve();
    kept.then(function () { location.reload(); });
  }

  /* One person's way. */
  function start() {
    uuid = makeId();
    values = {};
    posted = {};
    warned = {};
    full = heard;
    place = 0;
    began = null;
    isOver = false;
    speak(survey.languages[0]);
    at("more").close && at("more").open && at("more").close();
    at("thanks").hidden = true;
    at("f").hidden = false;
    show();
    stopOrGoOn();
  }
  function makeId() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    var hex = Array.from(bytes, function (byte) { return (256 + byte).toString(16).slice(1); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }
  function isPristine() { return isOver || !began; }
  function words() { return survey.texts[language]; }
  function speak(code) {
    language = code;
    say = words().say;
    var root = document.documentElement;
    root.lang = code;
    root.dir = document.body.dir = words().dir;
    at("next").textContent = say.next;
    at("back").textContent = say.back;
    at("anew").textContent = at("again").textContent = say.anew;
    at("here").textContent = say.here;
    at("more-title").textContent = say.there;
    document.querySelectorAll("[data-language]").forEach(function (button) {
      if (button.getAttribute("data-language") !== code) return button.removeAttribute("aria-current");
      button.setAttribute("aria-current", "true");
      at("tongue").textContent = button.textContent;
    });
  }
  /* What is known beside the answers; the clock stands still once somebody has begun, as it does for the server. */
  function known() {
    var clock = new Intl.DateTimeFormat("en-CA", {
      timeZone: survey.zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23"
    }), at = {};
    clock.formatToParts(began || Date.now()).forEach(function (part) { at[part.type] = part.value; });
    return {
      seed: uuid.replace(/-/g, ""), language: language, channel: survey.channel, place: survey.place, full: full,
      date: at.year + "-" + at.month + "-" + at.day, time: at.hour + ":" + at.minute,
      words: words().words, signs: words().signs
    };
  }
  function follow() { way = window.RapportWay.way(survey.plan, values, known()); }
  function show() {
    follow();
    place = Math.min(place, way.pages.length - 1);
    var page = way.pages[place], titles = words().pages[page.path], box = document.createElement("div");
    at("title").textContent = quoted(place ? titles.title : words().title, page);
    at("lead").innerHTML = place ? "" : words().lead;
    box.innerHTML = page.questions.map(function (uid) { return drawn(uid, page); }).join("");
    at("questions").replaceChildren(box);
    quoteIn(at("lead"), page);
    quoteIn(box, page);
    if (posted[page.key]) window.RapportForm.restore(box, posted[page.key]);
    if (window.RapportKinds) window.RapportKinds(box);
    asking = page.questions;
    at("back").hidden = !place || !survey.goesBack;
    at("bar").setAttribute("width", Math.round(100 * (place + 0.4) / way.pages.length));
    at("errors").hidden = true;
    scrollTo(0, 0);
  }
  function drawn(uid, page) {
    var offers = way.offers[window.RapportWay.at(uid, page.round)], order = {};
    Object.keys(offers || {}).forEach(function (name) { order[uid + "." + name] = offers[name]; });
    return window.RapportLists(words().questions[uid], order);
  }
  function take() {
    posted[way.pages[place].key] = [["l", language]].concat(window.RapportForm.entries(at("f")));
    values = {};
    Object.keys(posted).forEach(function (key) {
      var path = key.split("@")[0], round = key.split("@")[1], cut = path.lastIndexOf(".p");
      var block = survey.plan.blocks[path.slice(0, cut)], typedIn = survey.texts[posted[key][0][1]];
      var possible = block.random ? [].concat.apply([], block.pages) : block.pages[Number(path.slice(cut + 2))];
      possible.forEach(function (uid) {
        if (!survey.plan.questions[uid]) return;
        var said = window.RapportReading.read(uid, survey.plan.questions[uid], posted[key], typedIn.signs);
        Object.keys(said).forEach(function (address) { values[window.RapportWay.at(address, round)] = said[address]; });
      });
    });
  }
  function next() {
    began = began || Date.now();
    take();
    follow();
    var page = way.pages[place], isNew = page.questions.filter(function (uid) { return asking.indexOf(uid) < 0; });
    if (isNew.length) {
      show();
      return mistakes.tell(isNew[0], say.more);
    }
    var wrong = window.RapportChecks.wrongOn(way, page, say, words().rules).concat(mistakes.misfits(say.check)).filter(isToldOf);
    if (wrong.length) return mistakes.complain(wrong);
    if (place + 1 < way.pages.length) { place += 1; show(); focusOn(at("title")); }
    else finish(true).then(thank, function () {});
  }
  /* What may be left out is asked for once. */
  function isToldOf(pair) {
    var uid = pair[0].split(".")[0], ref = window.RapportWay.at(uid, way.pages[place].round);
    if (pair[1] !== say.needed || !survey.plan.questions[uid].requested) return true;
    if (warned[ref]) return false;
    warned[ref] = true;
    pair[1] = say.requested;
    return true;
  }
  function focusOn(node) { node.focus({ preventScroll: false }); }

  /* Stored on the disk before anybody is thanked. */
  function finish(isFinished) {
    var answer = {
      uuid: uuid, version: survey.version, language: language, is_finished: isFinished, full: full,
      started_at: new Date(began || Date.now()).toISOString(), completed_at: new Date().toISOString(),
      pages: way.pages.filter(function (page) { return posted[page.key]; })
        .map(function (page) { return [page.key, posted[page.key]]; })
    };
    return keeping.keep(answer).catch(function (error) {
      at("errors").hidden = false;
      at("errors").textContent = say.full;
      throw error;
    });
  }
  /* Until the server has it, the answer is on the device, and nothing else is said. */
  function tellWhere(isIn) {
    var heading = isIn ? say.received : say.kept;
    if (at("thanks-title").textContent !== heading) at("thanks-title").textContent = heading;
  }
  function thank(isIn) {
    var end = words().ends[way.end] || words().ends[""];
    isOver = true;
    touched = performance.now();
    at("f").hidden = true;
    at("thanks").hidden = false;
    tellWhere(isIn);
    at("thanks-body").innerHTML = end;
    quoteIn(at("thanks-body"), { block: "", round: "" });
    at("bar").setAttribute("width", 100);
    focusOn(at("thanks-title"));
  }

  /* Texts that quote answers and data. */
  function quoted(text, page) {
    return text.replace(/\uE000(.*?)\uE001/gs, function (all, pipe) {
      return window.RapportPipes.fill(pipe, way, page.block, page.round, true);
    });
  }
  function quoteIn(root, page) {
    var walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) {
      var node = walker.currentNode;
      if (node.nodeType === 3) { if (node.data.indexOf("\uE000") >= 0) node.data = quoted(node.data, page); }
      else Array.prototype.forEach.call(node.attributes, function (one) {
        if (one.value.indexOf("\uE000") >= 0) one.value = quoted(one.value, page);
      });
    }
  }

  /* Nobody there: a warning, then the next person. What was answered by then is kept as broken off. */
  function tick() {
    var idle = (performance.now() - touched) / 1000, more = at("more");
    if (isOver) return idle >= AFTER_THANKS ? start() : undefined;
    if (isPristine()) return undefined;
    if (idle >= survey.idle) return leave();
    if (idle >= survey.idle - WARNING) {
      if (!more.open) more.showModal();
      warn(Math.ceil(survey.idle - idle));
    }
    return undefined;
  }
  /* Read out when it opens and shortly before the end: each second would drown everything else. */
  function warn(seconds) {
    var words = say.anewIn.replace("{seconds}", seconds);
    at("more-body").textContent = words;
    if (seconds <= LAST_WORDS && !at("more-soon").textContent) at("more-soon").textContent = words;
  }
  function leave() {
    take();
    follow();
    if (Object.keys(values).length) finish(false).then(start, start);
    else start();
  }
  function touch() {
    touched = performance.now();
    at("more-soon").textContent = "";
    if (at("more").open) at("more").close();
  }

  at("f").addEventListener("submit", function (event) {
    event.preventDefault();
    if (!isOver) next();
  });
  at("f").addEventListener("input", function () { began = began || Date.now(); });
  at("back").addEventListener("click", function () { take(); place -= 1; show(); });
  at("again").addEventListener("click", start);
  at("anew").addEventListener("click", leave);
  at("more").addEventListener("cancel", touch);
  document.querySelectorAll("[data-language]").forEach(function (button) {
    button.addEventListener("click", function () {
      if (isOver) return;
      take();
      speak(button.getAttribute("data-language"));
      var menu = button.closest("details");
      if (menu) menu.open = false;
      show();
    });
  });
  ["pointerdown", "keydown", "input"].forEach(function (name) {
    addEventListener(name, function () { touched = performance.now(); }, true);
  });
  /* Once the key or the finger is up: closed before, what lies beneath would take the rest of it. */
  ["click", "keyup"].forEach(function (name) { at("more").addEventListener(name, touch); });
  addEventListener("online", keeping.sync);
  setInterval(tick, 250);
  setInterval(keeping.sync, BEAT);
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  if (navigator.serviceWorker) navigator.serviceWorker.register("worker.js", { scope: "./" });
  start();
  at("kiosk").hidden = false;
  keeping.sync();
})();
