import { readdir, readFile } from 'node:fs/promises'

/** One fenced block of a page. */
export interface Fence {
  /** README.md, docs/data.md */
  readonly page: string
  /** The line of its first line of text, from 1. */
  readonly line: number
  /** `ts`, `sh`, …; empty for a block that shows an output or a picture of folders. */
  readonly language: string
  readonly text: string
}

const root = new URL('../../', import.meta.url)

/** Returns README and the pages in docs/, in the order in which README lists them. */
export async function pages(): Promise<readonly string[]> {
  const readme = await readFile(new URL('README.md', root), 'utf8')
  const listed = [...readme.matchAll(/^\| \[(docs\/[\w-]+\.md)\]/gm)].map(([, page = '']) => page)
  const present = (await readdir(new URL('docs/', root))).filter((name) => name.endsWith('.md'))
  const others = present.map((name) => `docs/${name}`).filter((page) => !listed.includes(page))
  return ['README.md', ...listed, ...others]
}

/** Returns every fenced block of a page. */
export async function fencesOf(page: string): Promise<readonly Fence[]> {
  const text = await readFile(new URL(page, root), 'utf8')
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = '', block = ''] = match
    return { page, language, text: block, line: text.slice(0, match.index).split('\n').length + 1 }
  })
}

/** Returns the commands of a shell block: one line each, without comments and empty lines. */
export function commandsOf(block: string): readonly string[] {
  return block
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
}
