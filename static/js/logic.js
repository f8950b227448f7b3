/* Conditions (common/conditions.py) evaluated in the browser, so that what hangs on an answer appears at once. The
   server decides; tests/surveys/logic/cases.json and random trees hold both to the same answers. */
(function (root) {
  "use strict";
  var PLAIN_NUMBER = /^ *[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})? *$/;

  /* true, false, or undefined where only the server can tell: it has the patterns. A choice found at a field is
     {id, number}. */
  function holds(tree, lookup) {
    if ("all" in tree) return joined(tree.all, lookup, false);
    if ("any" in tree) return joined(tree.any, lookup, true);
    if ("not" in tree) {
      var met = holds(tree.not, lookup);
      return met === undefined ? undefined : !met;
    }
    if (!("field" in tree)) return true;
    return leaf(lookup(tree.field), tree.op, "other" in tree ? lookup(tree.other) : tree.value);
  }

  function joined(nodes, lookup, deciding) {
    var open = false;
    for (var i = 0; i < nodes.length; i++) {
      var met = holds(nodes[i], lookup);
      if (met === deciding) return deciding;
      if (met === undefined) open = true;
    }
    return open ? undefined : !deciding;
  }

  function leaf(found, op, wanted) {
    if (op === "answered" || op === "not_answered") return isEmpty(found) === (op === "not_answered");
    if (isEmpty(found) || isEmpty(wanted)) return op === "ne" || op === "not_in" || op === "not_contains";
    if (Array.isArray(wanted) && op !== "in" && op !== "not_in") return ofAny(found, op, wanted);
    switch (op) {
      case "eq": return same(found, wanted);
      case "ne": return !same(found, wanted);
      case "in": return wanted.some(function (one) { return same(found, one); });
      case "not_in": return !wanted.some(function (one) { return same(found, one); });
      case "contains": return contains(found, wanted);
      case "not_contains": return !contains(found, wanted);
      case "starts_with": return !Array.isArray(found) && text(found).startsWith(text(wanted));
      case "ends_with": return !Array.isArray(found) && text(found).endsWith(text(wanted));
      case "lt": case "lte": case "gt": case "gte": return compare(found, op, wanted);
    }
    return undefined;
  }

  /* Compared with an answer of several choices: any of them will do; none has a size. */
  function ofAny(found, op, wanted) {
    if (["eq", "ne", "contains", "not_contains"].indexOf(op) < 0) return false;
    return wanted.some(function (one) { return same(found, one); }) === (op === "eq" || op === "contains");
  }

  function isEmpty(value) {
    return value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
  }

  function plain(value) {
    return value && typeof value === "object" && "id" in value ? value.id : value;
  }

  function same(found, wanted) {
    if (Array.isArray(found)) return found.indexOf(plain(wanted)) >= 0;
    if (typeof found === "number") return number(wanted) !== null && found === number(wanted);
    return text(found) === text(wanted);
  }

  function contains(found, wanted) {
    return Array.isArray(found) ? found.indexOf(plain(wanted)) >= 0 : text(found).indexOf(text(wanted)) >= 0;
  }

  function compare(found, op, wanted) {
    var left = number(found), right = number(wanted);
    if (left === null || right === null) {
      left = plain(found);
      right = plain(wanted);
      if (typeof left !== "string" || typeof right !== "string") return false;
      return sized(byCodePoint(left, right), op);
    }
    return sized(left < right ? -1 : left > right ? 1 : 0, op);
  }

  function sized(order, op) {
    return op === "lt" ? order < 0 : op === "lte" ? order <= 0 : op === "gt" ? order > 0 : order >= 0;
  }

  /* As Python compares text; JavaScript's own order goes by UTF-16 units. */
  function byCodePoint(left, right) {
    var a = Array.from(left), b = Array.from(right);
    for (var i = 0; i < Math.min(a.length, b.length); i++) {
      if (a[i] !== b[i]) return a[i].codePointAt(0) - b[i].codePointAt(0);
    }
    return a.length - b.length;
  }

  function text(value) {
    return String(plain(value)).toLowerCase();
  }

  function number(value) {
    if (typeof value === "number") return value;
    if (value && typeof value === "object" && "id" in value) return value.number;
    return typeof value === "string" && PLAIN_NUMBER.test(value) ? Number(value) : null;
  }

  root.RapportLogic = { holds: holds };
})(typeof window === "undefined" ? globalThis : window);
