import { invalid, parseWith } from '../../config/explain.js'
import { isRecord } from '../../config/is-record.js'
import { GenerativeModel } from '../../models/generative-model.js'
import type { ImageTensor } from '../../models/image-tensor.js'
import { type ImageBatch, type ImageSource, ModelImages, ownedImages } from '../../models/images.js'
import {
  type InterpolationMethod,
  interpolateLatents,
  interpolateShares,
} from '../../models/interpolation.js'
import { floatTensor, GatheredFloats, requireOutput } from '../../models/native-tensors.js'
import { takesLabels } from '../../models/network-traits.js'
import {
  type ActiveUnitsOptions,
  activeUnitsSchema,
  type ElboOptions,
  elboOptionsSchema,
  type ImageInterpolationOptions,
  type IwaeOptions,
  imageInterpolationSchema,
  iwaeOptionsSchema,
  type LabelOptions,
  labelSchema,
  type ReconstructOptions,
  reconstructSchema,
} from '../../models/options.js'
import { partSeed } from '../../models/parts.js'
import { FalsarioError } from '../../system/errors.js'
import { type ActiveUnits, LatentVariance } from './active-units.js'
import { type Elbo, MeanElbo } from './elbo.js'
import { type ImportanceBound, isGrey, MeanBound, observationOf } from './importance-bound.js'
import type { VaeSpec } from './schema.js'

/** The posteriors of images: normal distributions with independent dimensions. */
export interface Encoding {
  /** [N, latent], row-major. */
  readonly mean: Float32Array
  /** [N, latent], row-major: the natural logarithm of the variance. */
  readonly logVariance: Float32Array
  /** [N, latent] */
  readonly shape: readonly [number, number]
}

/** A variational autoencoder. */
export class VaeModel extends GenerativeModel<VaeSpec> {
  /** Tells the kinds of models apart. */
  readonly kind = 'vae'

  get defaultMethod(): InterpolationMethod {
    return 'linear'
  }

  /**
   * Encodes images as posterior distributions over latents.
   *
   * @param options `label`: the class of all images or one per image, instead of the images' own labels;
   * required for unlabelled images if the encoder takes labels
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
   * @example
   * const { mean, shape } = await model.encode(data.slice(0, 16))
   */
  async encode(images: ImageSource, options: LabelOptions = {}): Promise<Encoding> {
    const { label } = parseWith(labelSchema, options, '')
    const { spec, classNames } = this
    const owned = ownedImages(images)
    const labelled = takesLabels(await this.network('encoder'))
    const input = new ModelImages(spec, owned, { label, labelled, classNames })
    const [mean, logVariance] = [new GatheredFloats(input.count), new GatheredFloats(input.count)]
    for await (const batch of input.batches()) {
      const outputs = await this.native().examine(batch.images, batch.labels)
      mean.add(requireOutput(outputs, 'mean'))
      logVariance.add(requireOutput(outputs, 'logVariance'))
    }
    const shape = [input.count, this.spec.latent.size] as const
    return { mean: mean.data, logVariance: logVariance.data, shape }
  }

  /**
   * Decodes the given latents into images [N, C, H, W].
   *
   * @param latents float32 [N, latent], row-major
   * @param options `label`: the class of all images or one per image; required if the model has classes
   * @throws CONFIG_INVALID, DISPOSED
   * @example
   * const images = await model.decode((await model.encode(data.slice(0, 16))).mean)
   */
  async decode(latents: Float32Array, options: LabelOptions = {}): Promise<ImageTensor> {
    return this.fromLatents(latents, parseWith(labelSchema, options, ''))
  }

