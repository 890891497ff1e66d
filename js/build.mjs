/** Builds the view's program, its style sheet, and the small module of each view, where the Python package looks. */

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { build, context } from "esbuild";

const options = {
  entryPoints: { tapeviz: "src/index.ts", loader: "src/loader.ts" },
  outdir: "../tapeviz/static",
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  const watching = await context({ ...options, minify: false, logLevel: "info" });
  await watching.watch();
} else {
  const { metafile } = await build({ ...options, metafile: true });
  for (const path of Object.keys(metafile.outputs)) {
    const contents = readFileSync(path);
    const name = basename(path);
    const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
    console.log(`${name}: ${kilobytes(contents.length)}, ${kilobytes(gzipSync(contents).length)} gzipped`);
  }
}
