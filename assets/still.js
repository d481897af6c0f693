/* Draws a part of a page that holds no chart from its HTML, as the server wrote it (layouts/still.py). */
(function () {
  "use strict";
  window.observatorio = {
    Still: function (props) {
      var given = Object.assign({}, props.given);
      if (typeof props.inside === "string") { given.dangerouslySetInnerHTML = { __html: props.inside }; }
      return window.React.createElement(props.tag, given);
    }
  };
})();
