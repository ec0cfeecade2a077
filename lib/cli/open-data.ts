import { type Dataset, type DatasetOptions, type OpenControls, openDataset } from '../index.js'
import { DataDisplay, emptyClassesOf } from './data-display.js'
import type { Output } from './invocation.js'

/** How a command opens data. */
export interface CommandOpening {
  readonly json: boolean
  readonly stdout: Output
  readonly signal?: AbortSignal
}

/**
 * Opens data as openDataset does, shows how far a folder of images is, and tells what could not be
 * read.
 *
 * @throws what openDataset throws; the terminal is given back before
 *
 * @example
 * const data = await openForCommand('photos', { size: 64 }, { json: false, stdout })
 */
export function openForCommand(
  source: string,
  options: DatasetOptions,
  opening: CommandOpening,
): Promise<Dataset> {
  return openShown(opening, (controls) => openDataset(source, options, controls))
}

/** The same for data that are opened in another way. */
export async function openShown(
  { json, stdout, signal }: CommandOpening,
  open: (controls: OpenControls) => Promise<Dataset>,
): Promise<Dataset> {
  const display = new DataDisplay(json, stdout)
  try {
    const data = await open({ signal, onProgress: (progress) => display.progress(progress) })
    const { count, unreadable } = data
    display.unreadable({ count, unreadable, emptyClasses: emptyClassesOf(data) })
    return data
  } finally {
    display.close()
  }
}
