import t from 'tap'
import { describeResult, findCases, runCase } from './runner.js'

/** `FALSARIO_PARITY_CASES=folder npm run test:parity`: reference cases from elsewhere. */

const root = process.env.FALSARIO_PARITY_CASES

if (root === undefined || root === '') {
  const reason = 'FALSARIO_PARITY_CASES names no folder of reference cases'
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
  t.ok(folders.length > 0, `${root} holds cases`)
  t.equal(failed, 0, 'every case agrees')
}
