/* Links the figures of the explorer. Dash's callbacks bring what needs the store: the maps with their rankings, first of
   the step on show and then of the others (frames), and the main chart of the chosen places (main). Here a year moves,
   and what the reader asks for is written into the address, which is replaced and never pushed, and given to Dash. */
(function () {
  "use strict";
  var shared = window.observatory, figures = shared.figures;
  var REST = 350; /* milliseconds after the last step until the server is asked */
  var PACE = 700, SLOW = 2000; /* between two steps of play; slow for who wants little motion */
  var STOPS = "select, button, summary, a";
  var frames = null, main = null, step = 0, resting = 0, playing = 0, settling = 0;
  var turn = 0, ordered = false; /* of which frames the other steps are ordered, and whether they are */
  var request = "", query = "", chosen = []; /* the last query sent, the whole of it, and its places */
  var subject = ""; /* that of the maps */

  function byId(id) { return document.getElementById(id); }
  function every(selector, does) { document.querySelectorAll("#explorador " + selector).forEach(does); }
  function near(event, selector) { return event.target.closest ? event.target.closest("#explorador " + selector) : null; }
  function give(name, data) { window.dash_clientside.set_props(name, { data: data }); }

  /* The address */

  function parameters() { return new URLSearchParams(query); }

  /* Puts in place what the server wrote and escaped: the reader keeps their place in it, and the folds that stood open. */
  function fill(name, html) {
    var holder = byId(name);
    if (holder.markup === html) { return; }
    function parts(selector) { return Array.from(holder.querySelectorAll(selector)); }
    var open = parts("details").map(function (fold) { return fold.open; });
    var at = parts(STOPS).indexOf(document.activeElement);
    holder.innerHTML = holder.markup = html;
    parts("details").forEach(function (fold, number) { if (number < open.length) { fold.open = open[number]; } });
    if (at >= 0 && parts(STOPS)[at]) { parts(STOPS)[at].focus({ preventScroll: true }); }
  }

  function ask(next) {
    stop();
    window.clearTimeout(resting);
    var before = subject === "" && main ? subjectOf(main.query) : subject; /* an address may name nothing */
    request = query = next;
    give("pedido", next);
    if (subjectOf(next) !== before) { give("tema", subject = subjectOf(next)); }
    window.setTimeout(function () { shared.replace(window.location.pathname + "?" + request); }); /* once the request is on its way */
  }

  /* Whether `territory` names the places of the map itself: those of the main chart are then `chosen`. */
  function isOwnMap(params) { return params.get("view") === "map" && !params.get("compare"); }

  /* What changes nothing on the maps: the places of the main chart, and the period that is shown. */
  function subjectOf(query) {
    var params = new URLSearchParams(query);
    ["period", "shown", "chosen"].forEach(function (key) { params.delete(key); });
    if (!isOwnMap(params)) { ["territory", "view", "by"].forEach(function (key) { params.delete(key); }); }
    return shared.written(params);
  }

  function choose(place) {
    if (!main) { return; } /* before the places of the chart are known, a press would replace them */
    var params = parameters(), places = chosen.filter(function (code) { return code !== place; });
    if (places.length === chosen.length) { places.push(place); }
    if (!places.length) { return; }
    chosen = places;
    params.set(isOwnMap(params) ? "chosen" : "territory", chosen.join(","));
    ask(shared.written(params));
  }

  function asks(form, field) {
    var fields = new FormData(form), anew = field === "indicator" || field === "compare";
    var params = anew ? new URLSearchParams() : parameters();
    if (anew && !fields.get(field)) { return; }
    if (field === "period") { params.delete("shown"); }
    fields.forEach(function (value, key) { params.set(key, value); });
    ask(shared.written(params));
  }

  /* The numbers of a place through all steps of a map, as its tables say them: what its line would show, before it is
     chosen. A step without a figure of its own is left out. */
  shared.course = function (place) {
    var map = frames ? frames.maps.filter(function (each) { return each.requested; }).filter(function (each) {
      return each.frames.some(function (frame) { return frame && frame.table.places.indexOf(place) >= 0; });
    })[0] : null;
    if (!map) { return ""; }
    return frames.labels.map(function (label, at) {
      var frame = at && map.at[at] === map.at[at - 1] ? null : map.frames[map.at[at]];
      var row = frame ? frame.table.places.indexOf(place) : -1;
      return row < 0 || !frame.table.rows[row][1] ? "" : label + ": " + frame.table.rows[row][1];
    }).filter(Boolean).join(" · ");
  };

  /* Painting */

  function paint(name, painted, outlines, marks) {
    figures.paint(name, painted, outlines, marks);
    shared.read(byId(name + "-sobre").firstChild, 0, false);
  }

  function isHere(at) {
    return frames.maps.every(function (map) { return map.frames[map.at[at]]; });
  }

  /* The step's name at once; its figures as soon as they are here. */
  function show(at) {
    step = at;
    every("[data-steps]", function (range) {
      range.value = at;
      range.setAttribute("aria-valuetext", frames.labels[at]);
    });
    every("[data-now]", function (word) { word.textContent = frames.labels[at]; });
    if (isHere(at)) { draw(at); } else { wantOthers(); }
  }

  function draw(at) {
    frames.maps.forEach(function (map, number) {
      var name = "mapa-" + number, ranked = "orden-" + number, frame = map.frames[map.at[at]];
      byId(name + "-titulo").textContent = frame.heading;
      byId(name + "-titulo").className = "of-" + map.hue;
      byId(name + "-nota").textContent = frame.note;
      paint(name, frame.map, map.paths);
      byId(ranked + "-parte").hidden = !frame.ranking;
      if (frame.ranking) {
        byId(ranked + "-titulo").textContent = frame.ranking.finding;
        paint(ranked, frame.ranking, map.paths, frame.map.targets);
      }
      figures.list(ranked + "-tabla", frame.table);
    });
    mark();
  }

  /* The steps that are not on show: asked for once, when nothing else is to do or one of them is gone to. */
  function wantOthers() {
    if (ordered || frames.periods.every(function (_, at) { return isHere(at); })) { return; }
    ordered = true;
    give("demas", { turn: turn, query: frames.query });
  }

  function idly(does) {
    if (window.requestIdleCallback) { window.requestIdleCallback(does, { timeout: 1500 }); } else { window.setTimeout(does, 300); }
  }

  /* What is chosen, and what of the main chart is of the year that is shown. */
  function mark() {
    if (!main) { figures.edge(); return; }
    var period = frames ? frames.periods[step] : "";
    var several = new Set(main.targets.map(function (target) { return target.period; }).filter(Boolean)).size > 1;
    every(".chosen[data-place]", function (target) { target.classList.remove("chosen"); });
    chosen.forEach(function (place) {
      every('[data-place="' + place + '"]', function (target) { target.classList.add("chosen"); });
    });
    every("#principal-sobre [data-place]", function (target) {
      target.classList.toggle("now", several && Boolean(period) && target.getAttribute("data-period") === period);
    });
    figures.edge();
    every("[data-choose]:not(.chip)", function (button) {
      var pressed = String(chosen.indexOf(button.getAttribute("data-choose")) >= 0);
      if (button.getAttribute("aria-pressed") !== pressed) { button.setAttribute("aria-pressed", pressed); }
    });
  }

  function announce(words) { byId("anuncio").textContent = words; }

  function ready() {
    var first = byId("primera-vista");
    if (frames && main && first) {
      first.remove();
      byId("react-entry-point").removeAttribute("data-waiting");
    }
    window.clearTimeout(settling); /* files and sources follow what is seen once it rests */
    settling = window.setTimeout(idly, REST, function () { give("visto", request); });
  }

  /* Years */

  function move(at) {
    show(at);
    if (!playing) { rest(); }
  }

  function goTo(period) {
    var at = frames ? frames.periods.indexOf(period) : -1;
    if (at < 0 || at === step) { return; }
    stop();
    move(at);
  }

  /* A span of years that was chosen for the main chart stays beside the year that the maps show. */
  function isSpan(period) { return /\.\.|\//.test(period || "") && frames.periods.indexOf(period) < 0; }

  /* The address, the sentence and the files follow once the year stands still. */
  function rest() {
    window.clearTimeout(resting);
    resting = window.setTimeout(function () {
      if (!isHere(step)) { rest(); return; }
      var params = parameters(), ranked = frames.maps.filter(function (map) { return map.requested; })[0];
      params.set(isSpan(params.get("period")) ? "shown" : "period", frames.periods[step]);
      if (ranked) { announce(main.updated.replace("{finding}", ranked.frames[ranked.at[step]].ranking.finding)); }
      ask(shared.written(params));
    }, REST);
  }

  function stop() {
    if (!playing) { return; }
    window.clearInterval(playing);
    playing = 0;
    every("[data-play]", label);
    rest();
  }

  function label(button) {
    button.setAttribute("aria-pressed", String(Boolean(playing)));
    button.textContent = button.getAttribute(playing ? "data-stop" : "data-go");
  }

  function play() {
    if (playing) { stop(); return; }
    var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    window.clearTimeout(resting);
    if (step === frames.periods.length - 1) { show(0); }
    playing = window.setInterval(function () {
      if (!isHere(step)) { return; } /* what is on its way is waited for */
      if (step === frames.periods.length - 1) { stop(); } else { move(step + 1); }
    }, still ? SLOW : PACE);
    every("[data-play]", label);
  }

  /* A press on a map or a ranking chooses a place, one on the main chart its year: maps and rankings go there. */
  document.addEventListener("click", function (event) {
    var mark = near(event, "[data-place]"), button = near(event, "button");
    if (button && button.hasAttribute("data-choose")) { choose(button.getAttribute("data-choose")); }
    else if (button && button.hasAttribute("data-ask")) { ask(button.getAttribute("data-ask")); }
    else if (button && button.hasAttribute("data-play")) { play(); }
    else if (mark && mark.closest("[id^=mapa-], [id^=orden-]")) { choose(mark.getAttribute("data-place")); }
    else if (mark) { goTo(mark.getAttribute("data-period")); }
  });
  document.addEventListener("input", function (event) {
    if (near(event, "[data-steps]")) { stop(); move(Number(event.target.value)); }
  });
  document.addEventListener("change", function (event) {
    var form = near(event, "form[data-asks]");
    if (form) { asks(form, event.target.name); }
  });
  document.addEventListener("submit", function (event) {
    var form = near(event, "form[data-asks]");
    if (form) { event.preventDefault(); asks(form, form.querySelector("label ~ select").name); }
  });

  /* Between the callbacks of Dash */

  function room() {
    var page = byId("contenido"), around = window.getComputedStyle(page);
    var across = page.clientWidth - parseFloat(around.paddingLeft) - parseFloat(around.paddingRight);
    return { width: Math.floor(across / 20) * 20, dark: window.matchMedia("(prefers-color-scheme: dark)").matches };
  }

  var measured = "";
  function measure() {
    var now = room();
    if (measured && JSON.stringify(now) !== measured) { give("espacio", now); }
    measured = JSON.stringify(now);
  }
  window.addEventListener("resize", measure);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", measure);

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    explorer: {
      room: function () { measured = JSON.stringify(room()); return room(); },
      request: function (search) {
        request = query = (search || "").replace(/^\?/, "");
        subject = subjectOf(request);
        return [request, subject];
      },
      mapped: function (data) {
        if (!data) { return; }
        var at = data.periods.indexOf(parameters().get("shown") || parameters().get("period"));
        frames = data;
        turn += 1;
        ordered = false;
        fill("anios", data.years);
        for (var number = 0; byId("mapa-" + number + "-parte"); number += 1) {
          byId("mapa-" + number + "-parte").hidden = byId("orden-" + number + "-parte").hidden = number >= data.maps.length;
        }
        show(at >= 0 ? at : data.now);
        ready();
        idly(wantOthers);
      },
      completed: function (data) {
        if (!data || data.turn !== turn) { return; }
        if (data.release !== frames.release) { give("tema", subject = subjectOf(request)); return; } /* what is on show is of an earlier one */
        var before = isHere(step);
        frames.maps.forEach(function (map, number) {
          map.frames = map.frames.map(function (frame, at) { return frame || data.maps[number][at]; });
        });
        if (!before) { draw(step); }
        figures.share(frames.maps, new Map());
      },
      charted: function (data) {
        if (!data) { return; }
        fill("hallazgo", data.head);
        if (!data.figure) { main = null; return; } /* of an address that asks for nothing there is */
        fill("opciones", data.choices);
        fill("lugares", data.places);
        var news = main && main.query !== data.query && main.finding !== data.finding;
        main = data;
        if (data.request === request) { query = data.query; chosen = data.chosen; } /* else another one is on its way */
        paint("principal", data);
        mark();
        if (news) { announce(data.updated.replace("{finding}", data.finding)); }
        ready();
      },
      detailed: function (html) { fill("detalles", html || ""); }
    }
  });
})();
