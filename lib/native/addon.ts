import { loadAddon } from '../libtorch/load.js'
import { FalsarioError, type FalsarioErrorCode } from '../system/errors.js'
import { type CreateTensor, withTensorsCopied } from './tensor-memory.js'
import type { NativeTensor } from './types.js'

/** Loads the native add-on and translates its errors. Every other file calls the add-on through this one. */

/** The add-on's exports: functions without types. `nativeFunction` gives each its type. */
type Addon = Readonly<Record<string, unknown>> & {
  readonly createTensor: CreateTensor
  /** Ends the step in progress and drops all other work of this JavaScript environment. */
  shutdown(): void
}

/** The add-on's object that a class of ours wraps: it has the same methods, but throws untranslated errors. */
export type HandleOf<Wrapper> = Omit<Wrapper, 'handle'>

let addon: Promise<Addon> | undefined

/** Loads the add-on once per thread. Retries after a failure, because LibTorch may be installed by then. */
function load(): Promise<Addon> {
  addon ??= loadAddon().then(
    (loaded) => {
      const native = loaded as Addon
      // process.exit() destroys LibTorch's static objects, so nothing may compute any longer by then.
      process.once('exit', () => native.shutdown())
      return native
    },
    (error: unknown) => {
      addon = undefined
      throw error
    },
  )
  return addon
}

/** An error as native/binding/errors.cc makes it. */
interface NativeError extends Error {
  readonly code?: FalsarioErrorCode
  readonly path?: string
  readonly expected?: string
  readonly received?: string
  readonly fix?: string
}

/** Native errors carry one of our codes. An error without a code comes from Node-API. */
function toFalsarioError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof FalsarioError) return error
  const { code = 'NATIVE_FAILED', path, expected, received, fix } = error as NativeError
  return new FalsarioError(code, error.message, {
    ...(path !== undefined && { path }),
    ...(expected !== undefined && { expected }),
    ...(received !== undefined && { received }),
    ...(fix !== undefined && { fix }),
    cause: error,
  })
}

/**
 * Calls a method of a native object and turns whatever it throws or rejects with into a FalsarioError.
 * The method is called at once, so that methods reach the training thread in the order of their calls.
 *
 * @example
 * run(steps: number) { return translateErrors(() => this.handle.run(steps)) }
 */
export async function translateErrors<Result>(
  call: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    throw toFalsarioError(error)
  }
}

/**
 * Like translateErrors, for a method that takes many tensors: large ones are copied to native memory first, in
 * pieces.
 *
 * @example
 * load(tensors: readonly NativeTensor[]) { return callWithTensors(tensors, (copied) => this.handle.load(copied)) }
 */
export function callWithTensors<Result>(
  tensors: readonly NativeTensor[],
  call: (tensors: readonly NativeTensor[]) => Result | Promise<Result>,
): Promise<Result> {
  return translateErrors(async () =>
    withTensorsCopied([tensors], (await load()).createTensor, call),
  )
}

/**
 * A function that the add-on exports under `name`, with its type. Its first call loads the add-on, and
 * whatever it throws becomes a FalsarioError.
 *
 * @example
 * export const psnr = nativeFunction<[first: NativeTensor, second: NativeTensor], Float64Array>('psnr')
 */
export function nativeFunction<Given extends readonly unknown[], Result>(
  name: string,
): (...given: Given) => Promise<Result> {
  return (...given) =>
    translateErrors(async () => {
      const native = await load()
      const call = native[name] as (...given: Given) => Result | Promise<Result>
      return withTensorsCopied(given, native.createTensor, call)
    })
}
