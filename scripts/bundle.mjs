#!/usr/bin/env node
// Makes what a user of the package loads, from lib/ and from what tsc wrote to dist/:
//   dist/bundle/index.cjs  the API. ES modules load the same file through index.js, so that a program which uses both
//                          `import` and `require` has one copy of each class
//   dist/bundle/main.js    the command, whose parts are loaded when they are needed
//   dist/types/            the declarations that the API reaches
// Few files, because Node takes a millisecond to load each of 400 modules.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The packages that a user's package manager installs. All others become part of the bundle. */
async function installedPackages(root) {
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  return Object.keys(dependencies)
}

/** An old Node reads this file of the command, so it stays as TypeScript compiles it. */
const readByOldNode = {
  name: 'read by an old Node',
  setup(build) {
    build.onResolve({ filter: /\/node-version\.js$/ }, ({ path }) => ({
      path: `../system/${path.split('/').pop()}`,
      external: true,
    }))
  },
}

/** Modules of CommonJS have no import.meta.url. */
const moduleUrl = {
  banner: {
    js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;",
  },
  define: { 'import.meta.url': 'moduleUrl' },
}

/** Node's check of its version comes before all else, in syntax that an old Node reads. */
const commonJs = `'use strict'
require('./require-node.cjs')
module.exports = require('./api.cjs')
`

const esModule = (names) => `import falsario from './index.cjs'
export const {
${names.map((name) => `  ${name},\n`).join('')}} = falsario
`

/** Writes dist/bundle/ and dist/types/. */
export async function bundle(root) {
  const { build } = await import('esbuild')
  const folder = join(root, 'dist', 'bundle')
  const before = await readdir(folder).catch(() => [])
  const common = {
    absWorkingDir: join(root, 'lib'),
    outdir: folder,
    bundle: true,
    external: await installedPackages(root),
    platform: 'node',
    target: 'node20',
    keepNames: true,
    metafile: true,
    logLevel: 'silent',
  }
  const cjs = { ...common, format: 'cjs', outExtension: { '.js': '.cjs' }, ...moduleUrl }
  const written = await Promise.all([
    build({ ...cjs, entryPoints: { api: 'index.ts' } }),
    build({
      ...cjs,
      entryPoints: { 'require-node': 'system/require-node.ts' },
      target: 'es2015',
      banner: {},
    }),
    build({
      ...common,
      // The last is a hook that Node loads by its path.
      entryPoints: { main: 'cli/main.ts', 'sequential-loader': 'cli/sequential-loader.ts' },
      format: 'esm',
      splitting: true,
      plugins: [readByOldNode],
    }),
  ])
  await writeFile(join(folder, 'index.cjs'), commonJs)
  await writeFile(join(folder, 'index.js'), esModule(await exportedNames(root)))
  await writeFile(join(folder, 'licences.txt'), await bundledLicences(root, written))
  await copyDeclarations(root)
  const names = written.flatMap(({ metafile }) =>
    Object.keys(metafile.outputs).map((path) => path.split('/').pop()),
  )
  const kept = new Set(['index.js', 'index.cjs', 'licences.txt', ...names])
  // Last, because another process may still load the old files.
  for (const name of before) if (!kept.has(name)) await rm(join(folder, name))
}

/** The licences of the packages that are a part of the bundle, whose files must accompany copies. */
async function bundledLicences(root, builds) {
  const inputs = builds.flatMap(({ metafile }) => Object.keys(metafile.inputs))
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [])
  const texts = []
  for (const path of [...new Set(folders)].sort()) {
    const folder = join(root, 'lib', path)
    const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry))
    if (file === undefined) throw new Error(`${folder} has no licence file`)
    texts.push(`${name} ${version}\n\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`)
  }
  return texts.join('\n---\n\n')
}

/** The values that index.ts exports; esbuild lists them for an ES module only. */
async function exportedNames(root) {
  const { build } = await import('esbuild')
  const { metafile } = await build({
    absWorkingDir: join(root, 'lib'),
    entryPoints: ['index.ts'],
    packages: 'external',
    bundle: true,
    write: false,
    outdir: '.',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    metafile: true,
    logLevel: 'silent',
  })
  const [output] = Object.values(metafile.outputs)
  return output.exports.sort()
}

/** Copies the declarations that the API reaches, as those of a module of CommonJS. */
async function copyDeclarations(root) {
  const dist = join(root, 'dist')
  const types = join(dist, 'types')
  const reached = new Set([join(dist, 'index.d.ts')])
  // A set also yields what is added during the loop.
  for (const path of reached) {
    const text = await readFile(path, 'utf8')
    for (const [, name] of text.matchAll(/\b(?:from|import)[\s(]*['"](\.[^'"]+)\.js['"]/g)) {
      reached.add(join(dirname(path), `${name}.d.ts`))
    }
    const copy = join(types, relative(dist, path))
    await mkdir(dirname(copy), { recursive: true })
    await copyFile(path, copy)
  }
  await writeFile(join(types, 'package.json'), '{ "type": "commonjs" }\n')
  await writeFile(join(types, 'index.d.mts'), "export * from './index.js'\n")
  const files = await readdir(types, { recursive: true, withFileTypes: true })
  for (const file of files) {
    const path = join(file.parentPath ?? file.path, file.name)
    const original = join(dist, relative(types, path))
    if (file.name.endsWith('.d.ts') && !reached.has(original)) await rm(path)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle(join(dirname(process.argv[1]), '..'))
}
