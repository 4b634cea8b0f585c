// Builds what the pages load into webapp/static/build: styles, behaviors, fonts, icons and drawings.
// Names carry a hash of their content; manifest.json says which is which.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { unreadable } from './contrast.mjs';
import { draw } from './draw.mjs';

const run = promisify(execFile);
const locate = createRequire(import.meta.url).resolve;
const FRONTEND = fileURLToPath(new URL('..', import.meta.url));
const LUCIDE = fileURLToPath(new URL('../../../node_modules/lucide-static/icons', import.meta.url));
const OUT = fileURLToPath(new URL('../../static/build', import.meta.url));
const STAGE = fileURLToPath(new URL(`../../../node_modules/.vetrina-build-${process.pid}`, import.meta.url));

const STYLES = ['pages', 'playground', 'live', 'team', 'session', 'console'];
const BEHAVIORS = ['pages', 'playground', 'live', 'broadcast', 'team', 'session', 'console'];
/** They run beside a page and load nothing else: each is one file. */
const WORKERS = ['picking_worker', 'notice_worker'];
const FONTS = ['besley/files/besley-latin-wght-normal', 'besley/files/besley-latin-ext-wght-normal', 'commissioner/files/commissioner-latin-wght-normal', 'commissioner/files/commissioner-latin-ext-wght-normal'];

const hashed = (name, body) => name.replace(/\.(?=[^.]+$)/, `.${createHash('sha256').update(body).digest('hex').slice(0, 10)}.`);

/** Writes a file under a name with its hash; gives the manifest's line for it. */
async function keep(name, body) {
  const path = hashed(name, body);
  await mkdir(dirname(join(STAGE, path)), { recursive: true });
  await writeFile(join(STAGE, path), body);
  return [name, path];
}

async function fonts() {
  return Promise.all(FONTS.map(async (font) => keep(`fonts/${basename(font)}.woff2`, await readFile(locate(`@fontsource-variable/${font}.woff2`)))));
}

/** The fonts' addresses carry their hashes, so that they can be kept for ever. */
function withFonts(css, manifest) {
  return css.replace(/url\(["']?\/fonts\/([\w-]+\.woff2)["']?\)/g, (_, file) => `url("${relative('styles', manifest[`fonts/${file}`])}")`);
}

async function styles(manifest) {
  const cli = join(dirname(locate('@tailwindcss/cli/package.json')), 'dist', 'index.mjs');
  return Promise.all(STYLES.map(async (name) => {
    const made = join(STAGE, `${name}.raw.css`);
    await run(process.execPath, [cli, '-i', join(FRONTEND, 'styles', `${name}.css`), '-o', made, '--minify'], { cwd: FRONTEND });
    const css = await readFile(made, 'utf8');
    await rm(made);
    return keep(`styles/${name}.css`, withFonts(css, manifest));
  }));
}

/** What pages load, and the chunks that they fetch later; a chunk is asked for by the name that esbuild gave it. */
async function behaviors() {
  const scripts = join(STAGE, 'scripts');
  const built = await esbuild.build({
    entryPoints: BEHAVIORS.map((name) => join(FRONTEND, 'scripts', `${name}.ts`)),
    bundle: true, splitting: true, minify: true, format: 'esm', target: ['es2022', 'safari16'], write: false, outdir: scripts,
    chunkNames: '[name]-[hash]', loader: { '.svg': 'text' }, legalComments: 'none',
  });
  const [entries, chunks] = [true, false].map((entry) => built.outputFiles.filter((file) => BEHAVIORS.includes(basename(file.path, '.js')) === entry));
  await mkdir(scripts, { recursive: true });
  await Promise.all(chunks.map((file) => writeFile(join(scripts, basename(file.path)), file.text)));
  return Promise.all([...entries, ...(await workers(scripts))].map((file) => keep(`scripts/${basename(file.path)}`, file.text)));
}

async function workers(outdir) {
  const built = await esbuild.build({
    entryPoints: WORKERS.map((name) => join(FRONTEND, 'scripts', `${name}.ts`)),
    bundle: true, minify: true, format: 'iife', target: ['es2022', 'safari16'], write: false, outdir, legalComments: 'none',
  });
  return built.outputFiles;
}

/** The inner markup of the icons that the templates name, for them to inline. */
async function icons() {
  const names = JSON.parse(await readFile(join(FRONTEND, 'build', 'icons.json'), 'utf8'));
  const drawn = await Promise.all(names.map(async (name) => [name, inner(await readFile(join(LUCIDE, `${name}.svg`), 'utf8'))]));
  await writeFile(join(STAGE, 'icons.json'), JSON.stringify(Object.fromEntries(drawn)));
}

const inner = (svg) => svg.replace(/<!--.*?-->/gs, '').replace(/^[\s\S]*?<svg[^>]*>|<\/svg>[\s\S]*$/g, '').replace(/\s+/g, ' ').trim();

const problems = unreadable();
if (problems.length) throw new Error(`Some text could not be read:\n${problems.join('\n')}`);
await rm(STAGE, { recursive: true, force: true });
await mkdir(STAGE, { recursive: true });
const kept = Object.fromEntries(await fonts());
const parts = await Promise.all([styles(kept), behaviors(), icons(), draw(STAGE)]);
Object.assign(kept, ...parts.filter(Array.isArray).map((part) => Object.fromEntries(part)));
await writeFile(join(STAGE, 'manifest.json'), JSON.stringify(kept, null, 2));
await rm(OUT, { recursive: true, force: true });
await mkdir(dirname(OUT), { recursive: true });
await rename(STAGE, OUT);
console.log(`${Object.keys(kept).length} files in webapp/static/build`);
