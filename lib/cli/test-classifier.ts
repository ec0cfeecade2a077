import { openIfFound } from '../data/open-dataset.js'
import {
  type Accuracy,
  type ClassifierModel,
  type Dataset,
  openDataset,
  type RunConfig,
} from '../index.js'

/**
 * Holds a classifier against the test part of the data whose training part it learnt, and writes the
 * result into its file. Nothing where the data come in no such parts.
 *
 * @param path of its model.safetensors, where one is kept
 */
export async function testClassifier(
  model: ClassifierModel,
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
