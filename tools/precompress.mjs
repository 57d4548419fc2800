// Compresses a built web client once, as well as it goes, so that the server has nothing to compress at each visit:
// `x.js.br` and `x.js.gz` beside `x.js`. Usage: node tools/precompress.mjs FOLDER
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: node tools/precompress.mjs FOLDER');

/** Smaller files gain less than the header that says so. */
const leastBytes = 200;

// The page itself is not among them: it differs at each visit.
for (const name of globSync('**/*.{js,css,svg,json,webmanifest}', { cwd: folder })) {
  const path = join(folder, name);
  const bytes = readFileSync(path);
  if (bytes.length < leastBytes) continue;
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: size }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
}
