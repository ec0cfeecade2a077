import { join } from 'node:path'
import t from 'tap'
import { describeResult, findCases, runCase } from './runner.js'

/** The cases of reference.py, which pin every field of docs/spec.md that is delivered. */

const folders = await findCases(join(import.meta.dirname, 'cases'))

t.ok(folders.length > 0, 'there are cases')
for (const folder of folders) {
  const result = await runCase(folder)
  t.ok(result.passed, describeResult(result))
}
