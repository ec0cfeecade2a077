import { join } from 'node:path'
import t from 'tap'
import { describeResult, findCases, runCase } from './runner.js'

/** The cases written by reference.py, which test every field of docs/spec.md. */

const folders = await findCases(join(import.meta.dirname, 'cases'))

t.ok(folders.length > 0, 'cases found')
for (const folder of folders) {
  const result = await runCase(folder)
  t.ok(result.passed, describeResult(result))
}
