import { inspect } from 'node:util'
import { FalsarioError } from '../../dist/index.js'

/** Words of an error that was not meant for a reader. */
const careless =
  /\[object Object\]|Cannot (read|destructure|convert|mix)|is not (a function|iterable)|undefined is/

/**
 * Runs one try. Only success and a FalsarioError that states a reason are right.
 *
 * @returns `outcome`: `ok` or the code of the error; `reason`: what is wrong, undefined if nothing is
 */
export async function judge(run) {
  try {
    await run()
    return { outcome: 'ok' }
  } catch (error) {
    if (!(error instanceof FalsarioError))
      return { outcome: 'other error', reason: describe(error) }
    const { code, message } = error
    if (code === 'NATIVE_FAILED') return { outcome: code, reason: describe(error) }
    if (message === '' || careless.test(message))
      return { outcome: code, reason: `careless: ${message}` }
    return { outcome: code }
  }
}

function describe(error) {
  return error instanceof Error ? inspect(error) : `thrown: ${inspect(error)}`
}
