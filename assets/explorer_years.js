/* The years of the explorer: those of the maps and rankings, step by step or in play, those of a map that has its own, and
   the span of the chart over time. What moved is written into the address once it stands still. */
(function () {
  "use strict";
  var shared = window.observatory, figures = shared.figures, state = shared.state;
  var byId = figures.byId, every = figures.every, near = figures.near;
  var REST = 350; /* milliseconds after the last step until the server is asked */
  var PACE = 700, SLOW = 2000; /* between two steps of play; slow for who wants little motion */
  var frames = null, step = 0, resting = 0, playing = 0;
  var turn = 0, ordered = false; /* of which frames the other steps are ordered, and whether they are */
  var moved = false; /* whether the step on show is not yet in the address */

  function isHere(at) {
    return frames.maps.every(function (map) { return map.frames[map.at[at]]; });
  }

  function limits() { return state.stepsIn(new URLSearchParams(shared.explorer.seen()).get("period"), frames.periods); }

  function set(range, at, label) {
    range.value = at;
    range.setAttribute("aria-valuetext", label);
  }

  /* The step's name at once; its figures as soon as they are here. */
  function show(at) {
    var ends = limits();
    step = Math.max(ends[0], Math.min(ends[1], at));
    every("[data-steps]", function (range) {
      range.min = ends[0];
      range.max = ends[1];
      set(range, step, frames.labels[step]);
    });
    every("[data-now]", function (word) { word.textContent = frames.labels[step]; });
    every("[data-ends]", function (word) { word.textContent = frames.labels[ends[0]] + " … " + frames.labels[ends[1]]; });
    if (isHere(step)) { draw(step); } else { wantOthers(); }
  }

  function draw(at) {
    frames.maps.forEach(function (map, number) {
      var name = "mapa-" + number, ranked = "orden-" + number, frame = map.frames[map.at[at]];
      byId(name + "-titulo").textContent = frame.heading;
      byId(name + "-titulo").className = "of-" + map.hue;
      byId(name + "-nota").textContent = map.requested ? "" : frame.note;
      every("[data-own='" + number + "']", function (range) { set(range, map.at[at], map.labels[map.at[at]]); });
      shared.paint(name, frame.map, map.paths);
      byId(ranked + "-parte").hidden = !frame.ranking;
      if (frame.ranking) { shared.paint(ranked, frame.ranking, map.paths, frame.map.targets); }
      figures.list(ranked + "-tabla", frame.table);
    });
    shared.explorer.mark();
    shared.explorer.head();
  }

  /* The finding of the step of a map, in one line what it is, and the rest of the finding. */
  function headline(number) {
    var map = frames && frames.maps[number], frame = map && map.frames[map.at[step]];
    if (!frame) { return null; }
    return [frame.ranked[0], frame.ranked[0] === frame.note ? "" : frame.note + (map.requested ? "." : ""), frame.ranked[1]];
  }

  /* The steps that are not on show: asked for once, when nothing else is to do or one of them is gone to. */
  function wantOthers() {
    if (ordered || frames.periods.every(function (_, at) { return isHere(at); })) { return; }
    ordered = true;
    shared.explorer.give("demas", { turn: turn, query: frames.query });
  }

  function move(at) {
    show(at);
    moved = true;
    if (!playing) { rest(); }
  }

  /* A map of its own goes its own way from here on, whatever the others show. */
  function moveOwn(number, at) {
    var map = frames.maps[number];
    map.at = map.at.map(function () { return at; });
    map.moved = true;
    show(step);
    rest(function () { return map.frames[at].heading; });
  }

  /* A query with what moved. */
  function written(query) { return state.withSteps(query, frames, step, moved); }

  /* The address, the sentence and the files follow once the year stands still. */
  function rest(news) {
    window.clearTimeout(resting);
    resting = window.setTimeout(function () {
      if (!isHere(step)) { rest(news); return; }
      var ranked = frames.maps.filter(function (map) { return map.requested; })[0];
      if (news || ranked) {
        shared.explorer.announce(news ? news() : (ranked.frames[ranked.at[step]].ranking || ranked.frames[ranked.at[step]].map).finding);
      }
      shared.explorer.ask(shared.explorer.seen());
    }, REST);
  }

  function halt() {
    if (!playing) { return false; }
    window.clearInterval(playing);
    playing = 0;
    every("[data-play]", label);
    return true;
  }

  function stop() { if (halt()) { rest(); } }

  function label(button) {
    button.setAttribute("aria-pressed", String(Boolean(playing)));
    button.textContent = button.getAttribute(playing ? "data-stop" : "data-go");
  }

  function play() {
    if (playing) { stop(); return; }
    var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches, ends = limits();
    window.clearTimeout(resting);
    if (step === ends[1]) { show(ends[0]); }
    playing = window.setInterval(function () {
      if (!isHere(step)) { return; } /* what is on its way is waited for */
      if (step === ends[1]) { stop(); } else { move(step + 1); }
    }, still ? SLOW : PACE);
    every("[data-play]", label);
  }

  function goTo(period) {
    var at = frames ? frames.periods.indexOf(period) : -1;
    if (at < 0 || at === step) { return; }
    stop();
    move(at);
  }

  /* The span of the chart over time, from the first to the last of the years offered where none is named. Maps and
     rankings go to the year of it that is nearest to the one on show. */
  function span(first, last) {
    var years = offered();
    if (!frames || !years) { return; }
    if (first && first === last) { goTo(String(first)); return; }
    var next = state.withSpan(shared.explorer.seen(), frames.periods, step, first ? [first, last] : null, years);
    shared.explorer.ask(next.query);
    if (frames.periods.length) { show(next.step); }
  }

  /* The first and the last year that may be chosen for the chart over time. */
  function offered() {
    var selects = byId("tramo").querySelectorAll("select");
    return selects.length ? [Number(selects[0].options[0].value), Number(selects[1].options[selects[1].length - 1].value)] : null;
  }

  document.addEventListener("click", function (event) {
    var button = near(event, "button");
    if (button && button.hasAttribute("data-play")) { play(); }
    else if (button && button.hasAttribute("data-all")) {
      byId("tramo").querySelector("select").focus(); /* the button goes */
      span();
    }
  });
  document.addEventListener("input", function (event) {
    var range = near(event, "[data-steps], [data-own]"), own = range && range.getAttribute("data-own");
    if (!range) { return; }
    stop();
    if (own) { moveOwn(Number(own), Number(range.value)); } else { move(Number(range.value)); }
  });
  document.addEventListener("change", function (event) {
    var choice = near(event, "[data-span] select");
    if (!choice) { return; }
    var ends = Array.from(byId("tramo").querySelectorAll("select")).map(function (select) { return Number(select.value); });
    var years = state.spanOf(ends[0], ends[1], choice.name);
    span(years[0], years[1]);
  });

  shared.years = {
    /* The maps of another address: their frames, at the step that it names. */
    take: function (data, period) {
      frames = data;
      turn += 1;
      ordered = moved = false;
      shared.explorer.fill("anios", data.years);
      for (var number = 0; byId("mapa-" + number + "-parte"); number += 1) {
        if (number >= data.maps.length) { byId("orden-" + number + "-tabla").replaceChildren(); }
        shared.explorer.fill("mapa-" + number + "-anios", number < data.maps.length ? data.maps[number].own : "");
      }
      var at = data.periods.indexOf(period);
      show(at >= 0 ? at : data.now);
    },
    /* The other steps of the frames that are here; false where they are of another release. */
    complete: function (data) {
      if (!data || data.turn !== turn) { return true; }
      if (data.release !== frames.release) { return false; }
      var before = isHere(step);
      frames.maps.forEach(function (map, number) {
        map.frames = map.frames.map(function (frame, at) { return frame || data.maps[number][at]; });
      });
      if (!before) { draw(step); }
      figures.share(frames.maps, new Map());
      return true;
    },
    /* Nothing moves and nothing is waited for: the address is about to say what is seen. */
    settle: function () {
      halt();
      window.clearTimeout(resting);
      moved = false;
    },
    frames: function () { return frames; },
    now: function () { return frames ? frames.periods[step] : ""; },
    headline: headline, written: written, wantOthers: wantOthers, goTo: goTo, span: span, offered: offered
  };
})();
