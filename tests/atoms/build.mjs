// `node build.mjs FOLDER` builds, into folders of their own, the page app once for each version, and the React example.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";

const [, , folder] = process.argv;
const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const versions = Object.keys(dependencies).filter((name) => name.startsWith("atoms-"));
const example = "../../examples/react_atoms";

/** What 2.11.0 needs before it works at all: no other version is touched. */
const repairs = {
  name: "repairs of 2.11.0",
  setup({ onResolve, initialOptions: { alias } }) {
    if (alias["@calcom/atoms"] !== "atoms-2.11.0") return;
    onResolve({ filter: /^next\/(link|image|navigation)$/ }, ({ path }) => ({
      path: resolve(`repairs/${path}.${path.endsWith("navigation") ? "js" : "jsx"}`),
    }));
    onResolve({ filter: /\/date-picker\.js$/ }, ({ importer }) =>
      importer.endsWith("/booker-component.js") ? { path: resolve("repairs/date-picker.jsx") } : undefined,
    );
    // The package calls its modules free of side effects, but one installs dayjs's plugins; and it takes the default
    // exports of older modules as bundlers do who do not imitate Node.js, which only a module that we resolve gets.
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, importer }) =>
      importer.includes("/atoms-2.11.0/") ? { path: resolve(resolveDir, path) } : undefined,
    );
  },
};

function bundle(entry, outfile, atoms) {
  return build({
    entryPoints: [entry],
    outfile,
    alias: { "@calcom/atoms": atoms, react: resolve("node_modules/react"), "react-dom": resolve("node_modules/react-dom") },
    nodePaths: ["node_modules"],
    plugins: [repairs],
    external: ["/_next/*"], // fonts that some versions' styles want from the page's own server
    bundle: true,
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
