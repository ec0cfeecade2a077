import type { EvaluationSettings } from '../config/evaluation.js'
import { invalid } from '../config/explain.js'
import type { RunConfig } from '../config/run.js'
import { Dataset } from '../data/dataset.js'
import { imagesOf } from '../evaluation/images/chosen-images.js'
import { ClassifierModel } from '../kinds/classifier/model.js'
import type { ClassifierSpec } from '../kinds/classifier/schema.js'
import type { NativeModel } from '../native.js'
import type { Evaluated, RunEvaluation } from './run-evaluation.js'
import { unseenImages } from './unseen-images.js'

/** What can be measured of a classifier while it is trained. */
export const classifierMetrics = ['testAccuracy', 'testLoss'] as const

/** Measures a classifier on test images while it is trained. */
export class ClassifierEvaluation implements RunEvaluation {
  readonly #model: NativeModel
  readonly #spec: ClassifierSpec
  readonly #test: Dataset
  readonly #identity: { readonly classNames?: readonly string[] }

  private constructor(model: NativeModel, spec: ClassifierSpec, test: Dataset, data: Dataset) {
    this.#model = model
    this.#spec = spec
    this.#test = test
    this.#identity = data.classNames ? { classNames: data.classNames } : {}
  }

  /** @throws CONFIG_INVALID for data without test images, DATA_NOT_FOUND, DATA_INVALID */
  static async open(
    { count }: EvaluationSettings,
    { config, data }: { readonly config: RunConfig; readonly data: Dataset },
    model: NativeModel,
    spec: ClassifierSpec,
  ): Promise<ClassifierEvaluation> {
    const { real } = await unseenImages(config, data)
    // On images that it learns from, its accuracy is in every progress event.
    if (real.split !== 'test')
      throw invalid('evaluate', `nothing, for ${data.name} has no test images`, { count })
    const chosen = imagesOf(real.data, real.images, count)
    const parts: Uint8Array[] = []
    for await (const part of chosen.parts()) parts.push(part)
    const { labels } = chosen
    const { classNames, name } = real.data
    const images = { name, images: Buffer.concat(parts), shape: chosen.shape }
    const named = { ...(labels && { labels }), ...(classNames && { classNames }) }
    return new ClassifierEvaluation(model, spec, Dataset.fromArrays({ ...images, ...named }), data)
  }

  get values(): readonly string[] {
    return classifierMetrics
  }

  async take(step: number): Promise<Evaluated> {
    const identity = { ...this.#identity, trainedSteps: step }
    const model = new ClassifierModel(this.#model, this.#spec, identity)
    const { accuracy, loss } = await model.accuracy(this.#test)
    return { metrics: { testAccuracy: accuracy, testLoss: loss } }
  }

  dispose(): void {
    this.#test.dispose()
  }
}
