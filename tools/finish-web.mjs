// What a built web client lacks for a fast first visit. Usage: node tools/finish-web.mjs FOLDER [ROUTE …]
//
// - The page names every module that is needed for sure, those of the named routes too, so that a browser fetches them
//   at once instead of finding one behind the other. (Angular's builder names ten.)
// - Files are compressed once, as well as it goes, so that the server has nothing to compress: `x.js.br` and `x.js.gz`
//   beside `x.js`.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [folder, ...routes] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: node tools/finish-web.mjs FOLDER [ROUTE …]');

/** Smaller files gain less than the header that says so. */
const leastBytes = 200;

preloadModules();
compress();

function preloadModules() {
  const page = join(folder, 'index.html');
  const html = readFileSync(page, 'utf8').replaceAll(/<link rel="modulepreload"[^>]*>/g, '');
  const entries = [...html.matchAll(/<script src="([^"]+)" type="module">/g)].map(([, name]) => name);
  for (const route of routes) {
    const [chunk] = globSync(`${route}-*.js`, { cwd: folder });
    if (chunk === undefined) throw new Error(`${folder} has no chunk of the route ${route}.`);
    entries.push(chunk);
  }
  const modules = new Set();
  for (const entry of entries) addWithImports(entry, modules);
  const links = [...modules].map((name) => `<link rel="modulepreload" href="${name}">`);
  writeFileSync(page, html.replace('</head>', `${links.join('')}</head>`));
}

/** Static imports, as the builder writes them; what is imported dynamically is not needed yet. */
function addWithImports(name, modules) {
  if (modules.has(name)) return;
  modules.add(name);
  const code = readFileSync(join(folder, name), 'utf8');
  for (const [, imported] of code.matchAll(/\b(?:from|import)\s*"\.\/([\w-]+\.js)"/g))
    addWithImports(imported, modules);
}

function compress() {
  // The page itself is not among them: it differs at each visit.
  for (const name of globSync('**/*.{js,css,svg,json,webmanifest}', { cwd: folder })) {
    const path = join(folder, name);
    const bytes = readFileSync(path);
    if (bytes.length < leastBytes) continue;
    const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: size }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
  }
}
