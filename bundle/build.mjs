/* Bundles plotly.js with the traces this site draws, without the manual it carries, and compresses it. With it goes the
   one part of Dash's polyfill that browsers of today need, so that the explorer can do without the rest.

   `node build.mjs <folder>` writes plotly-<version>-<fingerprint>.js, .js.br and .js.gz into the folder. */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const TRACES = ["bar"]; /* scatter is part of the core */
/* What the core registers and no figure of the explorer has: it draws marks alone, and answers to no hand. */
const SPARED = [
  "annotations", "annotations3d", "colorbar", "grid", "images", "legend", "rangeselector", "rangeslider",
  "selections", "shapes", "sliders", "updatemenus",
];
const { version, license } = createRequire(import.meta.url)("plotly.js/package.json");

/* Every attribute carries its page of the manual. Behind `0 &&` the minifier drops the text. */
const withoutManual = {
  name: "without-manual",
  setup(bundling) {
    bundling.onLoad({ filter: /plotly\.js[\\/]src[\\/].*\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/\bdescription: ?(?=\s*[[`'"])/g, "description: 0 && "),
    }));
    bundling.onLoad({ filter: /\.css$/ }, () => ({ contents: "", loader: "js" })); /* of tile maps: none here */
  },
};

/* What answers to a hand on a figure, and pictures of it: a static plot calls none of it. */
const NEVER_CALLED = [
  "components/fx/hover", "components/modebar/buttons", "components/shapes/draw", "fonts/ploticon",
  "plots/cartesian/dragbox",
];

/* In the place of each spared component stands one of its name that does nothing, and an empty module for the rest. */
const withoutSpared = {
  name: "without-spared",
  setup(bundling) {
    bundling.onLoad({ filter: /plotly\.js[\\/]src[\\/].*\.js$/ }, ({ path }) => {
      const name = path.split(/[\\/]src[\\/]/).at(-1).replaceAll("\\", "/").replace(/\.js$/, "");
      const part = name.match(/^components\/(\w+)\/index$/)?.[1];
      if (SPARED.includes(part)) return { contents: `module.exports = { moduleType: "component", name: "${part}" };` };
      return NEVER_CALLED.includes(name) ? { contents: "module.exports = {};" } : undefined;
    });
  },
};

const { outputFiles } = await build({
  stdin: {
    contents: [
      'require("regenerator-runtime/runtime");',
      'module.exports = require("plotly.js/lib/core");',
      ...TRACES.map((trace) => `module.exports.register(require("plotly.js/lib/${trace}"));`),
    ].join("\n"),
    resolveDir: import.meta.dirname ?? process.cwd(),
  },
  banner: { js: `/* plotly.js v${version} (scatter, ${TRACES}). Copyright Plotly, Inc. Licence: ${license} */` },
  bundle: true,
  minify: true,
  write: false,
  format: "iife",
  globalName: "Plotly",
  define: { global: "window", "define.amd": "false" },
  legalComments: "eof",
  target: "es2020",
  plugins: [withoutSpared, withoutManual],
});

const script = outputFiles[0].contents;
const fingerprint = createHash("sha256").update(script).digest("hex").slice(0, 12);
const file = join(process.argv[2], `plotly-${version}-${fingerprint}.js`);
await writeFile(`${file}.br`, brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_LGWIN]: 22 } }));
await writeFile(`${file}.gz`, gzipSync(script, { level: 9 }));
await writeFile(file, script);
