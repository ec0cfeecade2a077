import { invalid, parseWith } from '../../config/explain.js'
import type { LayerSpec } from '../../config/layers.js'
import { GatheredFloats, told } from '../../sampling/gathered-floats.js'
import { GenerativeModel } from '../../sampling/generative-model.js'
import type { ImageTensor } from '../../sampling/image-tensor.js'
import { type ImageSource, ModelImages } from '../../sampling/images.js'
import type { InterpolationMethod } from '../../sampling/interpolation.js'
import { layerAcrossBatch, takesLabels } from '../../sampling/network-traits.js'
import { type LabelOptions, labelSchema } from '../../sampling/options.js'
import type { GanSpec } from './schema.js'

/** What a discriminator or critic says of images. */
export interface Discrimination {
  /**
   * Row-major. A discriminator's are logits: 1 / (1 + exp(-x)) is how probable it holds an image
   * for a real one. A critic's (loss `wasserstein`) are scores without a scale of their own: higher
   * is more like the real ones.
   */
  readonly logits: Float32Array
  /** [N, 1], or [N, …] as the last layer gives them: a map has a logit for each place. */
  readonly shape: readonly number[]
  /** With an auxiliary head: each class's logit [N, classes], row-major; softmax of a row is its probabilities. */
  readonly classScores?: Float32Array
}

/** Beyond this a layer that compares every image with every other takes too much memory. */
const MOST_COMPARED = 1024

/** A generative adversarial network. */
export class GanModel extends GenerativeModel<GanSpec> {
  readonly kind = 'gan'

  get usualMethod(): InterpolationMethod {
    return this.spec.latent.distribution === 'normal' ? 'spherical' : 'linear'
  }

  /**
   * The generator's images [N, C, H, W] for given latents.
   *
   * @param latents float32 [N, latent], row-major
   * @param options.label the class of all, or one each; needed with classes
   * @throws CONFIG_INVALID, DISPOSED
   * @example
   * const images = await model.generate(await model.latents({ count: 4, seed: 1 }))
   */
  async generate(latents: Float32Array, options: LabelOptions = {}): Promise<ImageTensor> {
    return this.fromLatents(latents, parseWith(labelSchema, options, ''))
  }

  /**
   * What the discriminator or critic says of images, in evaluation mode. Images go through part by
   * part, except where a layer looks across the batch: then all are one batch, at most 1,024, and
   * what is said of one depends on the others.
   *
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit (with
   * `minibatchStd` also for a number that its groups do not divide), DISPOSED
   * @example
   * const { logits } = await model.discriminate(await model.sample({ count: 8 }))
   */
  async discriminate(images: ImageSource, options: LabelOptions = {}): Promise<Discrimination> {
    const { label } = parseWith(labelSchema, options, '')
    const layers = this.#judge()
    const { spec, classNames } = this
    const labelled = takesLabels(layers)
    const input = new ModelImages(spec, images, { label, labelled, classNames })
    const logits = new GatheredFloats(input.count)
    const classes = new GatheredFloats(input.count)
    const across = layerAcrossBatch(layers)
    if (across !== undefined && input.count > MOST_COMPARED)
      throw invalid(
        'images',
        `at most ${MOST_COMPARED} images at a time, for ${across} compares them with each other`,
        input.count,
      )
    for await (const batch of across === undefined ? input.batches() : [input.whole()]) {
      const answer = await this.native().examine(batch.images, batch.labels)
      logits.add(told(answer, 'logits'))
      if (answer.classes !== undefined) classes.add(answer.classes)
    }
    const { data, shape } = logits
    return { logits: data, shape, ...(classes.data.length > 0 && { classScores: classes.data }) }
  }

  #judge(): readonly LayerSpec[] {
    return 'critic' in this.spec ? this.spec.critic.layers : this.spec.discriminator.layers
  }
}
