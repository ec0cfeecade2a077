import { callNative } from './index.js'
import type {
  ImageInput,
  NativeFloats,
  NativeTensor,
  ScriptArgument,
  ScriptRequest,
} from './types.js'

/** What brings images to a network that is not of our own making; native.ts loads what they call. */

interface AddonScript {
  readonly arguments: readonly ScriptArgument[]
  extract(
    images: NativeTensor,
    request: ScriptRequest,
  ): Promise<Readonly<Record<string, NativeFloats>>>
  dispose(): void
}

/** What the add-on exports; for this file and native.ts. */
export interface AddonFeatures {
  openScript(path: string, device: string): Promise<AddonScript>
  prepareImages(images: NativeTensor, input: ImageInput): Promise<NativeFloats>
}

/** A network that Python wrote as TorchScript, in evaluation mode. */
export class NativeScript {
  readonly #handle: AddonScript

  constructor(handle: AddonScript) {
    this.#handle = handle
  }

  /** What its forward takes besides the images. */
  get arguments(): readonly ScriptArgument[] {
    return this.#handle.arguments
  }

  /**
   * `features` [N, D] and, where asked for, `logits` [N, classes] of images uint8 [N, C, H, W].
   * Throws EXTRACTOR_INVALID when the module fails or answers otherwise, DATA_MISMATCH for images
   * that are neither grey nor colour.
   */
  extract(
    images: NativeTensor,
    request: ScriptRequest,
  ): Promise<Readonly<Record<string, NativeFloats>>> {
    return callNative(() => this.#handle.extract(images, request))
  }

  dispose(): void {
    this.#handle.dispose()
  }
}

/** Loads a TorchScript file on the native training thread; throws EXTRACTOR_INVALID. */
export function openScript(path: string, device: string): Promise<NativeScript> {
  return callNative(async (native) => new NativeScript(await native.openScript(path, device)))
}

/**
 * Images uint8 [N, C, H, W], grey or colour, as a network wants them: channels, antialiased bicubic
 * size, range. float32 [N, channels, height, width]; throws DATA_MISMATCH for other images.
 */
export function prepareImages(images: NativeTensor, input: ImageInput): Promise<NativeFloats> {
  return callNative((native) => native.prepareImages(images, input))
}
