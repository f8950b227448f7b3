/* Questions whose parts differ from person to person: their HTML holds marks where lists and their items begin and
   end (surveys/views/respondents/kiosk_pages.py), as surveys/views/respondents/lists.py reads them. */
(function (root) {
  "use strict";
  var MARK = /([\uE002\uE003\uE004])([^\uE005]*)\uE005/;

  /* The items of each list as `order` names them ({list: [ids]}), of others all as they stand. */
  root.RapportLists = function (html, order) {
    var pieces = html.split(MARK);
    function read(from, until) {
      var out = "", place = from;
      while (place < until) {
        if (place % 3 === 0) out += pieces[place++];
        else if (pieces[place] === "\uE002") {
          var name = pieces[place + 1], end = place;
          while (!(pieces[end] === "\uE004" && pieces[end + 1] === name)) end += 3;
          out += list(name, place + 2, end);
          place = end + 2;
        } else place += 2;
      }
      return out;
    }
    function list(name, from, until) {
      var starts = [], items = {}, all = [];
      for (var place = from; place < until; place++) {
        if (place % 3 === 1 && pieces[place] === "\uE003" && pieces[place + 1].split("|")[0] === name) starts.push(place);
      }
      starts.forEach(function (start, number) {
        var id = pieces[start + 1].split("|")[1];
        if (!(id in items)) { items[id] = ""; all.push(id); }
        items[id] += read(start + 2, number + 1 < starts.length ? starts[number + 1] : until);
      });
      return (order[name] || all).map(function (id) { return items[id] || ""; }).join("");
    }
    return read(0, pieces.length);
  };
})(typeof window === "undefined" ? globalThis : window);
