/* What is wrong with the answers of a page, told to who gave them. The server checks anew when they come in, also
   what isn't checked here (surveys/logic/offline.py, rechecked_in). */
(function (root) {
  "use strict";

  /* [[address, message]] for a page of the way. `say` are the words; `own` those of rules, by question and rule. */
  function wrongOn(found, page, say, own) {
    var wrong = [];
    page.questions.forEach(function (uid) {
      var before = wrong.length;
      lacking(found, page, uid).forEach(function (address) { wrong.push([address, say.needed]); });
      if (wrong.length === before && isOff(found, page, uid)) wrong.push([uid, say.check]);
      if (wrong.length === before) brokenRules(found, page, uid).slice(0, 1).forEach(function (rule) {
        wrong.push([uid, own[uid + "." + rule] || say.check]);
      });
    });
    return wrong;
  }

  function given(found, page, address) { return found.answers[root.RapportWay.at(address, page.round)]; }
  function has(found, page, address) { return !root.RapportWay.isEmpty(given(found, page, address)); }

  /* The addresses that are asked of this respondent: parts that aren't offered need no answer. */
  function asked(found, page, uid) {
    var question = found.plan.questions[uid], offers = found.offers[root.RapportWay.at(uid, page.round)];
    return function (address) {
      return !offers || address.split(".").slice(1).every(function (part) {
        return ["choices", "rows", "cols"].every(function (name) {
          return (question.parts[name] || []).every(function (one) { return one.id !== part || offers[name].indexOf(part) >= 0; });
        });
      });
    };
  }

  function lacking(found, page, uid) {
    var question = found.plan.questions[uid], needs = (question.needs || []).filter(asked(found, page, uid));
    if (!needs.length) return [];
    var addresses = Object.keys(question.fields).filter(asked(found, page, uid));
    var count = addresses.filter(function (address) { return has(found, page, address); }).length;
    if (question.asks === "any") return count ? [] : needs;
    if (question.asks === "places") {
      var limits = question.limits || {};
      return count >= (limits.min_ranks || limits.max_ranks || addresses.length) ? [] : needs;
    }
    if (question.asks === "levels") return openLevel(found, page, question, addresses);
    return needs.filter(function (address) { return !has(found, page, address); });
  }
  function openLevel(found, page, question, addresses) {
    var above = null, open = null;
    addresses.some(function (address, depth) {
      if (has(found, page, address)) { above = given(found, page, address); return false; }
      if (!depth || question.parts.choices.some(function (one) { return one.parent === above; })) open = address;
      return true;
    });
    return open ? [open] : [];
  }

  function isOff(found, page, uid) {
    var question = found.plan.questions[uid], limits = question.limits || {}, said = given(found, page, uid);
    var values = Object.keys(question.fields).map(function (address) { return given(found, page, address); })
      .filter(function (one) { return !root.RapportWay.isEmpty(one); });
    if (question.kind === "multiple" && said) {
      var isAlone = said.some(function (one) { return (question.exclusive || []).indexOf(one) >= 0; });
      return isAlone ? said.length > 1 : said.length < limits.min_choices || said.length > limits.max_choices;
    }
    if (question.kind === "rank") return !arePlaces(values) || values.length && (values.length < limits.min_ranks || values.length > limits.max_ranks);
    if (question.kind === "constant_sum") return values.length > 0 && isSumOff(values, limits);
    if (question.kind === "best_worst") return (question.sets || []).some(function (one) {
      var best = given(found, page, uid + "." + one.id + ".best");
      return best && best === given(found, page, uid + "." + one.id + ".worst");
    });
    if (question.kind === "number" || question.kind === "slider" && typeof said !== "string") return values.some(function (one) {
      return typeof one === "string" ? question.kind === "number" : isNumberOff(one, limits);
    });
    if (typeof said !== "string") return false;
    return Array.from(said).length < limits.min_length || Array.from(said).length > limits.max_length;
  }
  function isNumberOff(one, limits) {
    return typeof one !== "number" || Math.abs(one) > 1e12 || one < limits.min || one > limits.max || limits.whole && one % 1 !== 0;
  }
  function arePlaces(values) {
    return values.slice().sort(function (one, two) { return one - two; }).every(function (one, place) { return one === place + 1; });
  }
  function isSumOff(values, limits) {
    if (values.some(function (one) { return isNumberOff(one, { min: limits.min || 0, max: limits.max }); })) return true;
    var sum = values.reduce(function (one, two) { return one + two; }, 0);
    if (limits.total === undefined) return false;
    return limits.at_most ? sum > limits.total : Math.abs(sum - limits.total) > 1e-9;
  }

  /* The question's own rules that don't hold, where it was answered; those with patterns are the server's. */
  function brokenRules(found, page, uid) {
    var question = found.plan.questions[uid];
    if (!Object.keys(question.fields).some(function (address) { return has(found, page, address); })) return [];
    return (question.rules || []).filter(function (rule) {
      return root.RapportLogic.holds(rule.when, function (name) { return found.find(name, page.block, page.round); }) === false;
    }).map(function (rule) { return rule.id; });
  }

  root.RapportChecks = { wrongOn: wrongOn, lacking: lacking };
})(typeof window === "undefined" ? globalThis : window);
