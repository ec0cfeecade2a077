import { type HandleOf, nativeFunction, translateErrors } from './addon.js'
import type {
  ImageInput,
  NativeFloats,
  NativeTensor,
  ScriptArgument,
  ScriptRequest,
} from './types.js'

/** Feature extractors that are networks of others: TorchScript modules, and image preparation for them. */

/** A TorchScript module in evaluation mode. */
export class NativeScript {
  readonly #handle: HandleOf<NativeScript>

  constructor(handle: HandleOf<NativeScript>) {
    this.#handle = handle
  }

  /** Arguments of the module's `forward` after the images. */
  get arguments(): readonly ScriptArgument[] {
    return this.#handle.arguments
  }

  /**
   * Extracts `features` [N, D] and, if requested, `logits` [N, classes] from images uint8 [N, C, H, W].
   *
   * @throws EXTRACTOR_INVALID if the module fails or returns something else; DATA_MISMATCH if the images
   * have neither 1 nor 3 channels
   */
  extract(
    images: NativeTensor,
    request: ScriptRequest,
  ): Promise<Readonly<Record<string, NativeFloats>>> {
    return translateErrors(() => this.#handle.extract(images, request))
  }

  dispose(): void {
    this.#handle.dispose()
  }
}

const loadScript = nativeFunction<[path: string, device: string], HandleOf<NativeScript>>(
  'openScript',
)

/** Loads a TorchScript file on the native training thread. Throws EXTRACTOR_INVALID. */
export async function openScript(path: string, device: string): Promise<NativeScript> {
  return new NativeScript(await loadScript(path, device))
}

/**
 * Converts images uint8 [N, C, H, W], with 1 or 3 channels, to the input of a network: channels, size
 * (antialiased bicubic) and range. Returns float32 [N, channels, height, width]. Throws DATA_MISMATCH
 * for other images.
 */
export const prepareImages = nativeFunction<
  [images: NativeTensor, input: ImageInput],
  NativeFloats
>('prepareImages')
