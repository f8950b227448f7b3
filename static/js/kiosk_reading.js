/* What a form says as it is stored, as surveys/kinds read it (tests/surveys/logic/test_offline.py holds both together).
   A form is a list of [name, value]. */
(function (root) {
  "use strict";
  var MINUS = { "−": "-", "–": "-", "－": "-", "，": ",", "．": ".", "٫": ",", "＋": "+" };
  var SPACES = /[\s'’\u066c\u200e\u200f\u061c]/g, MOST_DIGITS = 30;
  var GROUPED = /^[+-]?\d{1,3}([.,])\d{3}(\1\d{3})*$/, PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
  var NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, CLOCK = /^([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d)?$/;

  function strip(text) { return text.replace(/^[^\S\ufeff]+|[^\S\ufeff]+$/g, ""); }

  function clean(text) {
    text = strip(text.replace(/\r\n?/g, "\n"));
    return strip(text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, ""));
  }

  /* A number as somebody wrote it, as "-1234.5"; `signs` are the language's decimal sign and that of groups. */
  function plainNumber(text, signs) {
    var compact = Array.from(text, function (sign) { return digit(MINUS[sign] || sign); }).join("").replace(SPACES, "");
    if (!compact || Array.from(compact).length > MOST_DIGITS) return text;
    var plain = withoutGroups(compact, signs);
    return plain !== null && PLAIN.test(plain) ? plain : text;
  }

  function digit(sign) {
    if (sign < "\u0080" || !/^\p{Nd}$/u.test(sign)) return sign;
    var code = sign.codePointAt(0), first = code;
    if (code >= 0x1d7ce && code <= 0x1d7ff) return String((code - 0x1d7ce) % 10);
    while (code - first < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first -= 1;
    return String(code - first);
  }

  function withoutGroups(text, signs) {
    var last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
    if (last < 0) return text;
    var sign = text[last], other = sign === "." ? "," : ".";
    if (text.indexOf(other) >= 0) {
      var whole = text.slice(0, last);
      return GROUPED.test(whole) ? whole.replace(/[.,]/g, "") + "." + text.slice(last + 1) : null;
    }
    var isGrouped = GROUPED.test(text), count = text.split(sign).length - 1;
    if (count > 1 || isGrouped && sign === signs[1] && sign !== signs[0]) {
      return isGrouped ? text.split(sign).join("") : null;
    }
    return text.replace(sign, ".");
  }

  function readNumber(text) {
    var plain = text.replace(/[ \u00a0]/g, "").replace(/\u2212/g, "-");
    if (plain.indexOf(",") >= 0 && plain.indexOf(".") < 0) plain = plain.replace(/,/g, ".");
    if (plain.length > 30 || !NUMBER.test(plain) || !isFinite(Number(plain))) return text;
    return Number(plain);
  }

  function readTime(text) {
    var found = CLOCK.exec(text);
    return found ? found[1].padStart(2, "0") + ":" + found[2] : text;
  }

  function readDayAndTime(text) {
    var parts = text.replace(/T/g, " "), gap = parts.indexOf(" ");
    if (gap < 0) return text;
    var day = parts.slice(0, gap), time = readTime(strip(parts.slice(gap + 1)));
    return isDay(day) && /^\d\d:\d\d$/.test(time) ? day + "T" + time : text;
  }

  function isDay(text) {
    if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < "1800") return false;
    var day = new Date(text + "T00:00:00Z");
    return !isNaN(day) && day.toISOString().slice(0, 10) === text;
  }

  function readPoint(text) {
    var parts = text.split(",").map(function (one) { return NUMBER.test(strip(one)) ? Number(one) : NaN; });
    if (parts.length !== 2 || !isFinite(parts[0]) || !isFinite(parts[1])) return text;
    return parts.map(function (one) { return Number(one.toFixed(4)); });
  }

  /* What a question's form says, by address. `signs` of the language that numbers are typed in. */
  function read(uid, question, pairs, signs) {
    var said = {};
    function list(name) {
      return pairs.filter(function (pair) { return pair[0] === name; }).map(function (pair) { return pair[1]; });
    }
    function last(name) { return list(name).pop() || ""; }
    function typed(name) { return question.typed ? plainNumber(last(name), signs) : last(name); }
    function store(address, value) {
      if (value !== "" && value !== undefined && value.length !== 0) said[address] = value;
    }
    var addresses = Object.keys(question.fields);
    if (question.read === "levels") return readLevels(question, addresses, last);
    addresses.forEach(function (address) {
      var beside = /^(.+)\.([^.]+)\.text$/.exec(address), inGroup = /^(.+)\.rank$/.exec(address);
      if (question.computed) return;
      if (question.read === "point") {
        store(address, /^\d{1,2}$/.test(last(address)) ? Number(last(address)) : last(address));
      } else if (beside && question.fields[beside[1]]) {
        if (list(uid).indexOf(beside[2]) >= 0) store(address, clean(last(address)));
      } else if (question.read === "slider") {
        var number = clean(typed(address));
        store(address, last(address + ".na") || (number && readNumber(number)));
      } else if (question.read === "groups" && inGroup) {
        if (last(inGroup[1]) && clean(last(address))) store(address, readNumber(clean(last(address))));
      } else if (question.read === "time") store(address, readTime(clean(last(address))));
      else if (question.read === "datetime") store(address, readDayAndTime(clean(last(address))));
      else store(address, readField(question.fields[address], address));
    });
    function readField(field, address) {
      switch (field.type) {
        case "choice": return last(address);
        case "choices": return inOrder(list(address), field.order);
        case "points": return Array.from(new Set(list(address))).filter(Boolean).map(readPoint);
        case "number":
          var number = clean(typed(address));
          return number && readNumber(number);
      }
      return clean(last(address));
    }
    return said;
  }

  function inOrder(said, order) {
    function place(one) { return (order.indexOf(one) + order.length + 1) % (order.length + 1); }
    return Array.from(new Set(said)).sort(function (one, two) { return place(one) - place(two); });
  }

  /* An answer given alone brings what stands above it. */
  function readLevels(question, addresses, last) {
    var said = addresses.map(last), found = {}, parents = {};
    question.parts.choices.forEach(function (one) { parts(one); });
    function parts(one) { parents[one.id] = one.parent || ""; }
    for (var place = said.length - 1; place > 0; place--) {
      if (said[place] in parents && !said[place - 1]) said[place - 1] = parents[said[place]];
    }
    addresses.forEach(function (address, place) { if (said[place]) found[address] = said[place]; });
    return found;
  }

  root.RapportReading = { read: read, isDay: isDay };
})(typeof window === "undefined" ? globalThis : window);
