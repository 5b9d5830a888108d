// `node build.mjs FOLDER` builds, into folders of their own, the page app once for each version, and the React example.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";

const [, , folder] = process.argv;
const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const versions = Object.keys(dependencies).filter((name) => name.startsWith("atoms-"));
const example = "../../examples/react_atoms";

function bundle(entry, outfile, atoms) {
  return build({
    entryPoints: [entry],
    outfile,
    alias: { "@calcom/atoms": atoms, react: resolve("node_modules/react"), "react-dom": resolve("node_modules/react-dom") },
    nodePaths: ["node_modules"],
    bundle: true,
    minify: true,
    jsx: "automatic",
    format: "esm",
    target: "es2022",
    define: { "process.env": "{}", "process.env.NODE_ENV": '"production"' },
    loader: { ".ttf": "empty", ".woff": "empty", ".woff2": "empty" },
    logLevel: "error",
  });
}

for (const name of versions) {
  await bundle("app/main.jsx", `${folder}/${name.replace("atoms-", "")}/app.js`, name);
}

await bundle(`${example}/src/main.jsx`, `${folder}/example/assets/app.js`, "atoms-2.6.11");
const page = readFileSync(`${example}/index.html`, "utf8");
const head = '<link rel="stylesheet" href="/assets/app.css" /></head>';
writeFileSync(`${folder}/example/index.html`, page.replace("/src/main.jsx", "/assets/app.js").replace("</head>", head));
