// Builds build/static from nhsuk-frontend and pathways/static-src: purged, mirrored, bundled, compressed.
// Called by assets.py: node build_static.mjs <directory of the nhsuk_frontend_jinja templates>
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";
import rtlcss from "rtlcss";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const source = join(root, "pathways/static-src");
const dist = join(root, "node_modules/nhsuk-frontend/dist/nhsuk");
const out = join(root, "build/static");
const macros = process.argv[2];

function files(directory, pattern) {
  try {
    return readdirSync(directory, { recursive: true })
      .map((name) => join(directory, name))
      .filter((name) => pattern.test(name));
  } catch {
    return []; // a directory that is not there yet
  }
}

function replaced(css, pattern, by, expected, what) {
  const count = (css.match(pattern) ?? []).length;
  if (count !== expected) throw new Error(`${what}: expected ${expected}, found ${count}. Has nhsuk-frontend changed?`);
  return css.replace(pattern, by);
}

// No licensed font, no call to another server, no map, and addresses that can be moved.
function neutral(css) {
  css = replaced(css, /@font-face\{[^}]*\}/g, "", 2, "@font-face");
  css = replaced(css, /Frutiger W01,arial,sans-serif/g, "Arial,Helvetica,sans-serif", 1, "Frutiger");
  css = replaced(css, /\/\*# sourceMappingURL=[^*]*\*\//g, "", 1, "source map");
  return replaced(css, /url\(\/assets\//g, "url(", 12, "asset addresses");
}

// Our templates, the macros they lead to, and the Python that names classes. The pathway builder's
// count for its own stylesheet alone, so that patients do not load what only clinicians see.
function content(withBuilder) {
  const builder = withBuilder ? [
    ...files(join(root, "pathways/jinja2/builder"), /\.jinja$/),
    ...files(join(root, "pathways/admin/builder"), /\.py$/),
    ...files(join(root, "patients/jinja2/patients/preview"), /\.jinja$/),
    ...files(join(root, "patients/web/preview"), /\.py$/),
  ] : [];
  const ours = [
    ...files(join(root, "pathways/jinja2"), /\.jinja$/).filter((name) => !name.includes("/builder/")),
    ...builder,
    ...files(join(root, "patients/jinja2"), /\.jinja$/).filter((name) => !name.includes("/preview/")),
    ...files(join(root, "pathways/nhsuk"), /\.py$/),
    ...files(join(root, "pathways/admin"), /\.(py|html)$/).filter((name) => !name.includes("/builder/")),
    ...files(join(root, "pathways/templates"), /\.html$/),
    ...files(join(root, "patients/web"), /\.py$/).filter((name) => !name.includes("/preview/")),
  ];
  const texts = ours.map((name) => readFileSync(name, "utf8"));
  const seen = new Set();
  const follow = (text) => {
    for (const [, name] of text.matchAll(/(?:nhsuk\/components\/|component(?:: str)? = "|return ")([\w-]+)/g)) {
      if (seen.has(name)) continue;
      seen.add(name);
      for (const file of files(join(macros, "nhsuk/components", name), /template\.jinja$/)) {
        const macro = readFileSync(file, "utf8");
        texts.push(macro);
        follow(macro);
      }
    }
  };
  [...texts].forEach(follow);
  texts.push(...files(source, /\.mjs$/).map((name) => readFileSync(name, "utf8")));
  for (const name of ["button", "character-count", "checkboxes", "error-summary", "notification-banner", "skip-link"])
    texts.push(readFileSync(join(dist, "components", name, `${name}.mjs`), "utf8"));
  return texts;
}

async function purged(css, withBuilder) {
  const texts = content(withBuilder);
  // "nhsuk-card--" ~ variant: a name that ends in a dash keeps every rule that starts with it.
  const stems = new Set(texts.flatMap((text) => text.match(/nhsuk-[\w-]*-(?=["'])/g) ?? []).filter((stem) => stem.length > 8));
  const [result] = await new PurgeCSS().purge({
    content: texts.map((raw) => ({ raw, extension: "jinja" })),
    css: [{ raw: css }],
    defaultExtractor: (text) => text.match(/[A-Za-z][\w-]*/g) ?? [],
    safelist: { standard: [...stems].map((stem) => new RegExp(`^${stem}`)), greedy: [/frontend-supported/, /nhsuk-label--/] },
  });
  return result.css;
}

async function minified(css) {
  const result = await build({ stdin: { contents: css, loader: "css" }, minify: true, write: false, logLevel: "error" });
  return result.outputFiles[0].text;
}

async function script() {
  const result = await build({
    entryPoints: [join(source, "house.mjs")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    write: false,
    absWorkingDir: root,
  });
  return result.outputFiles[0].text;
}

function put(name, text) {
  const bytes = Buffer.from(text);
  writeFileSync(join(out, name), bytes);
  if (/\.(css|js|svg)$/.test(name)) {
    writeFileSync(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    writeFileSync(join(out, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  }
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  console.log(`${name.padEnd(16)} ${String(bytes.length).padStart(7)} bytes  ${hash}`);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "images"), { recursive: true });
const vendor = neutral(readFileSync(join(dist, "nhsuk-frontend.min.css"), "utf8"));
const own = readFileSync(join(source, "house.css"), "utf8");
const css = await minified(`${await purged(vendor, false)}\n${own}`);
put("house.css", css);
put("builder.css", await minified(`${await purged(vendor, true)}\n${own}\n${readFileSync(join(source, "builder.css"), "utf8")}`));
put("house-rtl.css", await minified(rtlcss.process(css)));
put("house.js", await script());
put("favicon.svg", readFileSync(join(source, "favicon.svg"), "utf8"));
for (const [, image] of css.matchAll(/url\("?images\/([\w.-]+)"?\)/g)) cpSync(join(dist, "assets/images", image), join(out, "images", image));
for (const name of files(source, /admin.*\.css$/)) put(name.slice(source.length + 1), readFileSync(name, "utf8"));
