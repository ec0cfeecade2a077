// The contestants of a model: falsario, and PyTorch in three variants; each in the precisions asked for.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseRunInput } from '../../dist/index.js'
import { SCRIPTS } from './python-environment.mjs'

const FALSARIO = fileURLToPath(new URL('falsario-contestant.mjs', import.meta.url))

/** PyTorch's variants, and their titles in the tables. */
export const variants = {
  eager: 'PyTorch',
  fused: 'PyTorch, fused Adam and channels-last',
  compiled: 'torch.compile, with both',
}

/** Returns `{ id, rival, precision, command }` of each contestant. @param {object} entry of models.mjs */
export async function contestantsOf(entry, { precisions, rivals, ...settings }) {
  return precisions.flatMap((precision) => [
    ...(isOwn(precision) || precisions.length === 1 ? [falsario(entry, precision, settings)] : []),
    ...rivals.map((variant) => pytorch(entry, variant, precision, settings)),
  ])
}

/** Returns whether falsario trains in a precision. */
export function isOwn(precision) {
  try {
    parseRunInput({ preset: 'mlp-gan', data: { source: 'digits' }, precision })
    return true
  } catch {
    return false
  }
}

/** Without a precision of its own, falsario competes in float32. */
function falsario(entry, wanted, { threads, env }) {
  const precision = isOwn(wanted) ? wanted : 'float32'
  const request = JSON.stringify({ entry, threads, precision })
  const command = { program: process.execPath, args: [FALSARIO, request], env }
  return { id: `falsario ${precision}`, rival: 'falsario', precision, command }
}

function pytorch({ file, options, batch }, variant, precision, { threads, env, python, data }) {
  const request = JSON.stringify({ file, options, batch, variant, precision, threads, data })
  const args = [join(SCRIPTS, 'contestant.py'), request]
  const command = { program: python, args, env }
  return { id: `${variant} ${precision}`, rival: variant, precision, command }
}
