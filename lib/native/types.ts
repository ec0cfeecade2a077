/** What crosses to the add-on and back, as native.ts gives and takes it. */

/** A tensor outside LibTorch: little-endian bytes, row-major. */
export interface NativeTensor {
  readonly name: string
  /** As safetensors names them. */
  readonly dtype: 'F32' | 'F64' | 'I64' | 'U8'
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/** A batch of images [N, C, H, W] that came out of a network. */
export interface NativeImages {
  readonly shape: readonly [number, number, number, number]
  /** In the model's range. */
  readonly float: Float32Array
  /** Quantised: 0..255. */
  readonly bytes: Uint8Array
}

/** Numbers that came out of a network. */
export interface NativeFloats {
  readonly shape: readonly number[]
  /** Row-major. */
  readonly data: Float32Array
}

/** Facts about a layer that other code relies on. A block's children state their own. */
export interface LayerTraits {
  /** Multiplies its input by a weight: linear layers and convolutions. */
  readonly weighted: boolean
  /** An image's output depends on the other images of its batch in evaluation mode too. */
  readonly mixesImages: boolean
  /** The output depends on the image's class. */
  readonly takesLabels: boolean
  /** The gradient cannot be computed without the layer's input. */
  readonly keepsInput: boolean
  /** Changes the shape only: the numbers and their order stay. */
  readonly rearranges: boolean
  /**
   * `make`: outputs feature maps [C, H, W] (convolutions); `end`: every output depends on the whole
   * input, so a later [C, H, W] is no feature map; `keep`: passes on what it receives.
   */
  readonly featureMaps: 'keep' | 'make' | 'end'
  /** Images in a group: min(groupSize, images) must divide the number of images. */
  readonly groupSize?: number
  /** The interval [low, high] that holds every output, if the layer bounds it. */
  readonly outputRange?: readonly [number, number]
}

/** A layer's inferred shape, its size and its traits. */
export interface LayerDescription {
  /** `generator.3`; inside a block `generator.3.layers.0` */
  readonly name: string
  readonly type: string
  /** Without the batch dimension: [features] or [channels, height, width]. */
  readonly output: readonly number[]
  /** Number of trainable elements, children included. */
  readonly parameters: number
  readonly traits: LayerTraits
  /** The layers inside a block; empty for a plain layer. */
  readonly children: readonly LayerDescription[]
}

export interface NetworkDescription {
  /** `generator`, `discriminator`, `critic`, `encoder`, `decoder`, `classifier` */
  readonly name: string
  readonly layers: readonly LayerDescription[]
  readonly parameters: number
  /** Running statistics and the like. */
  readonly buffers: number
}

export interface ModelDescription<Kind extends string = string> {
  readonly kind: Kind
  readonly networks: readonly NetworkDescription[]
}

/** How latents and labels of a sample are chosen. */
export interface SampleRequest {
  readonly count: number
  /** Unsigned, below 2^53; the same seed gives the same images. */
  readonly seed: number
  /** One label an image; only for models with classes. */
  readonly labels?: readonly number[]
  /** CPU threads; LibTorch's choice when left out or 0. */
  readonly threads?: number
}

/** How a bound is drawn: images `first` and on of all that are measured by `seed`. */
export interface ImportanceRequest {
  /** Of the posterior, for each image. */
  readonly samples: number
  readonly seed: number
  readonly first: number
}

/** How grey values become 0 or 1: from ½ on, or each by its own probability, drawn by the seed. */
export interface BinarizeRequest {
  readonly rule: 'threshold' | 'draw'
  readonly seed: number
  /** Where the images stand among all that are drawn by the seed. */
  readonly first: number
}

/**
 * Every loss of every update, in order: `discriminator` or `critic` and `generator` of a GAN (a player
 * that makes two updates a step has twice as many), `loss`, `reconstruction` and `kl` of a VAE, `loss` and
 * `accuracy` of a classifier.
 */
export interface StepLosses {
  /** Steps done: fewer than asked when cancelled. */
  readonly steps: number
  readonly losses: Readonly<Record<string, Float32Array>>
  /**
   * What an update tells as several numbers, [updates, numbers]: a VAE's `klPerDimension`, the `accuracy`
   * [real, generated] of a discriminator.
   */
  readonly vectors: Readonly<Record<string, NativeFloats>>
  /** The first tensor that was not finite, where the trainer watches. */
  readonly finding?: { readonly step: number; readonly what: string }
}

/** Where a model is built, and from which seed its parameters start. */
export interface ModelRequest {
  readonly seed: number
  readonly device: string
}

/** Consecutive images in a file. */
export interface StoredPart {
  readonly path: string
  /** First byte of the first image. */
  readonly offset: number
  /** Number of images. */
  readonly count: number
}

/** Images in memory, of which the device gets a copy, or in files, which are read batch by batch. */
export type DatasetRequest = {
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  readonly labels?: Uint8Array
  readonly device: string
} & ({ readonly images: Uint8Array } | { readonly files: readonly StoredPart[] })

export interface TrainerRequest {
  readonly batchSize: number
  readonly seed: number
  /** CPU threads; 0 leaves LibTorch's choice. */
  readonly threads: number
  /** Whether every loss, gradient and weight is watched for being a number. */
  readonly watch?: boolean
  /** How real images are changed each time they are shown. */
  readonly augment: {
    readonly horizontalFlip: boolean
    readonly verticalFlip: boolean
    /** Whole pixels along either axis; less than the image has. */
    readonly translate: number
  }
}

/** What training steps and a sample took of the CPU's memory, in bytes. */
export interface StepMemory {
  /** Parameters, buffers and the moving average. */
  readonly model: number
  /** What the optimisers keep. */
  readonly trainer: number
  /** All of it, with what a step needs while it lasts. */
  readonly peak: number
}

/** Batch size, samples, threads. */
export type TrialSizes = [batchSize: number, samples: number, threads: number]

/** What runs here. */
export interface RuntimeInfo {
  /** `2.11.0` */
  readonly libtorch: string
  /** The widest vector instructions in use, as LibTorch names them: `AVX512`. */
  readonly cpuCapability: string
  readonly threads: number
  readonly cuda: { readonly available: boolean; readonly devices: number }
  /** Bytes outside V8's heap that it counts: array buffers, and what models, data and trainers hold. */
  readonly externalMemory: number
}

/** How a network wants images; every field that applies. */
export interface ImageInput {
  readonly channels: 1 | 3
  /** [height, width]; left out where it takes any. */
  readonly size?: readonly [number, number]
  /** What 0 and 255 become. */
  readonly range: readonly [0, 255] | readonly [0, 1] | readonly [-1, 1]
  /** Of each channel, in that range. */
  readonly mean?: readonly number[]
  readonly std?: readonly number[]
  /** uint8 is for the range [0, 255] only. */
  readonly dtype: 'float32' | 'uint8'
}

/** An argument of a TorchScript module's forward, the images left out. */
export interface ScriptArgument {
  readonly name: string
  /** As TorchScript writes it: `bool`, `Optional[int]`. */
  readonly type: string
  /** It has a default. */
  readonly optional: boolean
}

/** What an argument of forward can be given. */
export type ScriptValue = boolean | number | string | null

/** What a TorchScript module is called with, and what is taken of its answer. */
export interface ScriptRequest {
  readonly input: ImageInput
  readonly features: {
    readonly arguments: Readonly<Record<string, ScriptValue>>
    /** Of a tuple its place, of a dictionary its key. */
    readonly output?: number | string
  }
  readonly logits?: {
    /** Of a pass of their own; left out where they come with the features. */
    readonly arguments?: Readonly<Record<string, ScriptValue>>
    readonly output?: number | string
    /** They are probabilities, of which logarithms are taken. */
    readonly probabilities: boolean
  }
}
