/* The way through a survey as surveys/logic/walk.py follows it, for what a device may ask without a network
   (surveys/logic/offline.py). tests/surveys/logic/test_offline.py holds both to the same way. */
(function (root) {
  "use strict";
  var MOST_ROUNDS = 100, LONGEST_SET = 1000, LONGEST_COMPUTED = 5000, LISTS = ["choices", "rows", "cols"];

  function at(name, round) { return round ? name + "@" + round : name; }
  function ids(parts) { return parts.map(function (part) { return part.id; }); }
  function isEmpty(value) { return value === null || value === undefined || value === "" || Array.isArray(value) && !value.length; }

  /* Draws as surveys/logic/chance.py does: SplitMix32 from FNV-1a. */
  function draws(seed) {
    var state = 0x811c9dc5;
    new TextEncoder().encode(seed).forEach(function (byte) { state = Math.imul(state ^ byte, 0x01000193) >>> 0; });
    return function (below) {
      state = state + 0x9e3779b9 >>> 0;
      var mixed = Math.imul(state ^ state >>> 16, 0x21f0aaad);
      mixed = Math.imul(mixed ^ mixed >>> 15, 0x735a2d97);
      return Math.floor(((mixed ^ mixed >>> 15) >>> 0) / 4294967296 * below);
    };
  }
  function arrange(seed, name, count, pick) {
    var draw = draws(seed + ":" + name), left = [], chosen = [], start = 0;
    for (var i = 0; i < count; i++) left.push(i);
    while (chosen.length < Math.min(pick, count)) {
      start = (start + draw(left.length)) % left.length;
      chosen.push(left.splice(start, 1)[0]);
    }
    return chosen;
  }

  /* `given` are answers by address; `known` is {seed, language, channel, place, date, time, full, words}. Gives
     {pages: [{key, path, block, round, questions}], end, answers, offers, embedded, rounds, asked} with the lookup
     that conditions and pipes use. What isn't asked answers nothing. */
  function way(plan, given, known) {
    var found = { plan: plan, known: known, pages: [], end: "", answers: {}, offers: {}, rounds: {}, asked: {} };
    var skippingTo = "", isOver = false;
    found.embedded = Object.assign({}, plan.embedded);
    found.offered = function (ref) { return offered(found, ref); };
    found.nearest = function (address, block, round) { return nearest(plan, address, block, round); };
    found.find = function (name, block, round) { return find(found, name, block, round); };

    function holds(when, block, round) {
      return root.RapportLogic.holds(when || {}, function (name) { return find(found, name, block || "", round || ""); }) === true;
    }
    function follow(nodes) {
      for (var i = 0; i < nodes.length && !isOver; i++) visit(nodes[i]);
    }
    function visit(node) {
      var inner = node.flow || [];
      if (node.type === "block") blockOf(node.id);
      else if (node.type === "branch") follow(holds(node.when) ? inner : node.otherwise || []);
      else if (node.type === "group") follow(inner);
      else if (node.type === "randomiser") {
        follow(arrange(known.seed, node.id, inner.length, Math.min(node.pick || inner.length, inner.length))
          .map(function (index) { return inner[index]; }));
      } else if (node.type === "set" && !skippingTo) {
        (node.values || []).forEach(function (one) {
          var text = root.RapportPipes.fill(String(one.value === undefined ? "" : one.value), found, "", "", false);
          found.embedded[one.name] = Array.from(text).slice(0, LONGEST_SET).join("");
        });
      } else if (node.type === "end" && !skippingTo) {
        found.end = node.id || "";
        isOver = true;
      }
    }

    function blockOf(id) {
      var block = plan.blocks[id] || { pages: [] };
      if (!block.pages.length && !block.loop) return endBlock();
      var rounds = roundsOf(id, block.loop);
      for (var r = 0; r < rounds.length; r++) {
        var drawn = block.random && shuffled(at(id + ".questions", rounds[r]), [].concat.apply([], block.pages), block.random);
        for (var i = 0; i < block.pages.length; i++) {
          var possible = drawn ? drawn.splice(0, block.pages[i].length) : block.pages[i], shown = [];
          possible.forEach(function (uid) { if (ask(uid, id, rounds[r])) shown.push(uid); });
          var path = id + ".p" + i;
          if (shown.length) found.pages.push({ key: at(path, rounds[r]), path: path, block: id, round: rounds[r], questions: shown });
          if (skippingTo === "end") {
            isOver = true;
            return;
          }
        }
        endBlock();
      }
    }
    function endBlock() { if (skippingTo === "block") skippingTo = ""; }

    function roundsOf(id, loop) {
      if (!loop) return [""];
      var rounds = itemsOf(loop).slice(0, MOST_ROUNDS), pick = loop.pick || rounds.length;
      if (loop.random) rounds = arrange(known.seed, id, rounds.length, pick).map(function (index) { return rounds[index]; });
      return found.rounds[id] = rounds.slice(0, pick);
    }
    function itemsOf(loop) {
      if (loop.items) return ids(loop.items);
      if (!("count" in loop)) return carried(loop.over, loop.which || "chosen", "", "");
      var answer = found.answers[loop.count], rounds = [];
      var most = typeof answer === "number" && answer > 0 ? Math.min(Math.floor(answer), loop.most || MOST_ROUNDS) : 0;
      for (var number = 1; number <= most; number++) rounds.push("n" + number);
      return rounds;
    }

    function shuffled(name, all, rule) {
      var fixed = rule.fixed || [], free = all.filter(function (one) { return fixed.indexOf(one) < 0; });
      var drawn = arrange(known.seed, name, free.length, rule.pick || free.length);
      return all.map(function (one) { return fixed.indexOf(one) < 0 ? free[drawn.shift()] : one; })
        .filter(function (one) { return one !== undefined; });
    }

    function ask(uid, block, round) {
      if (skippingTo === uid) skippingTo = "";
      var question = plan.questions[uid];
      if (!question || skippingTo || !holds(question.display, block, round)) return false;
      if (question.varied && !offer(uid, question, block, round)) return false;
      found.asked[at(uid, round)] = true;
      count(uid, question, block, round);
      (question.skip || []).some(function (rule) {
        if (!holds(rule.when, block, round)) return false;
        skippingTo = rule.to || "";
        return true;
      });
      return true;
    }

    function offer(uid, question, block, round) {
      var offers = {};
      LISTS.forEach(function (name) { offers[name] = partsOf(uid, question, name, block, round); });
      if (LISTS.some(function (name) { return (question.parts[name] || []).length && !offers[name].length; })) return false;
      found.offers[at(uid, round)] = offers;
      return true;
    }
    function partsOf(uid, question, name, block, round) {
      var carry = question.carry, rule = question.random || {}, source = null;
      if (carry && (carry.into || "choices") === name) source = carried(carry.from, carry.which || "chosen", block, round);
      var kept = (question.parts[name] || []).filter(function (part) {
        return holds(part.display, block, round) && (!source || !("from" in part) || source.indexOf(part.from) >= 0);
      });
      if (!rule[name]) return ids(kept);
      var fixed = ids(kept.filter(function (part) { return part.fixed; }));
      var pick = name === "rows" && rule.choices ? null : rule.pick;
      return shuffled(at(uid + "." + name, round), ids(kept), { fixed: fixed, pick: pick });
    }

    function count(uid, question, block, round) {
      var offers = found.offers[at(uid, round)];
      var gone = offers ? withheld(question, offers, LISTS) : [], choices = offers ? withheld(question, offers, ["choices"]) : [];
      Object.keys(question.fields).forEach(function (address) {
        if (address.split(".").slice(1).some(function (part) { return gone.indexOf(part) >= 0; })) return;
        var answer = given[at(address, round)];
        if (Array.isArray(answer)) answer = answer.filter(function (one) { return choices.indexOf(one) < 0; });
        else if (choices.indexOf(answer) >= 0) answer = null;
        if (isEmpty(answer) && question.computed !== undefined) answer = computed(question.computed, block, round);
        if (!isEmpty(answer)) found.answers[at(address, round)] = answer;
      });
    }
    function computed(text, block, round) {
      if (typeof text !== "string" || text.indexOf("{{") < 0) return text;
      return root.RapportPipes.fill(text, found, block, round, false).trim().slice(0, LONGEST_COMPUTED);
    }

    function carried(uid, which, block, round) {
      var question = plan.questions[uid], ref = nearest(plan, uid || "", block, round);
      if (!question || !found.asked[ref]) return [];
      var whole = ids((question.parts.choices || []).concat(question.parts.rows || [])), shown = offered(found, ref);
      var said = chosen(found, ref);
      if (which === "all") return whole;
      if (which === "not_shown") return whole.filter(function (one) { return shown.indexOf(one) < 0; });
      return shown.filter(function (one) {
        if (which === "shown") return true;
        if (which === "entered") return !isEmpty(found.answers[at(uid + "." + one + ".text", ref.split("@")[1])]);
        return (said.indexOf(one) >= 0) === (which !== "not_chosen");
      });
    }

    follow(plan.flow);
    return found;
  }

  function withheld(question, offers, lists) {
    var gone = [];
    lists.forEach(function (name) {
      ids(question.parts[name] || []).forEach(function (one) { if (offers[name].indexOf(one) < 0) gone.push(one); });
    });
    return gone;
  }
  function offered(found, ref) {
    var parts = found.plan.questions[ref.split("@")[0]].parts, offers = found.offers[ref];
    return offers ? offers.choices.concat(offers.rows) : ids((parts.choices || []).concat(parts.rows || []));
  }
  /* The choices or rows that an answer speaks for. */
  function chosen(found, ref) {
    var uid = ref.split("@")[0], round = ref.split("@")[1], question = found.plan.questions[uid], parts = offered(found, ref);
    function given(address) { return found.answers[at(address, round)]; }
    if (question.read === "levels") return Object.keys(question.fields).map(given).filter(function (one) { return parts.indexOf(one) >= 0; });
    if (question.points) return [];
    var answer = given(uid);
    if (!isEmpty(answer)) {
      var choices = found.offers[ref] ? found.offers[ref].choices : ids(question.parts.choices || []);
      return [].concat(answer).filter(function (one) { return choices.indexOf(one) >= 0; });
    }
    return parts.filter(function (part) { return !isEmpty(given(uid + "." + part)); });
  }

  function nearest(plan, address, block, round) {
    if (!round || address.indexOf("@") >= 0) return address;
    var question = plan.questions[address.split(".")[0]];
    return question && question.block === block ? at(address, round) : address;
  }

  function find(found, name, block, round) {
    var colon = name.indexOf(":");
    if (colon >= 0) return beside(found, name.slice(0, colon), name.slice(colon + 1), block, round);
    if (name === "language" || name === "channel" || name === "date" || name === "time") return found.known[name];
    if (name === "loop") return round;
    var address = nearest(found.plan, name, block, round), plain = address.split("@")[0];
    var question = found.plan.questions[address.split(/[.@]/)[0]], stored = found.answers[address];
    var numbers = question && question.fields[plain] && question.fields[plain].numbers;
    if (stored === undefined) return null;
    return numbers && typeof stored === "string" ? { id: stored, number: stored in numbers ? numbers[stored] : null } : stored;
  }

  function beside(found, source, rest, block, round) {
    var plan = found.plan, ref = nearest(plan, rest.split(".")[0], block, round);
    switch (source) {
      case "shown":
        var part = rest.indexOf(".") < 0 ? "" : rest.slice(rest.indexOf(".") + 1);
        return found.asked[ref] && (!part || offered(found, ref).indexOf(part) >= 0) ? true : null;
      case "count":
        ref = nearest(plan, rest, block, round);
        return found.asked[ref] ? chosen(found, ref).length : null;
      case "embedded": return rest in found.embedded ? found.embedded[rest] : null;
      case "loop": return found.known.words.loop[block + "." + round + "." + rest] || null;
      case "score": return score(found, rest);
      case "quota": return found.known.full.indexOf(rest) >= 0 ? "full" : "open";
    }
    return null;
  }

  function score(found, category) {
    var rule = (found.plan.scoring || []).filter(function (one) { return one.id === category; })[0], sum = 0, count = 0;
    if (!rule) return null;
    Object.keys(rule.weights).forEach(function (address) {
      [].concat(found.answers[address]).forEach(function (one) {
        if (typeof one !== "string" || !(one in rule.weights[address])) return;
        sum += rule.weights[address][one];
        count += 1;
      });
    });
    return count ? rule.kind === "mean" ? sum / count : sum : null;
  }

  root.RapportWay = { way: way, chosen: chosen, isEmpty: isEmpty, at: at };
})(typeof window === "undefined" ? globalThis : window);
