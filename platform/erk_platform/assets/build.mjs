// Copies the few front-end files we serve from node_modules to static/vendor, under plain names.
// Source map references are cut: the maps are not served, and Django's manifest storage refuses references to missing files.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "..", "..", "node_modules");
const target = join(here, "..", "static", "vendor");
const draft = `${target}.baru`;

const FILES = [
  ["@tabler/core/dist/css/tabler.min.css", "tabler.min.css"],
  ["@tabler/core/dist/js/tabler.min.js", "tabler.min.js"],
  ["@alpinejs/csp/dist/cdn.min.js", "alpine-csp.min.js"],
];
const LICENCES = [
  ["@tabler/core/package.json", "Tabler", "MIT, Copyright (c) 2018-2026 The Tabler Authors; contains Bootstrap, MIT, Copyright (c) 2011-2026 The Bootstrap Authors"],
  ["@alpinejs/csp/package.json", "Alpine.js (CSP build)", "MIT, Copyright (c) 2019-2026 Caleb Porzio and contributors"],
];

function withoutSourceMap(text) {
  return text
    .replace(/\/\*# sourceMappingURL=.*?\*\/\s*/g, "")
    .replace(/^\/\/# sourceMappingURL=.*$/gm, "");
}

await rm(draft, { recursive: true, force: true });
await mkdir(draft, { recursive: true });
for (const [from, to] of FILES) {
  await writeFile(join(draft, to), withoutSourceMap(await readFile(join(modules, from), "utf8")));
}
const notes = [];
for (const [manifest, name, licence] of LICENCES) {
  const { version } = JSON.parse(await readFile(join(modules, manifest), "utf8"));
  notes.push(`${name} ${version}: ${licence}`);
}
await writeFile(join(draft, "LICENCES.txt"), notes.join("\n") + "\n");
await rm(target, { recursive: true, force: true });
await rename(draft, target);
console.log(`${FILES.length} files -> ${target}`);
