/** Data that crosses between TypeScript and the native core. */

/** A tensor in JavaScript's memory: little-endian bytes, row-major. */
export interface NativeTensor {
  readonly name: string
  /** Element type, named as in safetensors. */
  readonly dtype: 'F32' | 'F64' | 'I64' | 'U8'
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/** Images [N, C, H, W] that a network generated. */
export interface NativeImages {
  readonly shape: readonly [number, number, number, number]
  /** Values in the model's range. */
  readonly float: Float32Array
  /** Values quantised to 0 … 255. */
  readonly bytes: Uint8Array
}

/** Floats that a network computed. */
export interface NativeFloats {
  /** Size of each dimension. The first is the number of images if the floats describe images. */
  readonly shape: readonly number[]
  /** Values, row-major. */
  readonly data: Float32Array
}

/**
 * Facts about a layer that other code relies on. A block's children state their own. A yes-or-no
 * trait is absent where it does not hold.
 */
export interface LayerTraits {
  /** Multiplies its input by a weight: linear layers and convolutions. */
  readonly weighted?: true
  /** An image's output depends on the other images of its batch in evaluation mode too. */
  readonly mixesImages?: true
  /** The output depends on the image's class. */
  readonly takesLabels?: true
  /** Makes a condition for layers behind it that ask for one. */
  readonly makesConditions?: true
  /** Receives a condition that a layer before it made. */
  readonly receivesCondition?: true
  /** The gradient cannot be computed without the layer's input. */
  readonly keepsInput?: true
  /** Divides each channel by its deviation over the batch, which a single value does not have. */
  readonly normalizesBatch?: true
  /** Changes the shape only: the numbers and their order stay. */
  readonly rearranges?: true
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
  /** The layer's type in the spec: `conv2d`. */
  readonly type: string
  /** Without the batch dimension: [features] or [channels, height, width]. */
  readonly output: readonly number[]
  /** Number of trainable elements, children included. */
  readonly parameters: number
  /** Facts about the layer that other code relies on, such as whether it takes labels. */
  readonly traits: LayerTraits
  /** The layers inside a block; empty for a plain layer. */
  readonly children: readonly LayerDescription[]
}

/** A network with its layers. */
export interface NetworkDescription {
  /** `generator`, `discriminator`, `critic`, `encoder`, `decoder` or `classifier` */
  readonly name: string
  /** The layers in the order in which they run. */
  readonly layers: readonly LayerDescription[]
  /** Number of trainable parameters. */
  readonly parameters: number
  /** Number of values that are saved but not trained, such as running statistics. */
  readonly buffers: number
}

/** A model with its networks. */
export interface ModelDescription<Kind extends string = string> {
  /** The kind of the model: `gan`, `vae` or `classifier`. */
  readonly kind: Kind
  /** All networks of the model: for a VAE, the encoder and the decoder. */
  readonly networks: readonly NetworkDescription[]
}

/** Number, seed and labels of images to generate. */
export interface SampleRequest {
  readonly count: number
  /** Seed of the latents, from 0 to 2^53 - 1. The same seed gives the same images. */
  readonly seed: number
  /** The largest distance of a latent's number from 0; only for normal latents. */
  readonly truncation?: number
  /** One label per image; only for models with classes. */
  readonly labels?: readonly number[]
  /** CPU threads. 0, the default, uses LibTorch's choice. */
  readonly threads?: number
}

/** Samples of an importance weighted bound. */
export interface ImportanceRequest {
  /** Samples from the posterior per image. */
  readonly samples: number
  readonly seed: number
  /** Index of the first image among all images that are measured with this seed. */
  readonly first: number
}

/** Rule by which grey values become 0 or 1. */
export interface BinarizeRequest {
  /** `threshold`: 1 from ½ on. `draw`: 1 with the grey value as its probability. */
  readonly rule: 'threshold' | 'draw'
  readonly seed: number
  /** Index of the first image among all images that are drawn with this seed. */
  readonly first: number
}

/**
 * The losses of every update, in the order of the updates. Their names depend on the kind: a GAN has
 * `generator` and either `discriminator` or `critic`, a VAE `loss`, `reconstruction` and `kl`, a classifier
 * `loss` and `accuracy`. A network with two updates per step has two values per step.
 */
export interface StepLosses {
  /** Number of steps done: fewer than requested if the run was cancelled. */
  readonly steps: number
  readonly losses: Readonly<Record<string, Float32Array>>
  /**
   * Losses with several values per update, [updates, values]: `klPerDimension` of a VAE, `accuracy`
   * [real, generated] of a discriminator.
   */
  readonly vectors: Readonly<Record<string, NativeFloats>>
  /** The first tensor with a NaN or infinite value, if the trainer watches for them. */
  readonly finding?: { readonly step: number; readonly what: string }
}

/** Device of a model, and the seed of its initial parameters. */
export interface ModelRequest {
  readonly seed: number
  readonly device: string
}

/** Consecutive images in a file. */
export interface StoredPart {
  /** Path of the file; absolute in `Dataset.files`. */
  readonly path: string
  /** Byte offset of the first image. */
  readonly offset: number
  /** Number of images. */
  readonly count: number
}

/** Images in memory, which are copied to the device, or in files, which are read batch by batch. */
export type DatasetRequest = {
  /** U8 [N] */
  readonly labels?: NativeTensor
  readonly device: string
} & (
  | {
      /** U8 [N, C, H, W] */
      readonly images: NativeTensor
    }
  | { readonly files: readonly StoredPart[]; readonly shape: readonly number[] }
)

/** The type of the numbers that linear layers and convolutions multiply. */
export type Precision = 'float32' | 'bf16'

/** Settings of a trainer. */
export interface TrainerRequest {
  readonly batchSize: number
  /** Batches for each update of a network. 1 if left out. */
  readonly accumulate?: number
  /** The numbers that linear layers and convolutions multiply. `float32` if left out. */
  readonly precision?: Precision
  readonly seed: number
  /** CPU threads. 0 uses LibTorch's choice. */
  readonly threads: number
  /** Layers of the model that training leaves as they are: `discriminator.0`. */
  readonly freeze?: readonly string[]
  /** Whether every loss, gradient and weight is checked for NaN and infinite values. */
  readonly watch?: boolean
  /** Whether the time of every step after the first is measured. */
  readonly profile?: boolean
  /** Random changes of real images, drawn each time an image is used. */
  readonly augment: {
    readonly horizontalFlip: boolean
    readonly verticalFlip: boolean
    /** Largest shift along each axis in pixels, smaller than the image. */
    readonly translate: number
  }
}

/** Where the time of training steps went. */
export interface NativeProfile {
  readonly steps: number
  /** Their seconds add up to those of the steps. */
  readonly rows: readonly {
    readonly phase: StepPhase
    /** `generator.3 conv2d`; empty outside of layers. */
    readonly layer: string
    /** `aten::convolution`; empty for code between operations. */
    readonly operation: string
    readonly calls: number
    /** Without the operations inside. */
    readonly seconds: number
  }[]
}

/** A part of a training step. Random numbers of any purpose are `random`. */
export type StepPhase = 'data' | 'random' | 'forward' | 'backward' | 'update'

/** CPU memory of training steps and a sample, in bytes. */
export interface StepMemory {
  /** Parameters, buffers and the moving average. */
  readonly model: number
  /** State of the optimizers. */
  readonly trainer: number
  /** Largest total at any time, temporary tensors of a step included. */
  readonly peak: number
}

/** Sizes of a trial run. */
export type TrialSizes = [batchSize: number, samples: number, threads: number, accumulate?: number]

/** LibTorch and the machine as LibTorch sees it. */
export interface RuntimeInfo {
  /** LibTorch's version: `2.11.0`. */
  readonly libtorch: string
  /** Widest vector instructions in use, named as in LibTorch: `AVX512`. */
  readonly cpuCapability: string
  /** CPU threads of one operation. */
  readonly threads: number
  /** Whether the processor has instructions that multiply bf16. */
  readonly bf16: boolean
  /** CUDA as LibTorch sees it: whether it is available, and the number of GPUs. */
  readonly cuda: {
    readonly available: boolean
    readonly devices: number
    /** Whether the GPU has instructions that multiply bf16. */
    readonly bf16: boolean
  }
  /** Bytes outside V8's heap that V8 counts: array buffers, models, data sets and trainers. */
  readonly externalMemory: number
}

/** Format in which a network takes images. */
export interface ImageInput {
  readonly channels: 1 | 3
  /** [height, width]. Left out if the network takes any size. */
  readonly size?: readonly [number, number]
  /** Values that 0 and 255 are mapped to. */
  readonly range: readonly [0, 255] | readonly [0, 1] | readonly [-1, 1]
  /** Mean of each channel, in that range. It is subtracted. */
  readonly mean?: readonly number[]
  /** Standard deviation of each channel, in that range. Images are divided by it. */
  readonly std?: readonly number[]
  /** Element type. `uint8` requires the range [0, 255]. */
  readonly dtype: 'float32' | 'uint8'
}

/** An argument of a TorchScript module's `forward` after the images. */
export interface ScriptArgument {
  readonly name: string
  /** Type as TorchScript writes it: `bool`, `Optional[int]`. */
  readonly type: string
  /** Whether the argument has a default. */
  readonly optional: boolean
}

/** A value that an argument of `forward` can be given. */
export type ScriptValue = boolean | number | string | null

/** Arguments of a TorchScript module and the choice of its outputs. */
export interface ScriptRequest {
  readonly input: ImageInput
  readonly features: {
    readonly arguments: Readonly<Record<string, ScriptValue>>
    /** Index in a tuple, or key in a dictionary. */
    readonly output?: number | string
  }
  readonly logits?: {
    /** Arguments of a separate call. Left out if the call for the features returns the logits too. */
    readonly arguments?: Readonly<Record<string, ScriptValue>>
    readonly output?: number | string
    /** Whether the module returns probabilities; their logarithms become the logits. */
    readonly probabilities: boolean
  }
}
