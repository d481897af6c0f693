/* Links the figures of the explorer. Dash's callbacks bring what needs the store: the maps with their rankings, first of
   the step on show and then of the others (frames), and the main chart of the chosen places (main). What the reader asks
   for is written into the address, which is replaced and never pushed, and given to Dash. */
(function () {
  "use strict";
  var shared = window.observatory, years = shared.years, state = shared.state;
  var byId = shared.figures.byId, every = shared.figures.every, near = shared.figures.near;
  var REST = 350; /* milliseconds until files and sources follow what is seen */
  var STOPS = "select, button, summary, a";
  var WIDE = window.matchMedia("(min-width: 60rem)"); /* as in explorer.css: what is chosen stands beside the stage */
  var main = null, ahead = null, settling = 0; /* the chart over time, and the one asked for ahead of a click */
  var request = "", query = "", chosen = []; /* the last query sent, the whole of it, and its places */
  var subject = ""; /* that of the maps */
  var tab = ""; /* what the stage shows */

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
    show(state.tabOf(next, offered()));
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
    told(place);
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

  /* The stage: its tabs, its panels, and what heads them */

  function tabs() { return Array.from(byId("vistas").querySelectorAll("[data-tab]")); }
  function offered() { return tabs().map(function (one) { return one.getAttribute("data-tab"); }); }

  /* The number of the map of a tab; -1 of a chart or the tables. */
  function mapOf(name) {
    var frames = years.frames();
    return name === "map" ? 0 : frames ? frames.maps.map(function (map) { return map.whole; }).indexOf(name) : -1;
  }

  function panelOf(name) {
    var number = mapOf(name);
    return number >= 0 ? "mapa-" + number + "-parte" : name === "table" ? "tabla-parte" : "principal-parte";
  }

  function show(name) {
    if (!name || !byId("principal-parte")) { return; }
    var panel = panelOf(name);
    tab = name;
    byId("explorador").firstElementChild.setAttribute("data-stage", mapOf(name) >= 0 ? "map" : name);
    tabs().forEach(function (one) {
      var own = one.getAttribute("data-tab"), chosen = own === name;
      one.href = "?" + state.withTab(seen(), own, offered());
      one.id = "vista-" + own;
      one.setAttribute("role", "tab");
      one.setAttribute("aria-selected", String(chosen));
      one.setAttribute("aria-controls", panelOf(own));
      one.removeAttribute("aria-current");
      one.tabIndex = chosen ? 0 : -1;
    });
    byId("vistas").setAttribute("role", "tablist");
    every("section[id$=-parte]", function (part) {
      part.hidden = part.id !== panel;
      part.setAttribute("role", "tabpanel");
      part.setAttribute("aria-labelledby", "vista-" + name);
    });
    shared.figures.draw();
    head();
  }

  /* What heads the stage: the finding of what is seen, and in one line what it is. */
  function head() {
    var number = mapOf(tab), words = number >= 0 ? years.headline(number) : main && main.headline, holder = byId("hallazgo");
    if (!words) { return; }
    if (holder.children.length !== words.length) { holder.innerHTML = '<h1 class="finding"></h1><p class="what"></p> <p class="also"></p>'; }
    Array.from(holder.children).forEach(function (part, at) { part.textContent = words[at]; });
  }

  function goToTab(name) {
    if (!main) { return; } /* an address may name nothing, and its series comes with the chart */
    told();
    ask(state.withTab(seen(), name, offered()));
  }

  /* Another series is seen as this one is, where it can be. */
  function follows(link) {
    var next = new URL(link.href).search.slice(1), fold = link.closest(".chooser");
    if (tab === "trend" || tab === "table") { next = state.withTab(next, tab, offered()); }
    every("[data-find]", function (field) { field.value = ""; });
    every("[data-found]", function (holder) { holder.replaceChildren(); });
    every("#opciones details", function (one) { one.open = false; });
    told();
    ask(next);
    if (fold && !WIDE.matches) {
      fold.open = false;
      fold.firstElementChild.focus();
    }
  }

  /* At the foot of the stage: what a press on a place did. */
  function told(place) {
    var line = byId("dicho"), added = chosen.indexOf(place) >= 0;
    line.hidden = !place;
    if (!place) { return; }
    line.firstElementChild.textContent = line.getAttribute(added ? "data-added" : "data-removed").replace("{place}", nameOf(place));
    line.querySelector("[data-back]").hidden = !added;
    line.setAttribute("data-code", place);
    into();
  }

  /* From the place of that line into the map of its districts, once the server has said that there is one. */
  function into() {
    var line = byId("dicho"), way = line.querySelector("[data-into]");
    var own = byId("lugares").querySelector('[data-inside="' + line.getAttribute("data-code") + '"]');
    way.hidden = !own;
    if (own) { way.href = own.href; }
  }

  function nameOf(place) {
    var named = byId("explorador").querySelector('[data-name][data-choose="' + place + '"]');
    return named ? named.getAttribute("data-name") : state.nameOf(years.frames(), place);
  }

  /* The search of the rail: the server finds, while the reader writes. */

  var searching = 0;
  function search(field) {
    window.clearTimeout(searching);
    field.parentNode.querySelector("[data-found]").replaceChildren(); /* what was found for other words is not pressed for these */
    searching = window.setTimeout(give, 150, "buscado", {
      kind: field.getAttribute("data-find"), words: field.value, query: request
    });
  }

  function found(data) {
    var holder = data && data.kind ? byId("explorador").querySelector('[data-found="' + data.kind + '"]') : null;
    if (!holder || holder.parentNode.querySelector("[data-find]").value !== data.words) { return; }
    holder.innerHTML = data.html;
    mark();
    byId("anuncio").textContent = (holder.querySelector("[data-count]") || holder).textContent;
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
      show(tab);
    }
    window.clearTimeout(settling); /* files and sources follow what is seen once it rests */
    settling = window.setTimeout(idly, REST, function () { give("visto", request); });
  }

  function idly(does) {
    if (window.requestIdleCallback) { window.requestIdleCallback(does, { timeout: 1500 }); } else { window.setTimeout(does, 300); }
  }

  /* A press on a map or a ranking chooses a place, one on the main chart its year: maps and rankings go there. */
  document.addEventListener("click", function (event) {
    var mark = near(event, "[data-place]"), button = near(event, "a, button");
    function pressed(name) { return button && button.hasAttribute(name); }
    if (event.ctrlKey || event.metaKey || event.shiftKey) { return; } /* into a window of its own */
    if (pressed("data-choose") || pressed("data-ask") || pressed("data-tab")) { event.preventDefault(); }
    if (pressed("data-choose")) { choose(button.getAttribute("data-choose")); }
    else if (pressed("data-ask")) { follows(button); }
    else if (pressed("data-tab")) { goToTab(button.getAttribute("data-tab")); }
    else if (pressed("data-see")) {
      goToTab("trend");
      if (!WIDE.matches) { byId("vistas").scrollIntoView({ block: "start" }); }
    }
    else if (pressed("data-back")) { choose(byId("dicho").getAttribute("data-code")); }
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
    var field = near(event, "form[data-asks] select");
    if (field) { ask(state.withField(seen(), field.name, field.value)); }
  });
  document.addEventListener("input", function (event) {
    var field = near(event, "[data-find]");
    if (field) { search(field); }
  });
  document.addEventListener("submit", function (event) {
    var form = near(event, "form"), first = form && form.querySelector(".found a");
    if (first || form && form.hasAttribute("data-asks")) { event.preventDefault(); }
    if (first) { follows(first); }
  });
  document.addEventListener("toggle", function (event) {
    if (!event.target.matches("#explorador .add[open]")) { return; }
    event.target.querySelector("[data-find]").focus();
    if (!WIDE.matches) { event.target.scrollIntoView(); } /* what is found stands under the field */
    search(event.target.querySelector("[data-find]"));
  }, true);
  /* The search of places closes where the reader goes on elsewhere. */
  function shut(inside) {
    every(".add[open]", function (fold) { if (!fold.contains(inside)) { fold.open = false; } });
  }
  document.addEventListener("pointerdown", function (event) { if (WIDE.matches) { shut(event.target); } });
  document.addEventListener("keydown", function (event) {
    var fold = event.key === "Escape" && near(event, ".add[open]");
    if (fold) { shut(null); fold.firstElementChild.focus(); }
  });
  /* The arrows go along the tabs, and from the words of a search down what was found. */
  document.addEventListener("keydown", function (event) {
    var one = near(event, "[role=tab], [data-find], .found *"), down = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!one || !down) { return; }
    var isTab = one.hasAttribute("data-tab"), isField = one.hasAttribute("data-find");
    if (!isTab && /Left|Right/.test(event.key)) { return; }
    var every = isTab ? tabs() : Array.from(one.closest("form, .add").querySelectorAll("[data-find], .found a, .found button"));
    var next = every[(every.indexOf(one) + down + every.length) % every.length];
    if (isField && !next) { return; }
    event.preventDefault();
    next.focus();
    if (isTab) { goToTab(next.getAttribute("data-tab")); }
  });

  /* Puts the main chart in place, with its finding and what else may be chosen. */
  function chart(data) {
    if (data.error) { fill("hallazgo", data.error); main = null; return; } /* of an address that asks for nothing there is */
    fill("opciones", data.choices);
    fill("lugares", data.places);
    into();
    fill("comparar", data.further);
    fill("tramo", data.span);
    every(".chooser > summary > span", function (name) { name.textContent = data.name; });
    var spanned = main && main.spanned !== data.spanned ? data.spanned + ". " : "";
    var news = main && main.query !== data.query && (spanned || main.finding !== data.finding);
    main = data;
    if (data.request === request) { query = data.query; chosen = data.chosen; } /* else another one is on its way */
    shared.paint("principal", data);
    byId("principal-sobre").classList.toggle("spanning", Boolean(data.span));
    mark();
    head();
    if (news) { announce(spanned + data.finding); }
    ready();
  }

  /* Between the callbacks of Dash */

  /* The pixels of the stage. Beside what is chosen it is as high as the screen leaves; on a phone the map has what is left
     under its heading and over the bar of years, whatever the browser's own bars do later. */
  function room() {
    var stage = byId("figuras"), frame = byId("explorador").firstElementChild, top = frame.getBoundingClientRect().top + window.scrollY;
    frame.style.setProperty("--top", Math.round(top) + "px");
    var high = WIDE.matches ? stage.clientHeight : window.innerHeight - top - (stage.offsetTop - frame.offsetTop) - 72;
    return {
      width: Math.floor(stage.clientWidth / 20) * 20, height: Math.floor(high / 20) * 20,
      dark: window.matchMedia("(prefers-color-scheme: dark)").matches
    };
  }

  var measured = null;
  function measure() {
    var now = room(), same = measured && now.width === measured.width && now.dark === measured.dark;
    if (!measured || same && (!WIDE.matches || now.height === measured.height)) { return; }
    measured = now;
    give("espacio", now);
  }
  window.addEventListener("resize", measure);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", measure);

  /* Dash draws into the room of the first view. */
  byId("figuras").appendChild(byId("react-entry-point"));
  every(".chooser", function (fold) { fold.open = WIDE.matches; });

  shared.explorer = {
    seen: seen, fill: fill, ask: ask, give: give, mark: mark, announce: announce, head: head,
    times: function () { return main ? main.times : []; }
  };

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    explorer: {
      room: function () { return measured = room(); },
      request: function (search) {
        request = query = (search || "").replace(/^\?/, "");
        subject = state.subjectOf(request);
        return [request, subject];
      },
      mapped: function (data) {
        if (!data) { return; }
        var params = new URLSearchParams(seen());
        fill("vistas", data.tabs);
        fill("sin-mapa", data.unmapped);
        years.take(data, params.get("shown") || params.get("period"));
        show(state.tabOf(seen(), offered()));
        ready();
        idly(years.wantOthers);
      },
      completed: function (data) {
        if (!years.complete(data)) { give("tema", subject = state.subjectOf(request)); } /* what is on show is of an earlier release */
      },
      charted: function (data) {
        if (data && ahead && data.request === ahead.query) { ahead.answer = data; } else if (data) { chart(data); }
      },
      detailed: function (parts) {
        Object.keys(parts || {}).forEach(function (name) { fill(name, parts[name]); });
      },
      found: found
    }
  });
})();
