import { invalid } from '../config/explain.js'
import { isRecord } from '../config/is-record.js'
import type { Diagnosis } from './diagnose.js'
import { gigabytes } from './gigabytes.js'

/**
 * Formats a diagnosis as text, with the problems and their fixes at the end.
 *
 * @example
 * console.log(formatDiagnosis(await diagnose()))
 */
export function formatDiagnosis(diagnosis: Diagnosis): string {
  if (!isRecord(diagnosis) || !Array.isArray(diagnosis.candidates))
    throw invalid('diagnosis', 'the result of diagnose()', diagnosis)
  const { libtorch, addon, cuda, cache, tools } = diagnosis
  const lines = [
    `platform   ${diagnosis.platform}, Node ${diagnosis.node}`,
    libtorch
      ? `libtorch   ${libtorch.version} from ${libtorch.source}: ${libtorch.folder}`
      : `libtorch   ${diagnosis.wanted} not found`,
  ]
  for (const { source, folder, problems } of diagnosis.candidates) {
    if (problems.length > 0) lines.push(`           ${source} (${folder}): ${problems.join(' ')}`)
  }
  lines.push(`add-on     ${addon.present ? addon.path : 'not found'}`)
  for (const { source, folder, problems } of diagnosis.addons) {
    if (addon.present || problems.length === 0) continue
    lines.push(`           ${source} (${folder}): ${problems.map(({ what }) => what).join(' ')}`)
  }
  lines.push(
    `cuda       ${cuda.loaded ? 'libraries loaded' : `no: ${cuda.reason}`}`,
    `cache      ${cache.folder}${cache.freeBytes === undefined ? '' : `, ${gigabytes(cache.freeBytes)} free`}`,
    `tools      ${Object.entries(tools)
      .map(([name, path]) => `${name} ${path ?? 'missing'}`)
      .join(', ')}`,
  )
  for (const path of diagnosis.missingTexts)
    lines.push(`missing    ${path}, which is not needed to run`)
  for (const { what, fix } of diagnosis.problems) lines.push('', what, `  fix: ${fix}`)
  return lines.join('\n')
}
