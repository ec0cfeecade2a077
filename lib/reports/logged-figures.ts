import { isRecord } from '../config/is-record.js'
import { meanAndDeviation } from '../evaluation/mean-and-deviation.js'
import { parseMetricsLog } from '../runs/metrics-log.js'

/** A figure as a run logged it, in the order of its steps. */
export interface LoggedFigure {
  /** Steps of training behind each value. */
  readonly steps: readonly number[]
  /** Seconds of training by the wall behind each value, those before a resume included. */
  readonly seconds: readonly number[]
  readonly values: readonly number[]
}

/** What a run's metrics.jsonl says. */
export interface LoggedFigures {
  /** By name; means over the steps from one line to the next. `accuracy.real` is a name too. */
  readonly losses: Readonly<Record<string, LoggedFigure>>
  /** What was measured of the model on the way, by name. */
  readonly metrics: Readonly<Record<string, LoggedFigure>>
  /** Seconds of training by the last line; nothing where there is none. */
  readonly seconds?: number
}

/**
 * Reads the lines of a metrics.jsonl. What is no line of falsario's is passed over, and so is a number
 * that was none.
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
  readonly all: Record<string, { steps: number[]; seconds: number[]; values: number[] }> = {}

  add(name: string, { step, time, value }: { step: number; time: number; value: number }): void {
    this.all[name] ??= { steps: [], seconds: [], values: [] }
    const figure = this.all[name]
    figure.steps.push(step)
    figure.seconds.push(time)
    figure.values.push(value)
  }
}

/** Numbers by name, those of an object by `name.key`; lists are of no one name. */
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
 * A figure as it stood at a step or second: the last value logged by then; nothing before the first one.
 *
 * @param along `steps` or `seconds`
 * @example
 * valueAt(losses.generator, 'steps', 500)
 */
export function valueAt(
  figure: LoggedFigure,
  along: 'steps' | 'seconds',
  at: number,
): number | undefined {
  const later = figure[along].findIndex((place) => place > at)
  const known = later < 0 ? figure.values.length : later
  return figure.values[known - 1]
}

/**
 * How much a figure still moved when training should have settled: the standard deviation of the
 * values logged in the second half of the steps, over the absolute value of their mean. Nothing where
 * fewer than two were logged there, or their mean is 0.
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