  /**
   * Encodes and decodes images. The latents are the means of the posteriors, or one sample of each
   * posterior.
   *
   * @returns [N, C, H, W]
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
   * @example
   * await (await model.reconstruct(data.slice(0, 16))).toPng('reconstructions.png')
   */
  async reconstruct(images: ImageSource, options: ReconstructOptions = {}): Promise<ImageTensor> {
    const { label, sample, seed } = parseWith(reconstructSchema, options, '')
    const input = this.#input(images, label)
    this.checkCount('images', input.count)
    const bytes = new Uint8Array(input.count * input.elementsPerImage)
    const float = new Float32Array(bytes.length)
    for await (const batch of input.batches()) {
      const latents = await this.#latentsOf(batch, sample ? seed : undefined)
      const part = await this.native().generate(latents, batch.labels)
      bytes.set(part.bytes, batch.from * input.elementsPerImage)
      float.set(part.float, batch.from * input.elementsPerImage)
    }
    const labels = input.labels && { labels: Array.from(input.labels) }
    return this.tensor({ bytes, float, shape: input.shape }, { ...labels })
  }

  /**
   * Measures the negative evidence lower bound and its two parts, with one latent drawn from each
   * image's posterior. Over test data it is the test loss that papers report. The same seed gives the
   * same result.
   *
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
   * @example
   * const { loss, reconstruction, kl } = await model.elbo(await openDataset('digits'))
   */
  async elbo(images: ImageSource, options: ElboOptions = {}): Promise<Elbo> {
    const { label, seed, binarize } = parseWith(elboOptionsSchema, options, '')
    const input = this.#input(images, label)
    const sums = new MeanElbo(this.spec.latent.size)
    for await (const { images, labels, index } of this.#batches(input, binarize, seed)) {
      const outputs = await this.native().elbo(images, partSeed(seed, index), labels)
      sums.add(requireOutput(outputs, 'reconstruction').data, requireOutput(outputs, 'kl').data)
    }
    return sums.result(this.spec.objective.beta)
  }

  /**
   * Measures the importance weighted lower bound on log p(x) (Burda et al. 2016): the mean over images
   * of log 1/K Σ p(x|z) p(z) / q(z|x), with K latents z drawn from each image's posterior. For K = 1
   * it is the evidence lower bound; it grows with K. Papers use K = 5000 and binarized digits. Grey
   * pixels have no Bernoulli likelihood: the result then has `likelihood: false`.
   *
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
   * @example
   * const data = await openDataset('mnist', { split: 'test' })
   * const { bound } = await model.iwae(data, { samples: 50, binarize: 'draw' })
   */
  async iwae(images: ImageSource, options: IwaeOptions = {}): Promise<ImportanceBound> {
    const { label, seed, samples, binarize } = parseWith(iwaeOptionsSchema, options, '')
    const { observation, constant } = observationOf(this.spec)
    const input = this.#input(images, label)
    const bounds = new MeanBound()
    let likelihood = true
    for await (const { images, labels, from } of this.#batches(input, binarize, seed)) {
      if (likelihood && observation === 'bernoulli') likelihood = !isGrey(images)
      bounds.add(
        await this.native().importanceBound(images, { samples, seed, first: from }, labels),
      )
    }
    const { mean, standardError } = bounds
    const binarized = binarize === undefined ? {} : { binarized: binarize }
    const bound = mean + constant
    return { bound, standardError, samples, observation, constant, ...binarized, likelihood }
  }

