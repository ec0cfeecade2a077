#!/usr/bin/env node
// Joins the modules of lib/ to a few files in dist/bundle/, because Node takes a millisecond to load each of 400.
import { readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What is loaded by its own name: the public API, the command, and a hook that Node loads by its path. */
const entryPoints = {
  api: 'index.ts',
  main: 'cli/main.ts',
  'sequential-loader': 'cli/sequential-loader.ts',
}

/** The check of Node's version comes before all else, which the order of a bundle's files does not promise. */
const index = `import '../system/require-node.js'\nexport * from './api.js'\n`

/** An old Node reads these files, so they stay as TypeScript compiles them. */
const readByOldNode = {
  name: 'read by an old Node',
  setup(build) {
    build.onResolve({ filter: /\/(node-version|require-node)\.js$/ }, ({ path }) => ({
      path: `../system/${path.split('/').pop()}`,
      external: true,
    }))
  },
}

/** Writes dist/bundle/. The packages that falsario depends on stay outside. */
export async function bundle(root) {
  const { build } = await import('esbuild')
  const folder = join(root, 'dist', 'bundle')
  const before = await readdir(folder).catch(() => [])
  const { metafile } = await build({
    absWorkingDir: join(root, 'lib'),
    entryPoints,
    outdir: folder,
    bundle: true,
    splitting: true,
    packages: 'external',
    plugins: [readByOldNode],
    format: 'esm',
    platform: 'node',
    target: 'node20',
    keepNames: true,
    metafile: true,
    logLevel: 'silent',
  })
  await writeFile(join(folder, 'index.js'), index)
  const written = Object.keys(metafile.outputs).map((path) => path.split('/').pop())
  // Last, because another process may still load the old files.
  for (const name of before) {
    if (name !== 'index.js' && !written.includes(name)) await rm(join(folder, name))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle(join(dirname(process.argv[1]), '..'))
}
