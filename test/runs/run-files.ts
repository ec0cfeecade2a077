import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The output that must be equal, byte for byte, for two runs of the same config. */
export interface RunOutcome {
  readonly model: string
  readonly metrics: readonly unknown[]
}

/** Returns the bytes of the model file, and the lines of metrics.jsonl without their times. */
export async function outcomeOf(out: string): Promise<RunOutcome> {
  const model = await readFile(join(out, 'model.safetensors'), 'base64')
  const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n')
  return { model, metrics: lines.map((line) => ({ ...JSON.parse(line), time: undefined })) }
}
