import { basename } from 'node:path'
import { parseIdxName } from './idx-names.js'
import type { UnusedPath } from './source.js'

/** Words of files of labels, anywhere in the name or as a word of it. */
const labelWords =
  /label|annotation|metadata|identit(?:y|ies)|ground[-_ ]?truth|(?:^|[^a-z])(?:attr|attributes?|class|classes|gt|targets?)(?:[^a-z]|$)/i

/** Tables beside images hold their labels, whatever they are called: `train.csv`. */
const table = /\.(?:csv|tsv|jsonl|ndjson)$/i

/** Documents, programs, archives and models hold no labels, whatever they are called. */
const others =
  /\.(?:7z|ckpt|docx?|html?|ipynb|log|m?js|md|onnx|pdf|py|rar|rst|safetensors|sh|tar|tgz|ts|zip)$/i

/** The reason for labels beside images that have the classes of their folders, or none. */
export const LABELS_BESIDE_IMAGES =
  'looks like labels, but the classes of images are read from sub-folders, one per class'

/**
 * Returns whether a file beside images looks like their labels, by its name.
 *
 * @example
 * looksLikeLabels('list_attr_celeba.txt') // true
 */
export function looksLikeLabels(name: string): boolean {
  const plain = name.replace(/\.gz$/i, '')
  if (others.test(plain)) return false
  return labelWords.test(plain) || table.test(plain) || parseIdxName(name)?.content === 'labels'
}

/**
 * Returns the part of an error about missing labels that names the files which look like labels; empty if there are
 * none.
 *
 * @example
 * `the data have none${unusedLabels(data)}` // the data have none (pets/labels.csv: looks like labels, but …)
 */
export function unusedLabels({ unused = [] }: { readonly unused?: readonly UnusedPath[] }): string {
  const [first, ...more] = unused.filter(({ path }) => looksLikeLabels(basename(path)))
  if (first === undefined) return ''
  const rest = more.length > 0 ? `; and ${more.length} more` : ''
  return ` (${first.path}: ${first.reason}${rest})`
}
