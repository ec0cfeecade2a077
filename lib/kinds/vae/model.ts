import { invalid, parseWith } from '../../config/explain.js'
import { FalsarioError } from '../../errors.js'
import { GatheredFloats, told } from '../../sampling/gathered-floats.js'
import { GenerativeModel } from '../../sampling/generative-model.js'
import type { ImageTensor } from '../../sampling/image-tensor.js'
import { type ImageBatch, type ImageSource, ModelImages } from '../../sampling/images.js'
import {
  type InterpolationMethod,
  interpolateLatents,
  interpolateShares,
} from '../../sampling/interpolation.js'
import { floatTensor } from '../../sampling/native-tensors.js'
import { takesLabels } from '../../sampling/network-traits.js'
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
} from '../../sampling/options.js'
import { partSeed } from '../../sampling/part-seed.js'
import { type ActiveUnits, LatentVariance } from './active-units.js'
import { type Elbo, MeanElbo } from './elbo.js'
import { type ImportanceBound, isGrey, MeanBound, observationOf } from './importance-bound.js'
import type { VaeSpec } from './schema.js'

/** The posteriors of images: normal distributions of independent dimensions. */
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
  readonly kind = 'vae'

  get usualMethod(): InterpolationMethod {
    return 'linear'
  }

  /**
   * Images as distributions over latents.
   *
   * @param options.label the class of all, or one each, where the encoder takes classes and the
   * images bring none
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
   * @example
   * const { mean, shape } = await model.encode(data.slice(0, 16))
   */
  async encode(images: ImageSource, options: LabelOptions = {}): Promise<Encoding> {
    const { label } = parseWith(labelSchema, options, '')
    const { spec, classNames } = this
    const labelled = takesLabels(spec.encoder.layers)
    const input = new ModelImages(spec, images, { label, labelled, classNames })
    const [mean, logVariance] = [new GatheredFloats(input.count), new GatheredFloats(input.count)]
    for await (const batch of input.batches()) {
      const answer = await this.native().examine(batch.images, batch.labels)
      mean.add(told(answer, 'mean'))
      logVariance.add(told(answer, 'logVariance'))
    }
    const shape = [input.count, this.spec.latent.size] as const
    return { mean: mean.data, logVariance: logVariance.data, shape }
  }

  /**
   * The decoder's images [N, C, H, W] for given latents.
   *
   * @param latents float32 [N, latent], row-major
   * @param options.label the class of all, or one each; needed with classes
   * @throws CONFIG_INVALID, DISPOSED
   * @example
   * const images = await model.decode((await model.encode(data.slice(0, 16))).mean)
   */
  async decode(latents: Float32Array, options: LabelOptions = {}): Promise<ImageTensor> {
    return this.fromLatents(latents, parseWith(labelSchema, options, ''))
  }

  /**
   * Images [N, C, H, W] as they come back from the posteriors' means, or from a latent drawn from
   * each posterior.
   *
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
   * @example
   * await (await model.reconstruct(data.slice(0, 16))).toPng('again.png')
   */
  async reconstruct(images: ImageSource, options: ReconstructOptions = {}): Promise<ImageTensor> {
    const { label, sample, seed } = parseWith(reconstructSchema, options, '')
    const input = this.#input(images, label)
    this.checkCount('images', input.count)
    const bytes = new Uint8Array(input.count * input.imageNumbers)
    const float = new Float32Array(bytes.length)
    for await (const batch of input.batches()) {
      const latents = await this.#latentsOf(batch, sample ? seed : undefined)
      const made = await this.native().generate(latents, batch.labels)
      bytes.set(made.bytes, batch.from * input.imageNumbers)
      float.set(made.float, batch.from * input.imageNumbers)
    }
    const labels = input.labels && { labels: Array.from(input.labels) }
    return this.tensor({ bytes, float, shape: input.shape }, { ...labels })
  }

  /**
   * The evidence lower bound with its two parts, one latent drawn from each image's posterior: over
   * test data it is the test loss that papers report. The same seed gives the same numbers.
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
      const answer = await this.native().elbo(images, partSeed(seed, index), labels)
      sums.add(told(answer, 'reconstruction').data, told(answer, 'kl').data)
    }
    return sums.take(this.spec.objective.beta)
  }

  /**
   * The importance weighted bound (Burda et al. 2016): log p(x) is at least the mean over images of
   * log 1/K Σ p(x|z) p(z) / q(z|x), K latents drawn from each image's posterior. It is the evidence
   * lower bound for K = 1 and grows with K. Papers take 5000 on binarised digits; grey pixels have
   * no Bernoulli probability, and what comes of them says so (`likelihood`).
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
    const sums = new MeanBound()
    let likelihood = true
    for await (const { images, labels, from } of this.#batches(input, binarize, seed)) {
      if (likelihood && observation === 'bernoulli') likelihood = !isGrey(images)
      sums.add(await this.native().importanceBound(images, { samples, seed, first: from }, labels))
    }
    const { mean, standardError } = sums
    const how = binarize === undefined ? {} : { binarized: binarize }
    const bound = mean + constant
    return { bound, standardError, samples, observation, constant, ...how, likelihood }
  }

  /**
   * How many dimensions of the latent the model uses: those whose posterior mean varies over the
   * images by more than the threshold (Burda et al. 2016: 0.01). A dimension that does not has
   * collapsed onto the prior.
   *
   * @param images two at least
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
   * @example
   * const { count, variances } = await model.activeUnits(await openDataset('digits'))
   */
  async activeUnits(images: ImageSource, options: ActiveUnitsOptions = {}): Promise<ActiveUnits> {
    const { label, seed, threshold, binarize } = parseWith(activeUnitsSchema, options, '')
    const input = this.#input(images, label)
    if (input.count < 2) throw invalid('images', 'at least two images', input.count)
    const variance = new LatentVariance(this.spec.latent.size)
    for await (const batch of this.#batches(input, binarize, seed))
      variance.add(told(await this.native().examine(batch.images, batch.labels), 'mean').data)
    return variance.take(threshold)
  }

  /**
   * The way from one image to another, between the means of their posteriors, evenly spaced, both
   * ends included (as the model reconstructs them). Where the images are of two classes, the classes
   * change on the way too.
   *
   * @param options.from one image, as a data set's slice is
   * @param options.to one image
   * @returns [frames, C, H, W]
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
   * @example
   * const [from, to] = [data.slice(0, 1), data.slice(1, 2)]
   * await (await model.interpolateImages({ from, to })).toGif('morph.gif')
   */
  async interpolateImages({
    from,
    to,
    ...options
  }: ImageInterpolationOptions): Promise<ImageTensor> {
    const parsed = parseWith(imageInterpolationSchema, options, '')
    const { frames, method = this.usualMethod, label } = parsed
    this.checkCount('frames', frames)
    const [fromLabel, toLabel] = typeof label === 'object' ? label : [label, label]
    if (typeof label === 'object' && label.length !== 2)
      throw invalid('label', 'a class, or one for each of the two images', label)
    const start = this.#input(from, fromLabel, 'from')
    const end = this.#input(to, toLabel, 'to')
    for (const [path, { count }] of Object.entries({ from: start, to: end }))
      if (count !== 1) throw invalid(path, 'a single image', count)
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

  /** For encoder and decoder: with labels where the model has classes. */
  #input(images: ImageSource, label: ReconstructOptions['label'], path?: string): ModelImages {
    const { spec, classNames } = this
    return new ModelImages(spec, images, { label, labelled: true, classNames, path })
  }

  /** Part by part, black and white where that is asked for. */
  async *#batches(
    input: ModelImages,
    rule: ElboOptions['binarize'],
    seed: number,
  ): AsyncGenerator<ImageBatch, void, undefined> {
    if (rule !== undefined && this.spec.objective.reconstruction !== 'bce') throw notBinary()
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
    return told(await this.native().examine(images, labels), 'mean').data
  }

  /** The posteriors' means; with a seed mean + exp(½ logVariance) · ε, ε from the prior. */
  async #latentsOf({ images, labels, index, from, to }: ImageBatch, seed: number | undefined) {
    const answer = await this.native().examine(images, labels)
    const mean = told(answer, 'mean').data
    const shape = [to - from, this.spec.latent.size]
    if (seed === undefined) return floatTensor('latent', shape, mean)
    const logVariance = told(answer, 'logVariance').data
    const noise = await this.native().drawLatents(to - from, partSeed(seed, index))
    const drawn = mean.map(
      (value, at) => value + Math.exp((logVariance[at] ?? 0) / 2) * (noise[at] ?? 0),
    )
    return floatTensor('latent', shape, drawn)
  }
}

function notBinary(): FalsarioError {
  const sentence =
    'binarize is for models of black and white pixels, and this one is of the reconstruction "mse"'
  return new FalsarioError('CONFIG_INVALID', sentence, {
    path: 'binarize',
    expected: 'a model of the reconstruction "bce"',
    fix: 'leave binarize out: the images are measured as they are',
  })
}
