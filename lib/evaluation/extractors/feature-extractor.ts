import type { ImageSource } from '../../models/images.js'
import type { NativeFloats } from '../../native/index.js'
import type { InputContract } from './input-contract.js'

/** Identifies an extractor: two figures used the same one if all fields agree. */
export interface ExtractorIdentity {
  /** `digits`, or the file's name. */
  readonly name: string
  /** A classifier trained with falsario, or a TorchScript file. */
  readonly kind: 'classifier' | 'torchscript'
  /** SHA-256 of its file, 64 hexadecimal digits. */
  readonly hash: string
  /** Size of its input. Height and width are left out if it takes any size. */
  readonly input: {
    readonly channels: number
    readonly height?: number
    readonly width?: number
  }
  /** How images are converted for it. Figures with different contracts cannot be compared. */
  readonly contract: InputContract
  /**
   * Source of the contract: the classifier's spec, the caller, the file `NAME.json` beside the extractor, or
   * falsario, which recognised a published network.
   */
  readonly contractFrom: 'spec' | 'stated' | 'sidecar' | 'recognised'
  /** How images are resized to its input: by our filter, or by the network itself. */
  readonly resize: 'antialiased bicubic' | 'its own'
  /** Number of features of an image. */
  readonly size: number
  /** Number of classes; 0 if it gives features only. */
  readonly classes: number
  /** Names of the classes, if its file has them. */
  readonly classNames?: readonly string[]
  /** Accuracy on test images, 0 to 1, if its file has it. */
  readonly accuracy?: number
}

/** Output of an extractor, one row per image. */
export interface ExtractedFeatures {
  /** [N, size] */
  readonly features: NativeFloats
  /** [N, classes], if the extractor is a classifier: softmax of a row gives the probabilities. */
  readonly logits?: NativeFloats
}

/** A network whose features describe images, so that distributions of images can be compared. */
export interface FeatureExtractor {
  /** Identifies the extractor on cards and in the cache of features. */
  readonly identity: ExtractorIdentity
  /**
   * Computes the features of images, which are all read at once. Those of an image do not depend on the others.
   *
   * @param images generated images, a dataset, or uint8 pixels [N, C, H, W]; rounded to bytes, and converted to
   * the extractor's size and channels first
   * @param options.logits false if class scores are not needed: they may need a second pass (default true)
   * @throws CONFIG_INVALID for anything but images, DATA_MISMATCH for images that are neither grey nor colour,
   * EXTRACTOR_INVALID if a TorchScript module fails on them or its output differs from its contract, DISPOSED
   * @example
   * const extractor = await openExtractor('digits')
   * const { features } = await extractor.extract(await model.sample({ count: 100 }))
   */
  extract(images: ImageSource, options?: { readonly logits?: boolean }): Promise<ExtractedFeatures>
  /**
   * Called with a result of `extract` when it is no longer needed. falsario's own extractors free its memory now
   * instead of when it is collected. Optional: without it, falsario leaves the result alone.
   */
  release?(extracted: ExtractedFeatures): Promise<void>
  /** Frees the memory of the network. The extractor cannot be used afterwards. */
  dispose(): void
}
