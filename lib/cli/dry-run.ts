import { forecast, type MemoryForecast, type ResumeOptions, type TrainOptions } from '../index.js'
import { count, table } from './format.js'
import type { Output } from './invocation.js'

/**
 * Tells what a run would take, and neither trains nor writes.
 *
 * @throws what train() throws before it begins
 */
export async function dryRun(
  { name, options }: { readonly name: string; readonly options: TrainOptions | ResumeOptions },
  json: boolean,
  stdout: Output,
): Promise<void> {
  const expected = await forecast(options)
  const text = json
    ? JSON.stringify({ type: 'forecast', ...expected })
    : forecastText(name, expected)
  stdout.write(`${text}\n`)
}

function forecastText(name: string, { batchSize, available, ...bytes }: MemoryForecast): string {
  const rows = Object.entries(bytes).map(([part, value]) => [part, megabytes(value)])
  const lines = [
    `Training ${name} in batches of ${count(batchSize)} would take, at its peak, on the CPU:`,
    table(alignedRight(rows)),
    `There are ${megabytes(available)}; nothing was trained or written.`,
  ]
  if (bytes.total > available)
    lines.push('That is too little: lower batchSize, or make the layers smaller.')
  return lines.join('\n')
}

function alignedRight(rows: readonly (readonly string[])[]): string[][] {
  const width = Math.max(...rows.map(([, value = '']) => value.length))
  return rows.map(([part = '', value = '']) => [part, value.padStart(width)])
}

/** `1,234 MB`, in millions of bytes. */
function megabytes(bytes: number): string {
  return `${count(Math.round(bytes / 1e6))} MB`
}
