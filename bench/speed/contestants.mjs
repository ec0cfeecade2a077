// The contestants of a model: falsario, and PyTorch in three variants; each in the precisions asked for.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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
    falsario(entry, precision, settings),
    ...rivals.map((variant) => pytorch(entry, variant, precision, settings)),
  ])
}

function falsario(entry, precision, { threads, env }) {
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
