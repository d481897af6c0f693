/* Links the figures of the explorer. Dash's callbacks bring what needs the store: the maps with their rankings, first of
   the step on show and then of the others (frames), and the main chart of the chosen places (main). What the reader asks
   for is written into the address, which is replaced and never pushed, and given to Dash. */
(function () {
  "use strict";
  var shared = window.observatory, years = shared.years, state = shared.state;
  var byId = shared.figures.byId, every = shared.figures.every, near = shared.figures.near;
  var REST = 350; /* milliseconds until files and sources follow what is seen */
  var STOPS = "select, button, summary, a";
  var main = null, ahead = null, settling = 0; /* the chart over time, and the one asked for ahead of a click */
  var request = "", query = "", chosen = []; /* the last query sent, the whole of it, and its places */
  var subject = ""; /* that of the maps */

  function give(name, data) { window.dash_clientside.set_props(name, { data: data }); }

  /* The address */

  /* The query of what is seen, what moved and is not yet asked for included. */
  function seen() { return years.written(query); }

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

  /* The address follows what is asked, once the request is on its way. */
  function follow(next) {
    years.settle();
    request = query = next;
    window.setTimeout(function () { shared.replace(window.location.pathname + "?" + request); });
  }

  function ask(next) {
    var before = subject === "" && main ? state.subjectOf(main.query) : subject; /* an address may name nothing */
    ahead = null;
    follow(next);
    give("pedido", next);
    if (state.subjectOf(next) !== before) { give("tema", subject = state.subjectOf(next)); }
  }

  function choose(place) {
    if (!main) { return; } /* before the places of the chart are known, a press would replace them */
    var places = state.placesWith(chosen, place);
    if (places === chosen) { return; }
    var next = state.withPlaces(seen(), places), early = ahead;
    chosen = places;
    ahead = null;
    if (!early || early.query !== next) { ask(next); return; }
    follow(next); /* its chart was asked for when the mouse went down */
    if (early.answer) { chart(early.answer); }
  }

  /* When the mouse goes down on a place its chart is asked for, and shown once the press is a click. A finger that goes
     down may be about to scroll. */
  function foresee(place) {
    var places = main ? state.placesWith(chosen, place) : chosen, next = state.withPlaces(seen(), places);
    if (places === chosen || state.subjectOf(next) !== (subject || state.subjectOf(main.query))) { return; }
    ahead = { query: next, answer: null };
    give("pedido", ahead.query);
  }

  function forget() {
    if (!ahead) { return; }
    ahead = null;
    give("pedido", request);
  }

  function asks(form, field) {
    var next = state.withFields(seen(), field, Array.from(new FormData(form)));
    if (next) { ask(next); }
  }

  shared.course = function (place) { return state.courseOf(years.frames(), place); };

  /* What is chosen, and what of the main chart is of the year that is shown. */
  function mark() {
    if (!main) { shared.figures.edge(); return; }
    var period = years.now();
    var several = new Set(main.targets.map(function (target) { return target.period; }).filter(Boolean)).size > 1;
    every(".chosen[data-place]", function (target) { target.classList.remove("chosen"); });
    chosen.forEach(function (place) {
      every('[data-place="' + place + '"]', function (target) { target.classList.add("chosen"); });
    });
    every("#principal-sobre [data-place]", function (target) {
      target.classList.toggle("now", several && Boolean(period) && target.getAttribute("data-period") === period);
    });
    shared.figures.edge();
    every("[data-choose]:not(.chip)", function (button) {
      var pressed = String(chosen.indexOf(button.getAttribute("data-choose")) >= 0);
      if (button.getAttribute("aria-pressed") !== pressed) { button.setAttribute("aria-pressed", pressed); }
    });
  }

  function announce(words) {
    if (main) { byId("anuncio").textContent = main.updated.replace("{finding}", words); }
  }

  function ready() {
    var first = byId("primera-vista");
    if (years.frames() && main && first) {
      first.remove();
      byId("react-entry-point").removeAttribute("data-waiting");
    }
    window.clearTimeout(settling); /* files and sources follow what is seen once it rests */
    settling = window.setTimeout(idly, REST, function () { give("visto", request); });
  }

  function idly(does) {
    if (window.requestIdleCallback) { window.requestIdleCallback(does, { timeout: 1500 }); } else { window.setTimeout(does, 300); }
  }

  /* A press on a map or a ranking chooses a place, one on the main chart its year: maps and rankings go there. */
  document.addEventListener("click", function (event) {
    var mark = near(event, "[data-place]"), button = near(event, "button");
    if (button && button.hasAttribute("data-choose")) { choose(button.getAttribute("data-choose")); }
    else if (button && button.hasAttribute("data-ask")) { ask(button.getAttribute("data-ask")); }
    else if (mark && mark.closest("[id^=mapa-], [id^=orden-]")) { choose(mark.getAttribute("data-place")); }
    else if (mark) { years.goTo(mark.getAttribute("data-period")); }
  });
  document.addEventListener("pointerdown", function (event) {
    var mark = near(event, "[data-place]");
    if (event.pointerType === "mouse" && event.button === 0 && mark && mark.closest("[id^=mapa-], [id^=orden-]")) {
      foresee(mark.getAttribute("data-place"));
    }
  });
  ["pointerup", "pointercancel"].forEach(function (end) {
    document.addEventListener(end, function () { window.setTimeout(forget); }); /* after the click, if it is one */
  });
  document.addEventListener("change", function (event) {
    var form = near(event, "form[data-asks]");
    if (form) { asks(form, event.target.name); }
  });
  document.addEventListener("submit", function (event) {
    var form = near(event, "form[data-asks]");
    if (form) { event.preventDefault(); asks(form, form.querySelector("label ~ select").name); }
  });

  /* Puts the main chart in place, with its finding and what else may be chosen. */
  function chart(data) {
    var head = byId("hallazgo");
    head.style.minHeight = head.offsetHeight + "px"; /* a shorter finding moves nothing that stands below it */
    fill("hallazgo", data.head);
    if (!data.figure) { main = null; return; } /* of an address that asks for nothing there is */
    fill("opciones", data.choices);
    fill("lugares", data.places);
    fill("tramo", data.span);
    var spanned = main && main.spanned !== data.spanned ? data.spanned + ". " : "";
    var news = main && main.query !== data.query && (spanned || main.finding !== data.finding);
    main = data;
    if (data.request === request) { query = data.query; chosen = data.chosen; } /* else another one is on its way */
    shared.paint("principal", data);
    byId("principal-sobre").classList.toggle("spanning", Boolean(data.span));
    mark();
    if (news) { announce(spanned + data.finding); }
    ready();
  }

  /* Between the callbacks of Dash */

  function room() {
    var page = byId("contenido"), around = window.getComputedStyle(page);
    var across = page.clientWidth - parseFloat(around.paddingLeft) - parseFloat(around.paddingRight);
    return { width: Math.floor(across / 20) * 20, dark: window.matchMedia("(prefers-color-scheme: dark)").matches };
  }

  var measured = "";
  function measure() {
    var now = room();
    if (measured && JSON.stringify(now) !== measured) {
      byId("hallazgo").style.minHeight = "";
      give("espacio", now);
    }
    measured = JSON.stringify(now);
  }
  window.addEventListener("resize", measure);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", measure);

  shared.explorer = {
    seen: seen, fill: fill, ask: ask, give: give, mark: mark, announce: announce,
    times: function () { return main ? main.times : []; }
  };

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    explorer: {
      room: function () { measured = JSON.stringify(room()); return room(); },
      request: function (search) {
        request = query = (search || "").replace(/^\?/, "");
        subject = state.subjectOf(request);
        return [request, subject];
      },
      mapped: function (data) {
        if (!data) { return; }
        var params = new URLSearchParams(seen());
        years.take(data, params.get("shown") || params.get("period"));
        ready();
        idly(years.wantOthers);
      },
      completed: function (data) {
        if (!years.complete(data)) { give("tema", subject = state.subjectOf(request)); } /* what is on show is of an earlier release */
      },
      charted: function (data) {
        if (data && ahead && data.request === ahead.query) { ahead.answer = data; } else if (data) { chart(data); }
      },
      detailed: function (html) { fill("detalles", html || ""); }
    }
  });
})();
