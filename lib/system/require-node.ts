import { nodeProblem } from './node-version.js'

/** Imported first by the public API, so that an old Node ends with a reason instead of an error of its own. */
const problem = nodeProblem(process.versions.node)
if (problem !== undefined) throw new Error(problem)
