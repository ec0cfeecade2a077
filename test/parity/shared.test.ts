import t from 'tap'
import { describeResult, findCases, runCase } from './runner.js'

/** `FALSARIO_PARITY_CASES=folder npm run test:parity` runs the reference cases in a folder. */

const root = process.env.FALSARIO_PARITY_CASES

if (root === undefined || root === '') {
  const reason = 'FALSARIO_PARITY_CASES is not set to a folder of reference cases'
  t.pass(reason, { skip: reason })
} else {
  const folders = await findCases(root)
  let failed = 0
  for (const folder of folders) {
    const result = await runCase(folder)
    if (!result.passed) failed += 1
    console.log(describeResult(result))
  }
  console.log(`${folders.length - failed} passed, ${failed} failed`)
  t.ok(folders.length > 0, `${root} has cases`)
  t.equal(failed, 0, 'every case passes')
}
