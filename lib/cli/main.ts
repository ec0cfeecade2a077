#!/usr/bin/env node
// Old versions of Node read this file, so it has only old syntax; everything else is imported after the check.
import { nodeProblem } from '../system/node-version.js'

const problem = nodeProblem(process.versions.node)
if (problem === undefined) {
  import('./start.js')
} else {
  process.stderr.write(`${problem}\n`)
  process.exitCode = 1
}
