import type { BaseSpec } from '../config/model-parts.js'
import { callNative, settle } from './index.js'
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

/** The networks of the native core: latents to images, images to what a model says of them. */

/** What the add-on makes of a spec; for this file and native-training.ts. */
export interface AddonModel {
  readonly device: string
  sample(request: SampleRequest): Promise<NativeImages>
  drawLatents(count: number, seed: number): Promise<Float32Array>
  generate(latent: NativeTensor, labels?: NativeTensor): Promise<NativeImages>
  examine(
    images: NativeTensor,
    labels?: NativeTensor,
  ): Promise<Readonly<Record<string, NativeFloats>>>
  elbo(
    images: NativeTensor,
    seed: number,
    labels?: NativeTensor,
  ): Promise<Readonly<Record<string, NativeFloats>>>
  importanceBound(
    images: NativeTensor,
    request: ImportanceRequest,
    labels?: NativeTensor,
  ): Promise<Float32Array>
  binarize(images: NativeTensor, request: BinarizeRequest): Promise<Float32Array>
  state(which: 'served' | 'raw'): Promise<NativeTensor[]>
  load(tensors: readonly NativeTensor[]): Promise<void>
  dispose(): void
}

/** What the add-on exports; for this file and native.ts. */
export interface AddonModels {
  createModel(spec: BaseSpec, options: ModelRequest): Promise<AddonModel>
  describe(spec: BaseSpec): Promise<NetworkDescription[]>
}

/** Networks on a device. Every method computes on the native training thread. */
export class NativeModel {
  /** The add-on's own object; for this file and native-training.ts. */
  readonly handle: AddonModel

  constructor(handle: AddonModel) {
    this.handle = handle
  }

  get device(): string {
    return this.handle.device
  }

  sample(request: SampleRequest): Promise<NativeImages> {
    return settle(() => this.handle.sample(request))
  }

  /** Latents [count, latent] as `sample` draws them from that seed. */
  drawLatents(count: number, seed: number): Promise<Float32Array> {
    return settle(() => this.handle.drawLatents(count, seed))
  }

  /**
   * The generator's or decoder's images for given latents [N, latent], in evaluation mode.
   *
   * @param labels I64 [N], or F32 [N, classes]: each image's share of every class
   */
  generate(latent: NativeTensor, labels?: NativeTensor): Promise<NativeImages> {
    return settle(() => this.handle.generate(latent, labels))
  }

  /**
   * What the model says of images, in evaluation mode: a GAN's `logits` [N, …] as its last layer gives them
   * and with an auxiliary head `classes` [N, classes]; a VAE's `mean` and `logVariance` [N, latent]; a
   * classifier's `logits` [N, classes] and `features` [N, D], the averages of its last map.
   *
   * @param images U8 [N, C, H, W] as data are, or F32 in the model's range
   */
  examine(
    images: NativeTensor,
    labels?: NativeTensor,
  ): Promise<Readonly<Record<string, NativeFloats>>> {
    return settle(() => this.handle.examine(images, labels))
  }

  /**
   * A VAE's evidence lower bound on each image, in nats, with one latent drawn from its posterior:
   * `reconstruction` [N] and `kl` [N, latent].
   */
  elbo(
    images: NativeTensor,
    seed: number,
    labels?: NativeTensor,
  ): Promise<Readonly<Record<string, NativeFloats>>> {
    return settle(() => this.handle.elbo(images, seed, labels))
  }

  /**
   * A VAE's importance weighted bound on log p(x) of each image [N], in nats, on the scale of `elbo`.
   */
  importanceBound(
    images: NativeTensor,
    request: ImportanceRequest,
    labels?: NativeTensor,
  ): Promise<Float32Array> {
    return settle(() => this.handle.importanceBound(images, request, labels))
  }

  /** Images of a model of the range [0, 1] with every number 0 or 1, row-major. */
  binarize(images: NativeTensor, request: BinarizeRequest): Promise<Float32Array> {
    return settle(() => this.handle.binarize(images, request))
  }

  /** Parameters and buffers by their contract names; the EMA copy in the generator's place unless `raw`. */
  state(which: 'served' | 'raw'): Promise<NativeTensor[]> {
    return settle(() => this.handle.state(which))
  }

  /** All tensors of `state('raw')`, each of the same name and shape; refused as a whole otherwise. */
  load(tensors: readonly NativeTensor[]): Promise<void> {
    return settle(() => this.handle.load(tensors))
  }

  dispose(): void {
    this.handle.dispose()
  }
}

/** Builds the networks of a spec; throws SPEC_INVALID naming the layer that does not fit. */
export function buildModel(spec: BaseSpec, request: ModelRequest): Promise<NativeModel> {
  return callNative(async (native) => new NativeModel(await native.createModel(spec, request)))
}

/** Shapes and parameter counts of a spec; nothing is allocated. */
export function describeSpec<Spec extends BaseSpec>(
  spec: Spec,
): Promise<ModelDescription<Spec['kind']>> {
  return callNative(async (native) => ({
    kind: spec.kind,
    networks: await native.describe(spec),
  }))
}
