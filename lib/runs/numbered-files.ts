import { readdir } from 'node:fs/promises'

/** Files of a run that are named by their step. */

/**
 * Returns the name of the file of a step.
 *
 * @param extension without the dot
 * @example
 * fileOfStep(500, 'png') // '000500.png'
 */
export function fileOfStep(step: number, extension: string): string {
  return `${String(step).padStart(6, '0')}.${extension}`
}

/**
 * Returns the files of a folder that were named by fileOfStep(), ordered by step.
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
