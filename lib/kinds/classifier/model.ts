import { parseWith } from '../../config/explain.js'
import { FalsarioError } from '../../errors.js'
import type { NativeModel } from '../../native.js'
import { Model } from '../../sampling/abstract-model.js'
import { GatheredFloats, told } from '../../sampling/gathered-floats.js'
import { type ImageSource, ModelImages } from '../../sampling/images.js'
import { type ModelIdentity, type TestedAccuracy, testedSchema } from '../../sampling/model-file.js'
import { type LabelOptions, labelSchema } from '../../sampling/options.js'
import { type Accuracy, Confusion, largestOf } from './confusion.js'
import type { ClassifierSpec } from './schema.js'

/** What a classifier says of images. */
export interface Classification {
  /** [N, classes], row-major: softmax of a row is how probable each class is. */
  readonly logits: Float32Array
  /** [N, classes] */
  readonly shape: readonly [number, number]
  /** The class of the largest logit, one an image. */
  readonly labels: Uint8Array
  /** [N, D], row-major: the last map averaged over its positions; without maps what the last layer takes in. */
  readonly features: Float32Array
  /** [N, D] */
  readonly featuresShape: readonly [number, number]
}

/**
 * Names what images show.
 *
 * @example
 * using classifier = await loadClassifier('runs/classifier-001')
 * console.log((await classifier.accuracy(await openDataset('digits'))).accuracy)
 */
export class ClassifierModel extends Model<ClassifierSpec> {
  readonly kind = 'classifier'
  /** How it did on images that it did not learn from, where its file says so. */
  readonly tested?: TestedAccuracy

  constructor(native: NativeModel, spec: ClassifierSpec, identity: Omit<ModelIdentity, 'spec'>) {
    super(native, spec, identity)
    if (identity.tested !== undefined) this.tested = identity.tested
  }

  /**
   * What images show, in evaluation mode: what is said of one never depends on the others.
   *
   * @throws DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
   * @example
   * const { labels } = await classifier.classify(await model.sample({ count: 100 }))
   */
  async classify(images: ImageSource): Promise<Classification> {
    const input = new ModelImages(this.spec, images, { labelled: false, passLabels: false })
    const [logits, features] = [new GatheredFloats(input.count), new GatheredFloats(input.count)]
    for await (const batch of input.batches()) {
      const answer = await this.native().examine(batch.images)
      logits.add(told(answer, 'logits'))
      features.add(told(answer, 'features'))
    }
    const { classes } = this.spec
    const labels = new Uint8Array(input.count)
    for (let at = 0; at < input.count; at++)
      labels[at] = largestOf(logits.data.subarray(at * classes, (at + 1) * classes))
    return {
      logits: logits.data,
      shape: [input.count, classes],
      labels,
      features: features.data,
      featuresShape: [input.count, features.data.length / input.count],
    }
  }

  /**
   * How often it names the class that the images' labels say. Data of the same class names may number
   * them otherwise.
   *
   * @param options.label the class of all, or one each, where the images bring none
   * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit or have no labels,
   * DISPOSED
   * @example
   * const { accuracy, perClass } = await classifier.accuracy(await openDataset('digits'))
   */
  async accuracy(images: ImageSource, options: LabelOptions = {}): Promise<Accuracy> {
    const { label } = parseWith(labelSchema, options, '')
    const { spec, classNames } = this
    const reading = { label, labelled: true, passLabels: false, classNames, consumer: 'accuracy' }
    const input = new ModelImages(spec, images, reading)
    const { labels } = input
    if (labels === undefined)
      throw new FalsarioError('DATA_MISMATCH', 'the images have no labels to compare with', {
        path: 'labels',
        fix: 'pass label, or labelled data',
      })
    const confusion = new Confusion(spec.classes)
    for await (const { images: part, from, to } of input.batches()) {
      const answer = await this.native().examine(part)
      confusion.add(told(answer, 'logits').data, labels.slice(from, to))
    }
    return { ...confusion.result(), ...input.origin }
  }

  /**
   * Writes `model.safetensors`, whole or not at all.
   *
   * @param options.tested what the file shall say of its accuracy; what it was loaded with when left
   * out
   * @throws CONFIG_INVALID for a share or loss that is no number, OUTPUT_UNWRITABLE, DISPOSED
   * @example
   * await classifier.save('digits.safetensors', { tested: await classifier.accuracy(testDigits) })
   */
  override async save(
    path: string,
    { tested = this.tested }: { readonly tested?: TestedAccuracy | undefined } = {},
  ): Promise<void> {
    const said = tested === undefined ? {} : { tested: parseWith(testedSchema, tested, 'tested') }
    await this.write(path, said)
  }
}
