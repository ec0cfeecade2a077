import { openIfFound } from '../data/open-dataset.js'
import { type Accuracy, type Dataset, openDataset, type RunConfig } from '../index.js'
import type { ClassifyingModel } from '../kinds/catalogue.js'

/**
 * Tests a classifier on the test part of the data that it was trained on, and writes the result into its file.
 *
 * @param path its model.safetensors; undefined if the run has no files
 * @returns undefined if it was not trained on the training part of data with a test part
 */
export async function testClassifier(
  model: ClassifyingModel,
  data: RunConfig['data'],
  path: string | undefined,
): Promise<Accuracy | undefined> {
  const test = await openTestPart(data)
  if (test?.labels === undefined) return undefined
  const tested = await model.accuracy(test)
  if (path !== undefined) await model.save(path, { tested })
  return tested
}

async function openTestPart({
  source,
  split,
  ...options
}: RunConfig['data']): Promise<Dataset | undefined> {
  if (split !== 'train') return undefined
  return openIfFound(() => openDataset(source, { ...options, split: 'test' }))
}
