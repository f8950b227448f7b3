/* What waits on a device: kept until the disk has it, then until the server has said of each that it has it, however
   long that takes. Whatever else answers (a portal of a network, an error, nothing at all), everything stays. */
(function (root) {
  "use strict";
  var BATCH = 20, PATIENCE = 60000, PUT_OFF = 600000;

  /* `version` is the survey's; `on` is told: waiting(count, ids), off(isOff), full(isFull), current(version, left, full quotas). */
  root.RapportKeeping = function (version, on) {
    var opened = null, unkept = {}, putOff = {}, isAlone = false, sending = null;

    function database() {
      opened = opened || new Promise(function (done, failed) {
        var opening = indexedDB.open("rapport-kiosk " + location.pathname, 1);
        opening.onupgradeneeded = function () { opening.result.createObjectStore("answers", { keyPath: "uuid" }); };
        opening.onerror = function () { failed(opening.error); };
        opening.onsuccess = function () {
          opening.result.onclose = function () { opened = null; };
          done(opening.result);
        };
      });
      opened.catch(function () { opened = null; });
      return opened;
    }
    function inStore(mode, work) {
      return database().then(function (db) {
        return new Promise(function (done, failed) {
          var transaction = db.transaction("answers", mode, { durability: "strict" });
          var request = work(transaction.objectStore("answers"));
          transaction.oncomplete = function () { done(request && request.result); };
          transaction.onabort = transaction.onerror = function () { failed(transaction.error); };
        });
      });
    }
    function put(answer) { return inStore("readwrite", function (store) { return store.put(answer); }); }
    function keys() {
      return inStore("readonly", function (store) { return store.getAllKeys(); }).catch(function () { return []; });
    }
    function read(ids) {
      var found = ids.filter(function (id) { return unkept[id]; }).map(function (id) { return unkept[id]; });
      ids = ids.filter(function (id) { return !unkept[id]; });
      if (!ids.length) return found;
      return inStore("readonly", function (store) {
        ids.forEach(function (id) {
          store.get(id).onsuccess = function (event) { if (event.target.result) found.push(event.target.result); };
        });
      }).then(function () { return found; });
    }
    function forget(ids) {
      ids.forEach(function (id) { delete unkept[id]; });
      return inStore("readwrite", function (store) { ids.forEach(function (id) { store.delete(id); }); })
        .catch(function () {});
    }
    function everything() {
      return keys().then(function (ids) {
        return Object.keys(unkept).concat(ids.filter(function (id) { return !unkept[id]; }));
      });
    }
    function tell() {
      return everything().then(function (ids) {
        on.waiting(ids.length, ids);
        on.full(Object.keys(unkept).length > 0);
        return ids;
      });
    }

    /* Kept on the disk; where that has no room, with the server. Fails where neither has it: the answer waits here
       then, counted, until one of them does. Tells whether the server has it already. */
    function keep(answer) {
      return put(answer).then(function () { sync(); return false; }, function (error) {
        unkept[answer.uuid] = answer;
        return Promise.resolve(sending).then(sync).then(function () {
          if (unkept[answer.uuid]) throw error;
          return true;
        });
      });
    }
    function makeRoom() {
      return Promise.all(Object.keys(unkept).map(function (id) {
        return put(unkept[id]).then(function () { delete unkept[id]; }, function () {});
      }));
    }

    /* Some that may go now, any of them, so that none can hold up the others; after a refusal of the whole, one. */
    function choose(ids) {
      ids = ids.filter(function (id) { return !(putOff[id] > performance.now()); });
      for (var i = ids.length - 1; i > 0 && ids.length > BATCH; i--) {
        var other = Math.floor(Math.random() * (i + 1)), one = ids[i];
        ids[i] = ids[other];
        ids[other] = one;
      }
      return ids.slice(0, isAlone ? 1 : BATCH);
    }
    function later(id) { putOff[id] = performance.now() + PUT_OFF; }

    function sync() {
      sending = sending || makeRoom().then(tell).then(send).catch(function () { return 0; }).then(function (count) {
        sending = null;
        return tell().then(function () { if (count) return sync(); });
      });
      return sending;
    }
    function send(ids) {
      var chosen = choose(ids);
      return Promise.resolve(read(chosen)).then(function (answers) {
        var body = { answers: answers, waiting: ids.length, version: version, now: new Date().toISOString() };
        return post(JSON.stringify(body));
      }).then(function (response) {
        var is = response.status;
        if (response.headers.get("X-Kiosk") === "off") on.off(true);
        if ((is === 400 || is === 413 || is === 500) && chosen.length) {
          if (isAlone) later(chosen[0]);
          isAlone = true;
        }
        if (!response.ok) throw new Error(is);
        return response.json();
      }).then(function (said) {
        /* Only our server names what it was just sent. */
        if (!said || !Array.isArray(said.done)) throw new Error("not from the server");
        var done = said.done.filter(function (id) { return chosen.indexOf(id) >= 0; });
        isAlone = false;
        on.off(false);
        (said.left || []).forEach(later);
        return forget(done).then(function () {
          on.current(said.version, ids.length - done.length, said.full);
          return done.length && ids.length - done.length;
        });
      });
    }
    function post(body) {
      var stop = new AbortController(), clock = setTimeout(function () { stop.abort(); }, PATIENCE);
      var headers = { "Content-Type": "application/json" };
      return fetch("answers/", { method: "POST", body: body, headers: headers, signal: stop.signal, redirect: "error" })
        .finally(function () { clearTimeout(clock); });
    }
    return { keep: keep, sync: sync };
  };
})(window);
