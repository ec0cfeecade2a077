import { invalid, parseWith } from '../../config/explain.js'
import { GenerativeModel } from '../../models/generative-model.js'
import type { ImageTensor } from '../../models/image-tensor.js'
import { type ImageSource, ModelImages, ownedImages } from '../../models/images.js'
import type { InterpolationMethod } from '../../models/interpolation.js'
import { GatheredFloats, requireOutput } from '../../models/native-tensors.js'
import { layerAcrossBatch, takesLabels } from '../../models/network-traits.js'
import { type LabelOptions, labelSchema } from '../../models/options.js'
import type { GanSpec } from './schema.js'

/** The output of a discriminator or critic for a batch of images. */
export interface Discrimination {
  /**
   * Row-major. A discriminator gives logits: 1 / (1 + exp(-x)) is the probability that the image is
   * real. A critic (loss `wasserstein`) gives scores without a unit: higher means more realistic.
   */
  readonly logits: Float32Array
  /** [N, 1], or [N, …] if the last layer gives a map, with a logit per position. */
  readonly shape: readonly number[]
  /**
   * The class logits [N, classes] of an auxiliary head, row-major. The softmax of a row is the
   * probability of each class. Absent without an auxiliary head.
   */
  readonly classScores?: Float32Array
}

/** Limit on a batch whose images a layer compares with each other, because memory grows with its square. */
const MAX_COMPARED = 1024

/** A generative adversarial network. */
export class GanModel extends GenerativeModel<GanSpec> {
  /** Tells the kinds of models apart. */
  readonly kind = 'gan'

  get defaultMethod(): InterpolationMethod {
    return this.spec.latent.distribution === 'normal' ? 'spherical' : 'linear'
  }

  /**
   * Generates images [N, C, H, W] from the given latents.
   *
   * @param latents float32 [N, latent], row-major
   * @param options `label`: the class of all images or one per image; required if the model has classes
   * @throws CONFIG_INVALID, DISPOSED
   * @example
   * const images = await model.generate(await model.latents({ count: 4, seed: 1 }))
   */
  async generate(latents: Float32Array, options: LabelOptions = {}): Promise<ImageTensor> {
    return this.fromLatents(latents, parseWith(labelSchema, options, ''))
  }

  /**
   * Runs the discriminator or critic on images, in evaluation mode. If a layer compares the images of
   * a batch (`minibatchStd`, `minibatchDiscrimination`), all images form one batch of at most 1,024 and
   * the result for an image depends on the others.
   *
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit the model (with
   * `minibatchStd` also for a count that its group size does not divide), DISPOSED
   * @example
   * const { logits } = await model.discriminate(await model.sample({ count: 8 }))
   */
  async discriminate(images: ImageSource, options: LabelOptions = {}): Promise<Discrimination> {
    const { label } = parseWith(labelSchema, options, '')
    const { spec, classNames } = this
    const owned = ownedImages(images)
    const discriminator = await this.network('critic' in spec ? 'critic' : 'discriminator')
    const labelled = takesLabels(discriminator)
    const input = new ModelImages(spec, owned, { label, labelled, classNames })
    const logits = new GatheredFloats(input.count)
    const classes = new GatheredFloats(input.count)
    const across = layerAcrossBatch(discriminator)
    if (across !== undefined && input.count > MAX_COMPARED)
      throw invalid(
        'images',
        `at most ${MAX_COMPARED} images per call, because ${across} compares them with each other`,
        input.count,
      )
    for await (const batch of across === undefined ? input.batches() : [input.whole()]) {
      const outputs = await this.native().examine(batch.images, batch.labels)
      logits.add(requireOutput(outputs, 'logits'))
      if (outputs.classes !== undefined) classes.add(outputs.classes)
    }
    const { data, shape } = logits
    return { logits: data, shape, ...(classes.data.length > 0 && { classScores: classes.data }) }
  }
}
