import type { FalsarioError } from '../../index.js'
import { seedRun } from '../../runs/seed-runs.js'
import { shellWord } from '../../system/shell-word.js'
import type { Invocation } from '../invocation.js'
import { errorJson, errorText } from '../report-error.js'

/** The end of the runs of several seeds. */
export interface SeedsEnd {
  readonly folder: string
  readonly seeds: readonly number[]
  /** The seeds whose runs diverged. */
  readonly diverged: readonly number[]
  /** Whether `falsario compare` takes such runs. */
  readonly comparable: boolean
}

/** Shows what concerns several seeds; a TrainDisplay shows each run. */
export class SeedsDisplay {
  readonly #json: boolean
  readonly #streams: Pick<Invocation, 'stdout' | 'stderr'>

  constructor(json: boolean, streams: Pick<Invocation, 'stdout' | 'stderr'>) {
    this.#json = json
    this.#streams = streams
  }

  /** Reports that a run is finished already. */
  skipped(seed: number, out: string): void {
    this.#write({ type: 'skipped', out, seed }, `Seed ${seed} is finished: ${out}`)
  }

  /** Reports a run that diverged. */
  diverged(seed: number, error: FalsarioError): void {
    if (this.#json) this.#write({ ...JSON.parse(errorJson(error)), seed }, '')
    else this.#streams.stderr.write(`seed ${seed}: ${errorText(error)}\n`)
  }

  ended({ folder, seeds, diverged, comparable }: SeedsEnd): void {
    const list = seeds.map((seed) => seedRun('', seed)).join(', ')
    const failed = diverged.length > 0 ? ` (diverged: ${diverged.join(', ')})` : ''
    const compare = comparable ? `\nCompare:  falsario compare ${shellWord(folder)}` : ''
    this.#write(
      { type: 'seeds', out: folder, seeds, diverged },
      `Runs:     ${list} in ${folder}${failed}${compare}`,
    )
  }

  #write(line: object, text: string): void {
    this.#streams.stdout.write(this.#json ? `${JSON.stringify(line)}\n` : `${text}\n`)
  }
}
