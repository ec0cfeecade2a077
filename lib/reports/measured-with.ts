import { join } from 'node:path'
import { z } from 'zod'
import { InvalidJson, readJsonFile } from '../formats/json-text.js'
import type { RunConfig } from '../runs/config.js'
import { numberedIn } from '../runs/numbered-files.js'
import { systemCode } from '../system/system-reason.js'

/** The settings with which a run measured metrics during training. Values also depend on its data. */
export interface MeasuredWith {
  /** The extractor as the config names it: `digits`, or a path. */
  readonly features: string
  /** The extractor itself, from the run's newest card. Left out if there is no card. */
  readonly extractor?: {
    readonly hash: string
    readonly size: number
    /** Its input contract. */
    readonly contract: unknown
  }
  /** Titles of the measured values by name, from the newest card: `{ fid: 'classifier FID' }`. */
  readonly titles?: Readonly<Record<string, string>>
  /** Number of images of each evaluation. */
  readonly count: number
}

const cardSchema = z.object({
  features: z.object({ hash: z.string(), size: z.number(), contract: z.unknown() }),
  metrics: z
    .record(
      z.string(),
      z.object({ shown: z.array(z.object({ name: z.string(), title: z.string() })) }),
    )
    .default({}),
})

/**
 * Reads how a run measured metrics. Returns undefined if it measured none. The card identifies the extractor,
 * because the file at a path may have changed between two runs.
 */
export async function measuredWith(
  path: string,
  { evaluate }: Pick<RunConfig, 'evaluate'>,
): Promise<MeasuredWith | undefined> {
  if (evaluate === undefined) return undefined
  const newest = await fromNewestCard(join(path, 'evaluations'))
  return { features: evaluate.features ?? 'digits', ...newest, count: evaluate.count }
}

async function fromNewestCard(
  folder: string,
): Promise<Pick<MeasuredWith, 'extractor' | 'titles'> | undefined> {
  for (const { name } of (await cardsIn(folder)).reverse()) {
    const { data: card } = cardSchema.safeParse(await readCard(join(folder, name)))
    if (card === undefined) continue
    const shown = Object.values(card.metrics).flatMap((metric) => metric.shown)
    const titles = Object.fromEntries(shown.map((value) => [value.name, value.title]))
    return { extractor: card.features, ...(shown.length > 0 && { titles }) }
  }
  return undefined
}

/** Lists the cards, oldest first; none if there is no folder. */
async function cardsIn(folder: string): ReturnType<typeof numberedIn> {
  try {
    return await numberedIn(folder, 'json')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}

/** Returns undefined for a card that is not JSON. */
async function readCard(path: string): Promise<unknown> {
  try {
    return await readJsonFile(path)
  } catch (error) {
    if (error instanceof InvalidJson) return undefined
    throw error
  }
}
