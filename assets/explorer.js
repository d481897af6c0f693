/* Links the figures of the explorer. Dash's callbacks bring what needs the store: the maps with their rankings in every
   period (frames), and the main chart of the chosen places (main). Here a year moves, a place is lit in every figure, and
   what the reader asks for is written into the address, which is replaced and never pushed, and given to Dash. */
(function () {
  "use strict";
  var ORDER = ["indicator", "compare", "territory", "by", "filter", "period", "grain", "denominator", "view", "release", "as_of"];
  var STILL = { staticPlot: true, displayModeBar: false };
  var REST = 350; /* milliseconds after the last step until the server is asked */
  var PACE = 700, SLOW = 2000; /* between two steps of play; slow for who wants little motion */
  var SVG = "http://www.w3.org/2000/svg";
  var frames = null, main = null, step = 0, resting = 0, playing = 0;
  var asked = "", query = "", chosen = []; /* what was asked last, the whole query of it, and its places */
  var same = []; /* queries for which the maps stay as they are, though their places are named by it no more */

  function byId(id) { return document.getElementById(id); }
  function every(selector, does) { document.querySelectorAll("#explorador " + selector).forEach(does); }
  function near(event, selector) { return event.target.closest ? event.target.closest("#explorador " + selector) : null; }

  /* The address */

  function encoded(text) { return encodeURIComponent(text).replace(/%20/g, "+").replace(/%(2C|3A|2F)/g, decodeURIComponent); }

  function written(params) {
    return ORDER.filter(function (key) { return params.get(key); })
      .map(function (key) { return key + "=" + encoded(params.get(key)); }).join("&");
  }

  function shown() { return new URLSearchParams(query); }

  /* Puts in place what the server wrote and escaped: the reader keeps their place in it, and the folds that stood open. */
  var STOPS = "select, button, summary, a";
  function fill(name, html) {
    var holder = byId(name);
    function parts(selector) { return Array.from(holder.querySelectorAll(selector)); }
    var open = parts("details").map(function (fold) { return fold.open; });
    var at = parts(STOPS).indexOf(document.activeElement);
    holder.innerHTML = html;
    parts("details").forEach(function (fold, number) { if (number < open.length) { fold.open = open[number]; } });
    if (at >= 0 && parts(STOPS)[at]) { parts(STOPS)[at].focus({ preventScroll: true }); }
  }

  function ask(wanted) {
    stop();
    window.clearTimeout(resting);
    asked = query = wanted;
    window.history.replaceState(window.history.state, "", window.location.pathname + "?" + wanted);
    document.querySelectorAll("a[data-language]").forEach(function (link) { link.href = link.pathname + window.location.search; });
    window.dash_clientside.set_props("pedido", { data: wanted });
  }

  /* What changes nothing on the maps: the places of the main chart, and the year that is shown. */
  function subjectOf(query) {
    var params = new URLSearchParams(query);
    params.delete("period");
    if (params.get("view") !== "map") { params.delete("territory"); params.delete("view"); params.delete("by"); }
    return written(params);
  }

  function choose(place) {
    var params = shown(), others = chosen.filter(function (one) { return one !== place; });
    if (others.length === chosen.length) { others.push(place); }
    if (!others.length) { return; }
    chosen = others;
    params.set("territory", chosen.join(","));
    if (params.get("view") === "map") { params.delete("view"); }
    same.push(subjectOf(written(params)));
    ask(written(params));
  }

  function asks(form, field) {
    var fields = new FormData(form), params = shown();
    if (field === "indicator" || field === "compare") {
      if (fields.get(field)) { ask(field + "=" + encoded(fields.get(field))); }
      return;
    }
    fields.forEach(function (value, key) { params.set(key, value); });
    ask(written(params));
  }

  /* Painting */

  /* A map holds what it has otherwise than that of the base, where both have the same areas. */
  function whole(painted, base) {
    var figure = painted.figure, first = base.figure;
    if (painted === base || figure.layout.xaxis) { return painted; }
    function over(before, after) {
      var made = Object.assign({}, before, after);
      Object.keys(after).forEach(function (name) { if (after[name] === null) { delete made[name]; } });
      return made;
    }
    return Object.assign({}, painted, {
      figure: { data: figure.data.map(function (trace, at) { return over(first.data[at], trace); }), layout: over(first.layout, figure.layout) },
      targets: painted.targets.map(function (target, at) { return target.d ? target : over(target, { d: base.targets[at].d }); })
    });
  }

  /* dcc.Graph draws its empty figure when plotly.js is there: only then is there something to draw into. */
  function plot(name, figure) {
    var drawn = byId(name).querySelector(".js-plotly-plot");
    if (!drawn) { window.setTimeout(plot, 30, name, figure); return; }
    window.Plotly.react(drawn, figure.data, figure.layout, STILL);
    byId("js-plotly-tester").setAttribute("aria-hidden", "true"); /* where plotly measures words */
  }

  function paint(name, painted) {
    var size = painted.figure.layout;
    plot(name, painted.figure);
    var holder = byId(name + "-sobre"), sheet = holder.firstChild;
    if (!sheet) { sheet = holder.appendChild(document.createElementNS(SVG, "svg")); }
    var corner = [size.xaxis.range[0], size.yaxis.range[1]];
    attributes(sheet, {
      viewBox: corner.join(" ") + " " + size.width + " " + size.height, width: size.width, height: size.height,
      role: "slider", tabindex: 0, "aria-label": painted.alternative, "aria-valuemin": 1, "data-finding": painted.finding
    });
    sheet.replaceChildren.apply(sheet, painted.targets.map(function (target) {
      return attributes(document.createElementNS(SVG, "path"), {
        d: target.d, "data-place": target.place, "data-period": target.period, "data-says": target.says,
        "class": target.line ? "between" : "met"
      });
    }));
    read(sheet, 0, false);
  }

  function attributes(element, given) {
    Object.keys(given).forEach(function (name) { element.setAttribute(name, given[name]); });
    return element;
  }

  function show(at) {
    step = at;
    frames.maps.forEach(function (map, number) {
      var name = "mapa-" + number, ranked = "orden-" + number, frame = map.frames[map.at[at]];
      byId(name + "-titulo").textContent = frame.heading;
      byId(name + "-titulo").className = "of-" + map.hue;
      byId(name + "-nota").textContent = frame.note;
      paint(name, whole(frame.map, map.frames[map.base].map));
      byId(ranked + "-parte").hidden = !frame.ranking;
      if (frame.ranking) {
        byId(ranked + "-titulo").textContent = frame.ranking.finding;
        paint(ranked, frame.ranking);
      }
      byId(ranked + "-tabla").innerHTML = frame.table; /* made and escaped by the server */
    });
    every("[data-steps]", function (range) {
      range.value = at;
      range.setAttribute("aria-valuetext", frames.labels[at]);
    });
    every("[data-now]", function (word) { word.textContent = frames.labels[at]; });
    mark();
  }

  /* What is chosen, and what of the main chart is of the year that is shown. */
  function mark() {
    if (!main) { return; }
    var period = frames ? frames.periods[step] : "";
    var several = new Set(main.targets.map(function (one) { return one.period; }).filter(Boolean)).size > 1;
    every("[data-place]", function (one) {
      one.classList.toggle("chosen", chosen.indexOf(one.getAttribute("data-place")) >= 0);
      one.classList.toggle("now", several && Boolean(period) && one.getAttribute("data-period") === period);
    });
    every("[data-choose]:not(.chip)", function (button) {
      button.setAttribute("aria-pressed", String(chosen.indexOf(button.getAttribute("data-choose")) >= 0));
    });
  }

  function announce(words) { byId("anuncio").textContent = words; }

  function ready() {
    var first = byId("primera-vista");
    if (!frames || !main || !first) { return; }
    first.remove();
    byId("react-entry-point").removeAttribute("data-waiting");
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

  /* The address, the sentence and the files follow once the year stands still. */
  function rest() {
    window.clearTimeout(resting);
    resting = window.setTimeout(function () {
      var params = shown(), ranked = frames.maps.filter(function (map) { return map.asked; })[0];
      params.set("period", frames.periods[step]);
      if (ranked) { announce(main.updated.replace("{finding}", ranked.frames[ranked.at[step]].ranking.finding)); }
      ask(written(params));
    }, REST);
  }

  function stop() {
    if (!playing) { return; }
    window.clearInterval(playing);
    playing = 0;
    every("[data-play]", told);
    rest();
  }

  function told(button) {
    button.setAttribute("aria-pressed", String(Boolean(playing)));
    button.textContent = button.getAttribute(playing ? "data-stop" : "data-go");
  }

  function play() {
    if (playing) { stop(); return; }
    var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    window.clearTimeout(resting);
    if (step === frames.periods.length - 1) { show(0); }
    playing = window.setInterval(function () {
      if (step === frames.periods.length - 1) { stop(); } else { move(step + 1); }
    }, still ? SLOW : PACE);
    every("[data-play]", told);
  }

  /* One mark: lit everywhere, told beside the pointer or, by the arrow keys, aloud. */

  function light(place) {
    every(".lit", function (one) { one.classList.remove("lit"); });
    if (place) {
      every('[data-place="' + place + '"], [data-row="' + place + '"]', function (one) { one.classList.add("lit"); });
    }
  }

  function tell(mark, event) {
    var tip = byId("dicho");
    var words = mark ? mark.getAttribute("data-says") : "";
    if (!tip) { tip = document.body.appendChild(attributes(document.createElement("div"), { id: "dicho", "aria-hidden": "true" })); }
    tip.textContent = words || "";
    tip.hidden = !words;
    if (!words) { return; }
    tip.style.left = Math.max(8, Math.min(event.clientX + 14, document.documentElement.clientWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(8, event.clientY - tip.offsetHeight - 14) + "px";
  }

  function read(sheet, at, aloud) {
    var marks = sheet.querySelectorAll(".met"), found = marks[at];
    sheet.setAttribute("aria-valuemax", Math.max(marks.length, 1));
    sheet.setAttribute("aria-valuenow", at + 1);
    sheet.setAttribute("aria-valuetext", found ? found.getAttribute("data-says") : sheet.getAttribute("data-finding"));
    if (!aloud || !found) { return; }
    var box = found.getBoundingClientRect();
    light(found.getAttribute("data-place"));
    tell(found, { clientX: box.right, clientY: box.top });
  }

  var MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  document.addEventListener("keydown", function (event) {
    var sheet = near(event, "svg[role=slider]");
    if (!sheet) { return; }
    var marks = sheet.querySelectorAll(".met"), at = sheet.getAttribute("aria-valuenow") - 1;
    if (MOVES[event.key]) { read(sheet, Math.max(0, Math.min(marks.length - 1, at + MOVES[event.key])), true); }
    else if (event.key === "Home") { read(sheet, 0, true); }
    else if (event.key === "End") { read(sheet, marks.length - 1, true); }
    else if ((event.key === "Enter" || event.key === " ") && chooses(marks[at])) { choose(marks[at].getAttribute("data-place")); }
    else if ((event.key === "Enter" || event.key === " ") && marks[at]) { goTo(marks[at].getAttribute("data-period")); }
    else { return; }
    event.preventDefault();
  });
  document.addEventListener("focusout", function (event) {
    if (near(event, "svg[role=slider]")) { light(""); tell(null); }
  });

  /* A press on a map or a ranking chooses a place, one on the main chart its year: maps and rankings go there. */
  function chooses(mark) { return Boolean(mark && mark.closest("[id^=mapa-], [id^=orden-]")); }

  document.addEventListener("pointerover", function (event) {
    var mark = near(event, "[data-place]"), row = near(event, "[data-row]");
    light(mark ? mark.getAttribute("data-place") : row ? row.getAttribute("data-row") : "");
    tell(mark, event);
  });
  document.addEventListener("click", function (event) {
    var mark = near(event, "[data-place]"), button = near(event, "button");
    if (button && button.hasAttribute("data-choose")) { choose(button.getAttribute("data-choose")); }
    else if (button && button.hasAttribute("data-ask")) { ask(button.getAttribute("data-ask")); }
    else if (button && button.hasAttribute("data-play")) { play(); }
    else if (mark && chooses(mark)) { choose(mark.getAttribute("data-place")); }
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
    if (measured && JSON.stringify(now) !== measured) { window.dash_clientside.set_props("espacio", { data: now }); }
    measured = JSON.stringify(now);
  }
  window.addEventListener("resize", measure);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", measure);

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    explorer: {
      room: function () { measured = JSON.stringify(room()); return room(); },
      asked: function (search) {
        asked = query = (search || "").replace(/^\?/, "");
        return asked;
      },
      subject: function (wanted, before) {
        var now = subjectOf(wanted), drawn = before === "" && main ? subjectOf(main.query) : before;
        return now === drawn || same.indexOf(now) >= 0 ? window.dash_clientside.no_update : now;
      },
      mapped: function (data) {
        if (!data) { return; }
        var period = shown().get("period");
        frames = data;
        same = [];
        fill("anios", data.years);
        for (var at = 0; byId("mapa-" + at); at += 1) {
          byId("mapa-" + at + "-parte").hidden = byId("orden-" + at + "-parte").hidden = at >= data.maps.length;
        }
        show(data.periods.indexOf(period) >= 0 ? data.periods.indexOf(period) : data.now);
        ready();
      },
      charted: function (data) {
        if (!data) { return; }
        fill("hallazgo", data.head);
        if (!data.figure) { main = null; return; } /* of an address that asks for nothing there is */
        fill("opciones", data.choices);
        var news = main && main.query !== data.query && main.finding !== data.finding;
        main = data;
        if (data.asked === asked) { query = data.query; chosen = data.chosen; } /* else another one is on its way */
        paint("principal", data);
        mark();
        if (news) { announce(data.updated.replace("{finding}", data.finding)); }
        ready();
      },
      detailed: function (html) { fill("detalles", html || ""); }
    }
  });
})();
