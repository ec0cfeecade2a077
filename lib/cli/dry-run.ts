import { forecast, type MemoryForecast, type ResumeOptions, type TrainOptions } from '../index.js'
import { count, table } from './displays/format.js'
import type { Output } from './invocation.js'

/**
 * Writes the memory that a run would take. Does not train and writes no files.
 *
 * @throws the errors that train() throws before the first step
 */
export async function dryRun(
  { name, options }: { readonly name: string; readonly options: TrainOptions | ResumeOptions },
  json: boolean,
  stdout: Output,
): Promise<void> {
  const memory = await forecast(options)
  const text = json ? JSON.stringify({ type: 'forecast', ...memory }) : forecastText(name, memory)
  stdout.write(`${text}\n`)
}

function forecastText(name: string, { batchSize, available, ...bytes }: MemoryForecast): string {
  const rows = Object.entries(bytes).map(([part, value]) => [part, megabytes(value)])
  const lines = [
    `Peak memory of training ${name} on the CPU, with batchSize ${count(batchSize)}:`,
    table(alignedRight(rows)),
    `Available: ${megabytes(available)}. Nothing was trained or written.`,
  ]
  if (bytes.total > available)
    lines.push('This is not enough: lower batchSize, or use smaller layers.')
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
