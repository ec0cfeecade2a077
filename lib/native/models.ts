import { requireShallow } from '../config/explain.js'
import type { BaseSpec } from '../config/model-parts.js'
import { callWithTensors, type HandleOf, nativeFunction, translateErrors } from './addon.js'
import type {
  BinarizeRequest,
  ImportanceRequest,
  ModelDescription,
  ModelRequest,
  NativeFloats,
  NativeImages,
  NativeTensor,
  NetworkDescription,
  SampleRequest,
} from './types.js'

/** Models of the native core: their networks on a device, and what can be computed with them. */

/** A model's networks on a device. Every method computes on the native training thread, in evaluation mode. */
export class NativeModel {
  /** The add-on's object; for this file and training.ts. */
  readonly handle: HandleOf<NativeModel>

  constructor(handle: HandleOf<NativeModel>) {
    this.handle = handle
  }

  get device(): string {
    return this.handle.device
  }

  /** Generates images from latents that are drawn with a seed. */
  sample(request: SampleRequest): Promise<NativeImages> {
    return translateErrors(() => this.handle.sample(request))
  }

  /** Draws the latents [count, latent] that `sample` draws with the same seed. */
  drawLatents(count: number, seed: number, truncation?: number): Promise<Float32Array> {
    return translateErrors(() => this.handle.drawLatents(count, seed, truncation))
  }

  /**
   * Returns the directions of the latents along which the first layer's output changes most: `vectors` [n, latent] of
   * length 1, the strongest first, and `strengths` [n].
   */
  directions(): Promise<Readonly<Record<string, NativeFloats>>> {
    return translateErrors(() => this.handle.directions())
  }

  /**
   * Generates images from latents [N, latent].
   *
   * @param labels I64 [N], or F32 [N, classes] with each image's weight of every class
   */
  generate(latent: NativeTensor, labels?: NativeTensor): Promise<NativeImages> {
    return translateErrors(() => this.handle.generate(latent, labels))
  }

  /**
   * Applies the network that takes images. Returns a GAN's `logits` [N, …], the output of the
   * discriminator's or critic's last layer, and `classes` [N, classes] of an auxiliary head; a VAE's
   * `mean` and `logVariance` [N, latent]; a classifier's `logits` [N, classes] and `features` [N, D], the
   * spatial averages of its last feature map.
   *
   * @param images U8 [N, C, H, W] as in data sets, or F32 in the model's range
   */
  examine(
    images: NativeTensor,
    labels?: NativeTensor,
  ): Promise<Readonly<Record<string, NativeFloats>>> {
    return translateErrors(() => this.handle.examine(images, labels))
  }

  /**
   * Returns a VAE's evidence lower bound of each image in nats, with one latent drawn from its posterior:
   * `reconstruction` [N] and `kl` [N, latent].
   */
  elbo(
    images: NativeTensor,
    seed: number,
    labels?: NativeTensor,
  ): Promise<Readonly<Record<string, NativeFloats>>> {
    return translateErrors(() => this.handle.elbo(images, seed, labels))
  }

  /** Returns a VAE's importance weighted bound on log p(x) of each image [N] in nats, on the scale of `elbo`. */
  importanceBound(
    images: NativeTensor,
    request: ImportanceRequest,
    labels?: NativeTensor,
  ): Promise<Float32Array> {
    return translateErrors(() => this.handle.importanceBound(images, request, labels))
  }

  /** Converts images to 0 and 1, row-major. The model's range must be [0, 1]. */
  binarize(images: NativeTensor, request: BinarizeRequest): Promise<Float32Array> {
    return translateErrors(() => this.handle.binarize(images, request))
  }

  /**
   * Copies parameters and buffers, by name. `served` replaces the generator's parameters by their moving
   * average (EMA); `raw` does not.
   */
  state(which: 'served' | 'raw'): Promise<NativeTensor[]> {
    return translateErrors(() => this.handle.state(which))
  }

  /** Loads all tensors of `state('raw')`. Loads none of them if one has another name or shape. */
  load(tensors: readonly NativeTensor[]): Promise<void> {
    return callWithTensors(tensors, (copied) => this.handle.load(copied))
  }

  dispose(): void {
    this.handle.dispose()
  }
}

const createModel = nativeFunction<[spec: BaseSpec, request: ModelRequest], HandleOf<NativeModel>>(
  'createModel',
)

/** Builds the networks of a spec. Throws SPEC_INVALID, naming the layer that does not fit. */
export async function buildModel(spec: BaseSpec, request: ModelRequest): Promise<NativeModel> {
  return new NativeModel(await createModel(spec, request))
}

const describeNetworks = nativeFunction<[spec: BaseSpec], NetworkDescription[]>('describeNetworks')

/** Infers shapes and parameter counts of a spec without allocating memory for them. */
export async function describeSpec<Spec extends BaseSpec>(
  spec: Spec,
): Promise<ModelDescription<Spec['kind']>> {
  requireShallow('spec', spec)
  const networks = await describeNetworks(spec) // refuses anything but a spec
  return { kind: spec.kind, networks }
}
