import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Counts the inputs by kind and outcome, and saves each finding with its input. */
export class Report {
  /** Number of findings. */
  findings = 0
  #folder
  #seed
  #tried = 0
  /** The number of each outcome, by kind of input. */
  #counts = new Map()
  #kinds = new Map()

  constructor(folder, seed) {
    this.#folder = folder
    this.#seed = seed
  }

  /** Adds a message of a child: an input that it begins, or its outcome. */
  add(message, work) {
    if ('index' in message) {
      this.#kinds.set(message.index, message.kind)
      return
    }
    const { tried: index, outcome, finding } = message
    const kind = this.#kinds.get(index)
    this.#kinds.delete(index)
    this.#count(kind, finding === undefined ? outcome : 'finding')
    if (finding !== undefined) this.#save({ index, kind }, finding, work)
  }

  /** Adds the input at which a process ended. */
  addEnd(input, reason, work) {
    this.#count(input.kind, 'finding')
    this.#save(input, reason, work)
  }

  #count(kind, outcome) {
    this.#tried++
    const outcomes = this.#counts.get(kind) ?? new Map()
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    this.#counts.set(kind, outcomes)
  }

  #save({ index, kind }, reason, work) {
    this.findings++
    const place = join(this.#folder, `seed-${this.#seed}-input-${index}`)
    mkdirSync(place, { recursive: true })
    if (existsSync(join(work, String(index))))
      cpSync(join(work, String(index)), place, { recursive: true })
    writeFileSync(
      join(place, 'finding.txt'),
      `${kind}\nseed ${this.#seed}, input ${index}\n\n${reason}\n`,
    )
    const short = reason.split('\n').slice(0, 3).join(' ').slice(0, 240)
    console.log(`finding ${this.findings}: ${kind}, --seed ${this.#seed} --only ${index}: ${short}`)
  }

  /** One line of progress. */
  line(seconds) {
    const rate = Math.round(this.#tried / seconds)
    return `${this.#tried} inputs, ${this.findings} findings, ${rate} inputs/s`
  }

  /** All counts. */
  summary(seconds) {
    const rows = [...this.#counts].map(([kind, outcomes]) => {
      const total = [...outcomes.values()].reduce((sum, count) => sum + count, 0)
      const list = [...outcomes]
        .sort((a, b) => b[1] - a[1])
        .map(([name, count]) => `${name} ${count}`)
      return `  ${kind}: ${total} (${list.join(', ')})`
    })
    return [...rows.sort(), this.line(seconds)].join('\n')
  }
}