  /**
   * Counts the latent dimensions that the model uses: those whose posterior mean has a variance over
   * the images above the threshold (Burda et al. 2016: 0.01). The posterior of every other dimension
   * has collapsed onto the prior.
   *
   * @param images at least two images
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
   * @example
   * const { count, variances } = await model.activeUnits(await openDataset('digits'))
   */
  async activeUnits(images: ImageSource, options: ActiveUnitsOptions = {}): Promise<ActiveUnits> {
    const { label, seed, threshold, binarize } = parseWith(activeUnitsSchema, options, '')
    const input = this.#input(images, label)
    if (input.count < 2)
      throw invalid('images', 'at least two images', input.count, `${input.count}`)
    const variance = new LatentVariance(this.spec.latent.size)
    for await (const batch of this.#batches(input, binarize, seed))
      variance.add(
        requireOutput(await this.native().examine(batch.images, batch.labels), 'mean').data,
      )
    return variance.result(threshold)
  }

  /**
   * Interpolates between two images: decodes evenly spaced latents between the means of their
   * posteriors. The first and last frames are the reconstructions of the two images. If the images have
   * different classes, the class is interpolated too.
   *
   * @param given `from` and `to`: image sources of one image each
   * @returns [frames, C, H, W]
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
   * @example
   * const [from, to] = [data.slice(0, 1), data.slice(1, 2)]
   * await (await model.interpolateImages({ from, to })).toGif('morph.gif')
   */
  async interpolateImages(given: ImageInterpolationOptions): Promise<ImageTensor> {
    if (!isRecord(given)) throw invalid('options', 'an object with from and to', given)
    const { from, to, ...options } = given
    const parsed = parseWith(imageInterpolationSchema, options, '')
    const { frames, method = this.defaultMethod, label } = parsed
    this.checkCount('frames', frames)
    const [fromLabel, toLabel] = typeof label === 'object' ? label : [label, label]
    if (typeof label === 'object' && label.length !== 2)
      throw invalid('label', 'a class, or one for each of the two images', label)
    const start = this.#input(from, fromLabel, 'from')
    const end = this.#input(to, toLabel, 'to')
    for (const [path, { count }] of Object.entries({ from: start, to: end }))
      if (count !== 1) throw invalid(path, 'a single image', count, `${count} images`)
    const latents = interpolateLatents(
      await this.#meanOf(start),
      await this.#meanOf(end),
      frames,
      method,
    )
    const { classes } = this.spec
    const [first, last] = [start.labels?.[0], end.labels?.[0]]
    if (first === undefined || last === undefined)
      return this.fromLatents(latents, { columns: frames })
    return this.fromShares(latents, interpolateShares(first, last, frames, classes))
  }

  /** Prepares images for the encoder and decoder, with labels if the model has classes. */
  #input(images: ImageSource, label: ReconstructOptions['label'], path?: string): ModelImages {
    const { spec, classNames } = this
    return new ModelImages(spec, images, { label, labelled: true, classNames, path })
  }

  /** Yields the images in batches, binarized if there is a rule. */
  async *#batches(
    input: ModelImages,
    rule: ElboOptions['binarize'],
    seed: number,
  ): AsyncGenerator<ImageBatch, void, undefined> {
    if (rule !== undefined && this.spec.objective.reconstruction !== 'bce') throw binarizeError()
    for await (const batch of input.batches()) {
      const { images, from } = batch
      if (rule === undefined) {
        yield batch
      } else {
        const binary = await this.native().binarize(images, { rule, seed, first: from })
        yield { ...batch, images: floatTensor('images', images.shape, binary) }
      }
    }
  }

  async #meanOf(input: ModelImages): Promise<Float32Array> {
    const { images, labels } = await input.whole()
    return requireOutput(await this.native().examine(images, labels), 'mean').data
  }

  /** Returns the posteriors' means, or with a seed a sample: mean + exp(½ logVariance) · ε, ε ~ N(0, 1). */
  async #latentsOf({ images, labels, index, from, to }: ImageBatch, seed: number | undefined) {
    const outputs = await this.native().examine(images, labels)
    const mean = requireOutput(outputs, 'mean').data
    const shape = [to - from, this.spec.latent.size]
    if (seed === undefined) return floatTensor('latent', shape, mean)
    const logVariance = requireOutput(outputs, 'logVariance').data
    const noise = await this.native().drawLatents(to - from, partSeed(seed, index))
    const sample = mean.map(
      (value, at) => value + Math.exp((logVariance[at] ?? 0) / 2) * (noise[at] ?? 0),
    )
    return floatTensor('latent', shape, sample)
  }
}

function binarizeError(): FalsarioError {
  const sentence =
    'binarize needs the reconstruction "bce", but this model has the reconstruction "mse"'
  return new FalsarioError('CONFIG_INVALID', sentence, {
    path: 'binarize',
    expected: 'a model with the reconstruction "bce"',
    fix: 'remove binarize',
  })
}
