import { type Dataset, type DatasetOptions, type OpenProgress, openDataset } from '../index.js'
import { DataDisplay } from './displays/data-display.js'
import type { Output } from './invocation.js'

/** The output format and the abort signal of a command that opens a dataset. */
export interface CommandOpening {
  readonly json: boolean
  readonly stdout: Output
  readonly signal?: AbortSignal
}

/**
 * Opens a dataset with openDataset. Shows the progress for a folder of images, and what is left out.
 *
 * @throws the errors of openDataset, after the progress bar has ended
 *
 * @example
 * const data = await openForCommand('photos', { size: 64 }, { json: false, stdout })
 */
export async function openForCommand(
  source: string,
  options: DatasetOptions,
  { json, stdout, signal }: CommandOpening,
): Promise<Dataset> {
  const display = new DataDisplay(json, stdout)
  const onProgress = (progress: OpenProgress) => display.progress(progress)
  try {
    const data = await openDataset(source, options, { signal, onProgress })
    display.leftOut(data)
    return data
  } finally {
    display.close()
  }
}
