import { basename, join } from 'node:path'
import t from 'tap'
import { describeResult, findCases, runCase } from './runner.js'

/**
 * The cases of PyTorch in bf16. Its numbers have 8 bits, so a factor is off by up to 2^-9, and the losses of the
 * first step by a few of that. Processors without instructions for bf16 compute the same more slowly.
 */
const limit = 0.03

/** Their norms divide by the deviation of two numbers, which may be smaller than what rounding changes. */
const sensitive = ['groups-of-vectors', 'gradient-batch-norm']

const folders = await findCases(join(import.meta.dirname, 'cases'))
let rounded = 0
for (const folder of folders) {
  if (sensitive.includes(basename(folder))) continue
  const result = await runCase(folder, { precision: 'bf16', limit })
  if (result.worst > 1e-4) rounded += 1
  t.ok(result.passed, describeResult(result))
}
t.ok(rounded > folders.length / 2, `${rounded} of ${folders.length} differ from float32`)
