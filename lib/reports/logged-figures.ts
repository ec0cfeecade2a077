import { invalid } from '../config/explain.js'
import { isRecord } from '../config/is-record.js'
import { meanAndDeviation } from '../evaluation/metrics/mean-and-deviation.js'
import { parseMetricsLog } from '../runs/metrics-log.js'

/** A series of logged values, in the order of their steps. */
export interface LoggedFigure {
  /** Training steps before each value. */
  readonly steps: readonly number[]
  /** Wall time of training before each value, in seconds, including the time before a resume. */
  readonly seconds: readonly number[]
  /** One value for each entry of `steps`. */
  readonly values: readonly number[]
}

/** The content of a run's metrics.jsonl. */
export interface LoggedFigures {
  /** Losses by name, as means over the steps between two lines. Parts have names such as `accuracy.real`. */
  readonly losses: Readonly<Record<string, LoggedFigure>>
  /** Metrics measured during training, by name. */
  readonly metrics: Readonly<Record<string, LoggedFigure>>
  /** Seconds of training at the last line. Left out if there is no line. */
  readonly seconds?: number
}

/**
 * Parses a metrics.jsonl. Skips lines that falsario did not write, and values that are not numbers.
 *
 * @example
 * const { losses, metrics } = parseLoggedFigures(await readFile('runs/vae/metrics.jsonl', 'utf8'))
 */
export function parseLoggedFigures(text: string): LoggedFigures {
  const [losses, metrics] = [new Figures(), new Figures()]
  let seconds: number | undefined
  for (const { type, step, time, values } of parseMetricsLog(text)) {
    seconds = time
    const into = type === 'progress' ? losses : metrics
    for (const [name, value] of numbersOf(values)) into.add(name, { step, time, value })
  }
  return { losses: losses.all, metrics: metrics.all, ...(seconds !== undefined && { seconds }) }
}

class Figures {
  /** A map, because a damaged line may have the key `__proto__`. */
  readonly #all = new Map<string, { steps: number[]; seconds: number[]; values: number[] }>()

  get all(): Readonly<Record<string, LoggedFigure>> {
    return Object.fromEntries(this.#all)
  }

  add(name: string, { step, time, value }: { step: number; time: number; value: number }): void {
    const figure = this.#all.get(name) ?? { steps: [], seconds: [], values: [] }
    this.#all.set(name, figure)
    figure.steps.push(step)
    figure.seconds.push(time)
    figure.values.push(value)
  }
}

/** Yields numbers by name; those of a nested object as `name.key`. Skips lists. */
function* numbersOf(
  values: Readonly<Record<string, unknown>>,
): Generator<[name: string, value: number]> {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'number') yield [name, value]
    else if (isRecord(value))
      for (const [key, number] of numbersOf(value)) yield [`${name}.${key}`, number]
  }
}

/**
 * Returns the last value that was logged up to a step or second; undefined before the first one.
 *
 * @param along `steps` or `seconds`
 * @throws CONFIG_INVALID
 * @example
 * const { runs } = await compare(['runs/dcgan-001', 'runs/vae-001'])
 * const figure = runs[0]?.losses.generator
 * if (figure) console.log(valueAt(figure, 'steps', 500))
 */
export function valueAt(
  figure: LoggedFigure,
  along: 'steps' | 'seconds',
  at: number,
): number | undefined {
  const isFigure =
    isRecord(figure) &&
    [figure.steps, figure.seconds, figure.values].every(
      (list) => Array.isArray(list) && list.every((number) => typeof number === 'number'),
    )
  if (!isFigure) throw invalid('figure', 'a LoggedFigure', figure)
  if (along !== 'steps' && along !== 'seconds')
    throw invalid('along', 'one of "steps", "seconds"', along)
  if (typeof at !== 'number' || Number.isNaN(at)) throw invalid('at', 'a number', at)
  const later = figure[along].findIndex((place) => place > at)
  const count = later < 0 ? figure.values.length : later
  return figure.values[count - 1]
}

/**
 * Returns how much a series still varied late in training: the standard deviation of the values in the second
 * half of the steps, divided by the absolute value of their mean. Undefined for fewer than two values, or a
 * mean of 0.
 *
 * @example
 * lateSpread({ steps: [1, 2, 3, 4], seconds: [1, 2, 3, 4], values: [9, 9, 1, 3] }) // 0.5
 */
export function lateSpread({ steps, values }: LoggedFigure): number | undefined {
  const half = (steps.at(-1) ?? 0) / 2
  const late = values.filter((_, at) => (steps[at] ?? 0) > half)
  const { mean, deviation } = meanAndDeviation(late)
  return late.length < 2 || mean === 0 ? undefined : deviation / Math.abs(mean)
}
