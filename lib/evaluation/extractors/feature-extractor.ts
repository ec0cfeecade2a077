import type { NativeFloats, NativeTensor } from '../../native/index.js'
import type { InputContract } from './input-contract.js'

/** What an extractor is: enough to know whether two figures were made with the same one. */
export interface ExtractorIdentity {
  /** For people: `digits`, or the file's name. */
  readonly name: string
  /** A classifier of falsario's own, or a TorchScript file. */
  readonly kind: 'classifier' | 'torchscript'
  /** SHA-256 of its file, 64 hexadecimal digits. */
  readonly hash: string
  /** What it takes; height and width are left out where it takes any size. */
  readonly input: {
    readonly channels: number
    readonly height?: number
    readonly width?: number
  }
  /** How images are brought to it; figures made under two contracts are not to be compared. */
  readonly contract: InputContract
  /**
   * Who says so: the classifier's own spec, the caller, the file `NAME.json` beside, or falsario, which
   * recognised a published network.
   */
  readonly contractFrom: 'spec' | 'stated' | 'sidecar' | 'recognised'
  /** What brings images to its size: our filter, or nothing but what the network does itself. */
  readonly resize: 'antialiased bicubic' | 'its own'
  /** Numbers of an image's features. */
  readonly size: number
  /** 0 where it gives features only. */
  readonly classes: number
  /** What they are called, where its file says so. */
  readonly classNames?: readonly string[]
  /** The share of test images that it names right, where its file says so. */
  readonly accuracy?: number
}

/** What is known of images by their features, rows as the images. */
export interface ExtractedFeatures {
  /** [N, size] */
  readonly features: NativeFloats
  /** [N, classes], where the extractor is a classifier: softmax of a row is its probabilities. */
  readonly logits?: NativeFloats
}

/** A network that says of an image what it shows: what distributions of images are compared by. */
export interface FeatureExtractor {
  readonly identity: ExtractorIdentity
  /**
   * Features of a few images, always the same for an image whatever stands beside it.
   *
   * @param images uint8 [n, C, H, W]; brought to the extractor's size and channels first
   * @param options.logits false where nobody asks for them: they may cost a second pass
   * @throws DATA_MISMATCH for images that are neither grey nor colour, EXTRACTOR_INVALID where a
   * TorchScript module fails on them or answers what its contract does not say, DISPOSED
   */
  extract(images: NativeTensor, options?: { readonly logits?: boolean }): Promise<ExtractedFeatures>
  dispose(): void
}
