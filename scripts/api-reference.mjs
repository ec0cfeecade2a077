#!/usr/bin/env node
// `npm run docs:api`: makes the API reference in docs/api/ of the docstrings, with TypeDoc.
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Writes the reference into a folder. Resolves with what is wrong with the docstrings, one line each.
 *
 * Members of types that are inferred from schemas of specs (`__type`) are described in docs/spec.md instead.
 */
export async function writeApiReference(root, folder) {
  const { Application, Logger, LogLevel } = await import('typedoc')
  const findings = []
  class Collector extends Logger {
    log(message, level) {
      super.log(message, level)
      if (level >= LogLevel.Warn && !message.includes('__type')) findings.push(message)
    }
  }
  const app = await Application.bootstrapWithPlugins({
    options: join(root, 'typedoc.json'),
    entryPoints: [join(root, 'lib', 'index.ts')],
    tsconfig: join(root, 'tsconfig.json'),
    out: folder,
  })
  app.logger = new Collector()
  const project = await app.convert()
  if (project === undefined) return findings
  app.validate(project)
  await app.generateOutputs(project)
  return findings
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(dirname(process.argv[1]), '..')
  const folder = join(root, 'docs', 'api')
  await rm(folder, { recursive: true, force: true })
  const findings = await writeApiReference(root, folder)
  for (const finding of findings) console.log(finding)
  process.exitCode = findings.length === 0 ? 0 : 1
}
