import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import type { NativeFloats, NativeTensor } from '../../lib/native/index.js'

/** The fixtures of torchscript.py: modules, the images that it generates, and the results of Python. */

export function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
}

/** The pixels of torchscript.py: the upper bits of a Lehmer generator. */
export function pixels(
  shape: readonly [count: number, channels: number, height: number, width: number],
): NativeTensor {
  let state = 1
  const data = Uint8Array.from({ length: shape.reduce((product, size) => product * size) }, () => {
    state = (state * 48271) % 2147483647
    return state >>> 23
  })
  return { name: 'images', dtype: 'U8', shape, data }
}

/** Returns the pixels as callers of the public API pass them. */
export function given({ data, shape }: NativeTensor): {
  bytes: Uint8Array
  shape: readonly number[]
} {
  return { bytes: data, shape }
}

export const colour = pixels([5, 3, 12, 10])
export const small = pixels([5, 1, 9, 9])

interface Numbers {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

/** Returns the result of Python at a path in expected.json. */
export async function expected(...path: readonly string[]): Promise<Numbers> {
  const all: unknown = JSON.parse(await readFile(fixture('expected.json'), 'utf8'))
  const found = path.reduce<unknown>(
    (value, key) => (value as Readonly<Record<string, unknown>>)[key],
    all,
  )
  return found as Numbers
}

/** Checks the shape, and that no number differs by more than `tolerance` relative to the largest. */
export function close(
  t: Test,
  found: NativeFloats | undefined,
  wanted: Numbers,
  tolerance: number,
  message: string,
): void {
  t.same(found?.shape, wanted.shape, `${message}: the shape`)
  const largest = Math.max(...wanted.data.map(Math.abs))
  const off = wanted.data.map((value, at) => Math.abs(value - (found?.data[at] ?? Number.NaN)))
  const furthest = Math.max(...off)
  t.ok(furthest <= tolerance * largest, `${message}: off by ${furthest} of ${largest}`)
}
