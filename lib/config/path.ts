import { FalsarioError } from '../system/errors.js'

/** Config paths, as in error messages and `--set`: `model.generator.layers[3].kernel`. */

export type PathPart = string | number

/**
 * Formats the path of a field below `base`.
 *
 * @example
 * formatPath('model', ['generator', 'layers', 3, 'kernel']) // 'model.generator.layers[3].kernel'
 */
export function formatPath(base: string, parts: readonly PropertyKey[]): string {
  return parts.reduce<string>((path, part) => {
    if (typeof part === 'number') return `${path}[${part}]`
    return path === '' ? String(part) : `${path}.${String(part)}`
  }, base)
}

/**
 * Parses a path. A list index may be in brackets or after a dot.
 *
 * @example
 * parsePath('model.generator.layers[3].out') // ['model', 'generator', 'layers', 3, 'out']
 * @throws CONFIG_INVALID if the path is empty or has an empty part
 */
export function parsePath(text: string): PathPart[] {
  const dotted = text.trim().replace(/\[(\d+)\]/g, '.$1')
  const parts = dotted.split('.')
  if (parts.some((part) => !/^[A-Za-z0-9_-]+$/.test(part)))
    throw new FalsarioError('CONFIG_INVALID', `"${text}" is not a config path`, {
      path: text,
      expected: 'names separated by dots, list positions in brackets',
      fix: 'write it like model.generator.layers[3].out',
    })
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}
