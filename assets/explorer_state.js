/* The state of the explorer as functions of values: none reads the page or keeps anything. A query is the text behind the
   ? of an address; `frames` are the steps of the maps: their periods, and for each map its own frame at each step. */
(function () {
  "use strict";
  var shared = window.observatory;
  var VIEWS = ["map", "trend", "bars", "table"]; /* tabs that are no map of another whole */

  /* Whether `territory` names the places of the map itself: those of the main chart are then `chosen`. */
  function isOwnMap(params) { return params.get("view") === "map" && !params.get("compare"); }

  /* What of a query changes the maps: neither the places of the main chart nor the period that is shown. */
  function subjectOf(query) {
    var params = new URLSearchParams(query);
    ["period", "shown", "chosen", "beside", "tab"].forEach(function (key) { params.delete(key); });
    if (!isOwnMap(params)) { ["territory", "view", "by"].forEach(function (key) { params.delete(key); }); }
    return shared.written(params);
  }

  /* The chosen places once this one is pressed: the same list where it is the last one, which stays. */
  function placesWith(chosen, place) {
    var places = chosen.filter(function (code) { return code !== place; });
    if (places.length === chosen.length) { places.push(place); }
    return places.length ? places : chosen;
  }

  /* The query with these places in the main chart. */
  function withPlaces(query, places) {
    var params = new URLSearchParams(query);
    params.set(isOwnMap(params) ? "chosen" : "territory", places.join(","));
    return shared.written(params);
  }

  /* The query once a field of a form has changed. */
  function withField(query, field, value) {
    var params = new URLSearchParams(query);
    if (field === "period") { params.delete("shown"); }
    params.set(field, value);
    return shared.written(params);
  }

  /* The tab of the stage that a query names, among those that are offered; the first where it names none of them. */
  function tabOf(query, offered) {
    var params = new URLSearchParams(query), view = isOwnMap(params) ? "map" : params.get("view");
    var named = params.get("tab") || view;
    return offered.indexOf(named) >= 0 ? named : offered[0];
  }

  /* The query that shows another tab: a chart by its view, where that does not say which places a map has. The first of
     the tabs that are offered is named by nothing. */
  function withTab(query, tab, offered) {
    var params = new URLSearchParams(query), plain = tab === offered[0] && tab === "map";
    if (isOwnMap(params) || VIEWS.indexOf(tab) < 0) {
      params.set("tab", plain ? "" : tab);
    } else {
      params.delete("tab");
      params.set("view", plain ? "" : tab);
    }
    return shared.written(params);
  }

  /* The first and the last year that a period names. */
  function yearsOf(period) {
    var years = (period || "").match(/\b\d{4}\b/g) || [];
    return [Number(years[0]), Number(years[years.length - 1])];
  }

  /* Whether a period is a span of years for the chart over time, beside the year that the maps show. */
  function isSpan(period, periods) { return /\.\.|\//.test(period || "") && periods.indexOf(period) < 0; }

  /* The first and the last step that lie in a span: all of them where none does, or no span is chosen. */
  function stepsIn(period, periods) {
    var span = yearsOf(period), inside = periods.map(function (_, at) { return at; }).filter(function (at) {
      var years = yearsOf(periods[at]);
      return span[0] <= years[0] && years[1] <= span[1];
    });
    return isSpan(period, periods) && inside.length ? [inside[0], inside[inside.length - 1]] : [0, periods.length - 1];
  }

  /* The query with the step that moved, and the steps of maps that went their own way. */
  function withSteps(query, frames, step, moved) {
    var params = new URLSearchParams(query);
    if (moved) { params.set(isSpan(params.get("period"), frames.periods) ? "shown" : "period", frames.periods[step]); }
    var own = frames ? frames.maps.filter(function (map) { return map.moved; }).map(function (map) {
      return map.whole + ":" + map.periods[map.at[0]];
    }) : [];
    if (own.length) { params.set("beside", own.join(",")); }
    return shared.written(params);
  }

  /* The query with a span of years for the chart over time (all that are `offered` where none is named), and the step of
     the maps that lies in it nearest to this one. */
  function withSpan(query, periods, step, span, offered) {
    var params = new URLSearchParams(query);
    var all = !span || span[0] <= offered[0] && span[1] >= offered[1];
    params.delete("shown");
    params.delete("period");
    if (!all) { params.set("period", span[0] + ".." + span[1]); }
    var ends = stepsIn(params.get("period"), periods), at = Math.max(ends[0], Math.min(ends[1], step));
    if (periods.length) { params.set(all ? "period" : "shown", periods[at]); }
    return { query: shared.written(params), step: at };
  }

  /* Two years that two selects name, the later one last: who chooses one past the other has one year beside it. */
  function spanOf(from, to, changed) {
    if (from < to) { return [from, to]; }
    return changed === "from" ? [from, from + 1] : [to - 1, to];
  }

  /* The numbers of a place through all steps of a map, as its tables say them: what its line would show, before it is
     chosen. A step without a figure of its own is left out. */
  function courseOf(frames, place) {
    var map = frames ? frames.maps.filter(function (each) { return each.requested; }).filter(function (each) {
      return each.frames.some(function (frame) { return frame && frame.table.places.indexOf(place) >= 0; });
    })[0] : null;
    if (!map) { return ""; }
    return frames.labels.map(function (label, at) {
      var frame = at && map.at[at] === map.at[at - 1] ? null : map.frames[map.at[at]];
      var row = frame ? frame.table.places.indexOf(place) : -1;
      return row < 0 || !frame.table.rows[row][1] ? "" : label + ": " + frame.table.rows[row][1];
    }).filter(Boolean).join(" · ");
  }

  /* What the tables of the maps call a place; its code where none has it. */
  function nameOf(frames, place) {
    var tables = frames ? frames.maps.map(function (map) { return map.frames.filter(Boolean)[0].table; }) : [];
    var table = tables.filter(function (one) { return one.places.indexOf(place) >= 0; })[0];
    return table ? table.rows[table.places.indexOf(place)][0] : place;
  }

  shared.state = {
    subjectOf: subjectOf, placesWith: placesWith, withPlaces: withPlaces, withField: withField, tabOf: tabOf,
    withTab: withTab, stepsIn: stepsIn, withSteps: withSteps, withSpan: withSpan, spanOf: spanOf, courseOf: courseOf,
    nameOf: nameOf
  };
})();
