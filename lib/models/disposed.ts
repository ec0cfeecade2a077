import { FalsarioError } from '../system/errors.js'

/**
 * Returns the error for the use of an object after it was disposed. The usual cause is `using` at the top of a module
 * whose functions run later.
 *
 * @param what the object and its verb: `the model was`
 * @param name the variable, for the fix: `model`
 * @example
 * throw disposed('the model was', 'model')
 */
export function disposed(what: string, name: string): FalsarioError {
  const sentence = `${what} disposed and can no longer be used; \`using\` disposes when its block or module ends`
  const fix =
    `use it before the end of its block; in a server, declare it with const, and call ${name}[Symbol.dispose]() ` +
    'when the server ends'
  return new FalsarioError('DISPOSED', sentence, { fix })
}
