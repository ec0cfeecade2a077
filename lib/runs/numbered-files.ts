import { readdir } from 'node:fs/promises'

/** Files of a run that are named by the steps behind them. */

/**
 * @param extension without the dot
 * @example
 * fileOfStep(500, 'png') // '000500.png'
 */
export function fileOfStep(step: number, extension: string): string {
  return `${String(step).padStart(6, '0')}.${extension}`
}

/**
 * The files of a folder that fileOfStep() named, the oldest first.
 *
 * @throws what readdir throws
 */
export async function numberedIn(
  folder: string,
  extension: string,
): Promise<{ readonly name: string; readonly step: number }[]> {
  const numbered = new RegExp(`^(\\d{6,})\\.${extension}$`)
  return (await readdir(folder))
    .flatMap((name) => {
      const step = numbered.exec(name)?.[1]
      return step === undefined ? [] : [{ name, step: Number.parseInt(step, 10) }]
    })
    .sort((a, b) => a.step - b.step)
}
