import { api } from './api.mjs'
import { cli } from './cli.mjs'
import { classNames, gzip, idx, jpeg, otherPictures, png } from './data.mjs'
import { checkpoint, config, runFolder, safetensors, torchScript } from './models.mjs'

/** Every kind of input. `share` is how often it is chosen, compared with the others. */
const kinds = [
  idx,
  gzip,
  png,
  jpeg,
  otherPictures,
  classNames,
  safetensors,
  checkpoint,
  config,
  runFolder,
  torchScript,
  api,
  cli,
]

/** Returns the kinds with these names; all without names. */
export function kindsNamed(names) {
  const unknown = names.find((name) => !kinds.some((kind) => kind.name === name))
  if (unknown === undefined)
    return names.length === 0 ? kinds : kinds.filter((kind) => names.includes(kind.name))
  throw new Error(`no kind '${unknown}'; the kinds: ${kinds.map(({ name }) => name).join(', ')}`)
}

/** Chooses a kind for one input. */
export function kindFor(random, chosen) {
  const total = chosen.reduce((sum, { share }) => sum + share, 0)
  const place = random.next() * total
  let reached = 0
  for (const kind of chosen) {
    reached += kind.share
    if (place < reached) return kind
  }
  return chosen[0]
}
