import stringWidth from 'string-width'
import type { EvaluationEvent, Pace, ProgressEvent, TestedAccuracy } from '../../index.js'
import { duration } from '../../system/duration.js'

/** Formats numbers, times and tables for people. */

export { duration }

/** `1,926,017`. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** The images of an update: `64`, or `4 x 16` for 4 batches of 16. */
export function updateImages({
  batchSize,
  accumulate,
}: {
  readonly batchSize: number
  readonly accumulate: number
}): string {
  const size = count(batchSize)
  return accumulate === 1 ? size : `${count(accumulate)} x ${size}`
}

/** `generator 0.812  discriminator 1.203`. */
export function losses(values: ProgressEvent['losses']): string {
  return Object.entries<number>({ ...values })
    .map(([name, value]) => `${name} ${number(value)}`)
    .join('  ')
}

/** Formats a fraction of 1 as `99.41 %`. */
export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`
}

/** Three significant digits, or one after the point for large numbers: `0.812`, `-0.000123`, `188.2`. */
function number(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  return Math.abs(value) < 100 ? value.toPrecision(3) : value.toFixed(1)
}

/**
 * Formats a figure with the digits that mean something, because metrics of other samples differ in the next one:
 * `129.3`, `6.81`, `0.22`, `3.1e-4`, and whole numbers as they are. Empty for undefined.
 */
export function figure(value: number | undefined): string {
  if (value === undefined) return ''
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return count(Math.round(value))
  return Math.abs(value) < 0.001 ? value.toExponential(1) : value.toFixed(decimals(value))
}

/** Formats a mean and a deviation with the same number of decimals: `6.81 ± 1.19`. */
export function figureWithSpread(mean: number, deviation: number): string {
  const size = Math.max(Math.abs(mean), Math.abs(deviation))
  const places = Math.max(decimals(size), leading(deviation))
  if (Number.isInteger(mean) && deviation === 0) return `${count(mean)} ± 0`
  return `${mean.toFixed(places)} ± ${deviation.toFixed(places)}`
}

/** Decimals of a figure: two significant digits below 1, more above. */
function decimals(value: number): number {
  if (Math.abs(value) >= 1000) return 0
  if (Math.abs(value) >= 10) return 1
  return Math.abs(value) >= 1 ? 2 : Math.max(2, leading(value) + 1)
}

/** The decimal with the first digit that is not 0; 0 for 1 and more, at most 10. */
function leading(value: number): number {
  return value === 0 ? 0 : Math.min(10, Math.max(0, -Math.floor(Math.log10(Math.abs(value)))))
}

/** `step 850/2000  generator 0.812  …  534 images/s  1 min 12 s left`. */
export function progressLine(event: ProgressEvent): string {
  return `step ${event.step}/${event.steps}  ${progressNumbers(event)}`
}

/** `step 1000  diversity 0.61  classifier FID 12.3  Precision 0.81`. */
export function evaluationLine({ step, metrics, card }: EvaluationEvent): string {
  const titles = Object.values(card?.metrics ?? {}).flatMap(({ shown }) => shown)
  const spreads = titles.map(({ spread }) => spread)
  const values = Object.entries(metrics)
    .filter(([name]) => !spreads.includes(name))
    .map(([name, value]) => {
      const { title = name, spread } = titles.find((each) => each.name === name) ?? {}
      return `${title} ${valueText(value, spread === undefined ? undefined : metrics[spread])}`
    })
  return `step ${step}  ${values.join('  ')}`
}

/** Formats a figure, with its deviation if it has one. Empty for undefined. */
export function valueText(value: number | undefined, deviation: number | undefined): string {
  return value === undefined || deviation === undefined
    ? figure(value)
    : figureWithSpread(value, deviation)
}

/** The progress line behind a bar, in `width` columns. Without the bar if there is no room for it. */
export function progressBar(event: ProgressEvent, width: number): string {
  const text = `${event.step}/${event.steps}  ${progressNumbers(event)}`
  return bar(event.step / event.steps, text, width)
}

/** The bar before the first progress event. */
export function emptyBar(steps: number, width: number): string {
  return bar(0, `0/${steps}`, width)
}

/** `step 12/30000  60 images/s  8 h 53 min left`. */
export function paceLine(pace: Pace): string {
  return `step ${pace.step}/${pace.steps}  ${speedAndTime(pace)}`
}

/** The bar between two progress events, with the losses of the last one. */
export function paceBar(pace: Pace, last: ProgressEvent | undefined, width: number): string {
  if (last !== undefined) return progressBar({ ...last, ...pace }, width)
  return bar(pace.step / pace.steps, `${pace.step}/${pace.steps}  ${speedAndTime(pace)}`, width)
}

/** A bar for the fraction that is done, 0 to 1, with a text behind it, in `width` columns. */
export function bar(done: number, text: string, width: number): string {
  const cells = Math.min(30, width - stringWidth(text) - 2)
  if (cells < 5) return cutToWidth(text, Math.max(1, width - 1))
  const full = Math.round(cells * done)
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)} ${text}`
}

/** The beginning of a text that fits into `width` columns; a character is never cut in two. */
function cutToWidth(text: string, width: number): string {
  let cut = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(cut + segment) > width) break
    cut += segment
  }
  return cut
}

function progressNumbers(event: ProgressEvent): string {
  const accuracy =
    'accuracy' in event && typeof event.accuracy === 'number'
      ? `  accuracy ${percent(event.accuracy)}`
      : ''
  return `${losses(event.losses)}${accuracy}  ${speedAndTime(event)}`
}

/** `60 images/s  8 h 53 min left`. */
function speedAndTime({ step, steps, imagesPerSecond, secondsLeft }: Pace): string {
  const speed = `${count(Math.round(imagesPerSecond))} images/s`
  return step < steps ? `${speed}  ${duration(secondsLeft)} left` : speed
}

/** `99.41 % of 10,000 images of mnist, split test`. */
export function testedText({ accuracy, count: images, data, split }: TestedAccuracy): string {
  const part = split === undefined ? '' : `, split ${split}`
  return `${percent(accuracy)} of ${count(images)} images of ${data}${part}`
}

/** Rows as aligned columns, two spaces apart; CJK characters and emoji count as two columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell))
    })
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
