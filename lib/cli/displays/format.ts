import stringWidth from 'string-width'
import type { EvaluationEvent, ProgressEvent, TestedAccuracy } from '../../index.js'

/** Formats numbers, times and tables for people. */

/** `1 h 02 min`, `3 min 07 s`, `12 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  if (hours > 0) return `${hours} h ${two(minutes)} min`
  return minutes > 0 ? `${minutes} min ${two(rest)} s` : `${rest} s`
}

/** `1,926,017`. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
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

/** Four significant digits: `0.8123`, `-0.0001234`, `188.2`. */
function number(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(4) : String(value)
}

/** Five significant digits: `0.81234`, `1.234e-4`. Empty for undefined. */
export function figure(value: number | undefined): string {
  if (value === undefined) return ''
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(3) : value.toPrecision(5)
}

/** `step 850/2000  generator 0.812  …  534 images/s  1 min 12 s left`. */
export function progressLine(event: ProgressEvent): string {
  return `step ${event.step}/${event.steps}  ${progressNumbers(event)}`
}

/** `step 1000  fid 12.34  precision 0.8123`. */
export function evaluationLine({ step, metrics }: EvaluationEvent): string {
  const values = Object.entries(metrics).map(([name, value]) => `${name} ${number(value)}`)
  return `step ${step}  ${values.join('  ')}`
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
  const speed = `${count(Math.round(event.imagesPerSecond))} images/s`
  const left = event.step < event.steps ? `  ${duration(event.secondsLeft)} left` : ''
  const accuracy =
    'accuracy' in event && typeof event.accuracy === 'number'
      ? `  accuracy ${percent(event.accuracy)}`
      : ''
  return `${losses(event.losses)}${accuracy}  ${speed}${left}`
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
