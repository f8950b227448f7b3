/* Answers and data inside texts, as surveys/logic/piping.py fills them in; `words` holds what it needs of the
   survey's own texts in one language. */
(function (root) {
  "use strict";
  var PIPE = /\{\{\s*([a-z][\w.@]*)\s*(?:\|([^{}]*))?\}\}/g, MOST_FILLED = 5000, LEAST_GROUPED = 10000;
  var LISTS = ["chosen", "not_chosen", "shown"];

  /* `isRead`: numbers as the language writes them, for people, else as they are stored. */
  function fill(text, found, block, round, isRead) {
    var left = MOST_FILLED;
    return text.replace(PIPE, function (all, name, fallback) {
      var words = Array.from(valueOf(name, found, block, round, isRead) || (fallback || "").trim()).slice(0, left);
      left -= words.length;
      return words.join("");
    });
  }

  function valueOf(name, found, block, round, isRead) {
    var dot = name.indexOf("."), source = dot < 0 ? name : name.slice(0, dot), rest = dot < 0 ? "" : name.slice(dot + 1);
    switch (source) {
      case "embedded": return written(found.embedded[rest], found, isRead);
      case "respondent": return "";
      case "score": return written(found.find("score:" + rest, block, round), found, isRead);
      case "loop": return ofLoop(rest, found, block, round);
      case "language": return found.known.language;
      case "unit": case "touchpoint": return found.known.place[source] || "";
    }
    return ofAnswer(name, found, block, round, isRead);
  }

  function ofAnswer(name, found, block, round, isRead) {
    var dot = name.lastIndexOf("."), uid = name.slice(0, Math.max(dot, 0)), last = name.slice(dot + 1);
    var plan = found.plan, words = found.known.words;
    if (plan.questions[uid] && LISTS.indexOf(last) >= 0) return parts(found, uid, last, block, round).join(", ");
    if (plan.questions[uid] && last === "question") return words.question[uid] || "";
    var address = found.nearest(name, block, round), stored = found.answers[address];
    if (root.RapportWay.isEmpty(stored)) return "";
    var plain = address.split("@")[0], question = plan.questions[plain.split(".")[0]];
    if (typeof stored === "number") return written(stored, found, isRead);
    var choices = (question.parts.choices || []).map(function (one) { return one.id; });
    var isOfChoices = name === plain && [].concat(stored).every(function (one) { return choices.indexOf(one) >= 0; });
    return [].concat(stored).map(function (one) {
      if (isOfChoices && plain.indexOf(".") < 0) return label(found, plain, one);
      var said = words.said[plain] || {};
      return one in said ? said[one] : String(one);
    }).join(", ");
  }

  function label(found, uid, part) {
    return found.answers[uid + "." + part + ".text"] || found.known.words.part[uid + "." + part] || "";
  }

  function parts(found, uid, which, block, round) {
    var ref = found.nearest(uid, block, round);
    if (!found.asked[ref]) return [];
    var said = root.RapportWay.chosen(found, ref);
    return found.offered(ref).filter(function (one) {
      return which === "shown" || (said.indexOf(one) >= 0) === (which === "chosen");
    }).map(function (one) { return label(found, uid, one); });
  }

  function ofLoop(rest, found, block, round) {
    var loop = (found.plan.blocks[block] || {}).loop || {}, words = found.known.words;
    if (rest === "number") {
      var place = (found.rounds[block] || []).indexOf(round);
      return place < 0 ? "" : String(place + 1);
    }
    if (rest) return words.loop[block + "." + round + "." + rest] || "";
    if ("over" in loop) return label(found, loop.over, round);
    if ("count" in loop) return round.replace(/^n/, "");
    return words.loop[block + "." + round + ".1"] || "";
  }

  function written(value, found, isRead) {
    if (root.RapportWay.isEmpty(value)) return "";
    if (typeof value !== "number") return String(value);
    if (!isRead) return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
    var text = String(Number.isInteger(value) ? value : Number(value.toPrecision(12))), signs = found.known.signs;
    if (text.indexOf("e") >= 0) return text.replace(".", signs[0]);
    var halves = text.split(".");
    if (Math.abs(value) >= LEAST_GROUPED && signs[1]) halves[0] = halves[0].replace(/\B(?=(\d{3})+$)/g, signs[1]);
    return halves.join(signs[0]);
  }

  root.RapportPipes = { fill: fill };
})(typeof window === "undefined" ? globalThis : window);
