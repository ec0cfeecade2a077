import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { RunConfig } from '../runs/config.js'
import { numberedIn } from '../runs/numbered-files.js'
import { systemCode } from '../system/system-reason.js'

/** What decides the figures that a run measured on its way, besides its data. */
export interface MeasuredWith {
  /** As the run was told: `digits`, or a path. */
  readonly features: string
  /** What that came to, by the run's newest card; left out where no card is left. */
  readonly extractor?: {
    readonly hash: string
    readonly size: number
    /** How images were brought to it. */
    readonly contract: unknown
  }
  /** Images of each look. */
  readonly count: number
}

const cardSchema = z.object({
  features: z.object({ hash: z.string(), size: z.number(), contract: z.unknown() }),
})

/** Nothing where a run measured nothing. A file may have been another one when another run took it. */
export async function measuredWith(
  path: string,
  { evaluate }: Pick<RunConfig, 'evaluate'>,
): Promise<MeasuredWith | undefined> {
  if (evaluate === undefined) return undefined
  const extractor = await newestExtractor(join(path, 'evaluations'))
  return {
    features: evaluate.features ?? 'digits',
    ...(extractor && { extractor }),
    count: evaluate.count,
  }
}

async function newestExtractor(folder: string): Promise<MeasuredWith['extractor']> {
  for (const { name } of (await cardsIn(folder)).reverse()) {
    const text = await readFile(join(folder, name), 'utf8')
    const { data } = cardSchema.safeParse(parsed(text))
    if (data !== undefined) return data.features
  }
  return undefined
}

/** The oldest first; none where no folder is. */
async function cardsIn(folder: string): ReturnType<typeof numberedIn> {
  try {
    return await numberedIn(folder, 'json')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
