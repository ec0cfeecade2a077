import { requireKeys } from '../../config/arguments.js'
import { parseWith } from '../../config/explain.js'
import { type ImageSource, ModelImages } from '../../models/images.js'
import { Model } from '../../models/model.js'
import { type ModelIdentity, type TestedAccuracy, testedSchema } from '../../models/model-file.js'
import { GatheredFloats, requireOutput } from '../../models/native-tensors.js'
import { type LabelOptions, labelSchema } from '../../models/options.js'
import type { NativeModel } from '../../native/index.js'
import { FalsarioError } from '../../system/errors.js'
import { type Accuracy, Confusion, indexOfLargest } from './confusion.js'
import type { ClassifierSpec } from './schema.js'

/** The output of a classifier for a batch of images. */
export interface Classification {
  /** [N, classes], row-major. The softmax of a row is the probability of each class. */
  readonly logits: Float32Array
  /** [N, classes] */
  readonly shape: readonly [number, number]
  /** The class of the largest logit, one per image. */
  readonly labels: Uint8Array
  /**
   * [N, D], row-major: the last feature map, averaged over its positions, or the input of the last
   * layer if the network has no feature maps.
   */
  readonly features: Float32Array
  /** [N, D] */
  readonly featuresShape: readonly [number, number]
}

/**
 * A classifier: predicts the class of an image.
 *
 * @example
 * using classifier = await loadClassifier('runs/classifier-001')
 * console.log((await classifier.accuracy(await openDataset('digits'))).accuracy)
 */
export class ClassifierModel extends Model<ClassifierSpec> {
  /** Tells the kinds of models apart. */
  readonly kind = 'classifier'
  /** Its accuracy on test images, if the model file has one. */
  readonly tested?: TestedAccuracy

  constructor(native: NativeModel, spec: ClassifierSpec, identity: Omit<ModelIdentity, 'spec'>) {
    super(native, spec, identity)
    if (identity.tested !== undefined) this.tested = identity.tested
  }

  /**
   * Classifies images, in evaluation mode: the result for an image does not depend on the other images.
   *
   * @throws DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
   * @example
   * const { labels } = await classifier.classify(await gan.sample({ count: 100 }))
   */
  async classify(images: ImageSource): Promise<Classification> {
    const input = new ModelImages(this.spec, images, { labelled: false, passLabels: false })
    const [logits, features] = [new GatheredFloats(input.count), new GatheredFloats(input.count)]
    for await (const batch of input.batches()) {
      const outputs = await this.native().examine(batch.images)
      logits.add(requireOutput(outputs, 'logits'))
      features.add(requireOutput(outputs, 'features'))
    }
    const { classes } = this.spec
    const labels = new Uint8Array(input.count)
    for (let at = 0; at < input.count; at++)
      labels[at] = indexOfLargest(logits.data.subarray(at * classes, (at + 1) * classes))
    return {
      logits: logits.data,
      shape: [input.count, classes],
      labels,
      features: features.data,
      featuresShape: [input.count, features.data.length / input.count],
    }
  }

  /**
   * Measures the accuracy on labelled images. Classes are matched by name if model and data have
   * class names.
   *
   * @param options `label`: the class of all images or one per image, instead of the images' own labels
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit or have no labels,
   * DISPOSED
   * @example
   * const { accuracy, perClass } = await classifier.accuracy(await openDataset('digits'))
   */
  async accuracy(images: ImageSource, options: LabelOptions = {}): Promise<Accuracy> {
    const { label } = parseWith(labelSchema, options, '')
    const { spec, classNames } = this
    const readOptions = {
      label,
      labelled: true,
      passLabels: false,
      classNames,
      consumer: 'accuracy',
    }
    const input = new ModelImages(spec, images, readOptions)
    const { labels } = input
    if (labels === undefined)
      throw new FalsarioError('DATA_MISMATCH', 'the images have no labels to compare with', {
        path: 'labels',
        fix: 'pass label, or use a labelled dataset',
      })
    const confusion = new Confusion(spec.classes)
    for await (const { images: part, from, to } of input.batches()) {
      const outputs = await this.native().examine(part)
      confusion.add(requireOutput(outputs, 'logits').data, labels.slice(from, to))
    }
    return { ...confusion.result(), ...input.origin }
  }

  /**
   * Writes the model to a file, atomically.
   *
   * @param options.tested the accuracy to store in the file (default: the accuracy in the file that the
   * model was loaded from)
   * @throws CONFIG_INVALID for an accuracy or loss that is not finite, OUTPUT_UNWRITABLE, DISPOSED
   * @example
   * await classifier.save('digits.safetensors', { tested: await classifier.accuracy(data) })
   */
  override async save(
    path: string,
    options: { readonly tested?: TestedAccuracy | undefined } = {},
  ): Promise<void> {
    requireKeys('options', options, ['tested'])
    const { tested = this.tested } = options
    const checked =
      tested === undefined ? {} : { tested: parseWith(testedSchema, tested, 'tested') }
    await this.write(path, checked)
  }
}
