import {
  type Forecast,
  type ForecastControls,
  forecast,
  type ResumeOptions,
  type TimeForecast,
  type TrainOptions,
} from '../index.js'
import { duration } from '../system/duration.js'
import { fewerSeeds, longSeconds } from '../training/long-run.js'
import { count, table } from './displays/format.js'
import type { Output } from './invocation.js'

/**
 * Writes the memory and the time that a run would take. Does not train and writes no files.
 *
 * @param runs how many such runs follow each other, one for each seed
 * @throws the errors that train() throws before the first step
 */
export async function dryRun(
  {
    name,
    options,
    runs,
  }: {
    readonly name: string
    readonly options: TrainOptions | ResumeOptions
    readonly runs: number
  },
  controls: ForecastControls,
  json: boolean,
  stdout: Output,
): Promise<void> {
  const found = await forecast(options, controls)
  const text = json
    ? JSON.stringify({ type: 'forecast', ...(runs > 1 && { runs }), ...found })
    : forecastText(name, runs, found)
  stdout.write(`${text}\n`)
}

function forecastText(
  name: string,
  runs: number,
  { batchSize, accumulate, available, time, ...bytes }: Forecast,
): string {
  const rows = Object.entries(bytes).map(([part, value]) => [part, megabytes(value)])
  const batches = accumulate === 1 ? '' : ` and accumulate ${count(accumulate)}`
  const lines = [
    `Peak memory of training ${name} on the CPU, with batchSize ${count(batchSize)}${batches}:`,
    table(alignedRight(rows)),
    ...(time === undefined ? [] : timeLines(time, runs)),
    `Available: ${megabytes(available)}. Nothing was trained or written.`,
  ]
  if (bytes.total > available)
    lines.push('This is not enough: lower batchSize and raise accumulate, or use smaller layers.')
  return lines.join('\n')
}

/** Pictures, checkpoints and evaluations take more time, so the numbers are rounded. */
function timeLines(
  { steps, secondsPerStep, seconds, passes, shorter: ofRun = [] }: TimeForecast,
  runs: number,
) {
  const isLong = runs * seconds > longSeconds
  const shorter = isLong && runs > 1 ? [fewerSeeds(seconds, runs), ...ofRun] : ofRun
  const each =
    secondsPerStep < 1 ? `${figures(1000 * secondsPerStep)} ms` : `${figures(secondsPerStep)} s`
  return [
    `Time: about ${duration(runs * seconds)} for ${runs > 1 ? `${runs} runs of ` : ''}${count(steps)} steps of ${each}, measured by a few steps.`,
    `Each image is shown about ${figures(passes)} times.`,
    ...(shorter.length > 0 ? ['That is long. Shorter:'] : []),
    ...shorter.map((change) => `  ${change}`),
  ]
}

/** Two digits: `6,400`, `0.12`. */
function figures(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString('en-US')
}

function alignedRight(rows: readonly (readonly string[])[]): string[][] {
  const width = Math.max(...rows.map(([, value = '']) => value.length))
  return rows.map(([part = '', value = '']) => [part, value.padStart(width)])
}

/** `1,234 MB`, in millions of bytes. */
function megabytes(bytes: number): string {
  return `${count(Math.round(bytes / 1e6))} MB`
}
