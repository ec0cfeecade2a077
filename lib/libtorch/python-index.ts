import { FalsarioError } from '../system/errors.js'
import { runCommand } from './command.js'
import { request } from './download.js'
import { findPython } from './python.js'

/** What pip itself uses if nothing is configured. */
const DEFAULT_INDEX = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)'

/**
 * Returns the address of the Python package index: PIP_INDEX_URL, else what pip is configured to use, else pip's
 * default.
 *
 * @throws DOWNLOAD_FAILED if none is named and there is no pip to ask
 */
export async function pythonIndex(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (env.PIP_INDEX_URL) {
    if (isIndex(env.PIP_INDEX_URL)) return env.PIP_INDEX_URL
    throw new FalsarioError(
      'DOWNLOAD_FAILED',
      `PIP_INDEX_URL=${env.PIP_INDEX_URL} is not an address.`,
      {
        path: 'PIP_INDEX_URL',
        expected: 'an address that begins with https:// or http://',
        fix: 'unset PIP_INDEX_URL, or falsario install cuda --index URL',
      },
    )
  }
  const python = await findPython(env)
  if (python !== undefined) {
    const configured = await runCommand(python, ['-m', 'pip', 'config', 'get', 'global.index-url'])
    if (configured.status === 0 && configured.output.trim()) return configured.output.trim()
    const standard = await runCommand(python, ['-c', DEFAULT_INDEX])
    if (standard.status === 0 && standard.output.trim()) return standard.output.trim()
  }
  throw new FalsarioError(
    'DOWNLOAD_FAILED',
    'The address of the Python package index, which has the CUDA files, is not known, because there is no pip to ask.',
    {
      path: 'index',
      fix: "falsario install cuda --index URL, with the address that pip's documentation gives for --index-url; or --from a folder with the files",
    },
  )
}

/** Returns whether a text can be the address of an index. */
export function isIndex(text: string): boolean {
  return /^https?:\/\/[^/]/.test(text) && URL.canParse(text)
}

/**
 * Returns the address of a file in an index (the simple repository API: PEP 503 and PEP 691).
 *
 * @throws DOWNLOAD_FAILED if the index does not have it
 */
export async function addressOf(index: string, project: string, name: string): Promise<string> {
  const page = `${index.replace(/\/+$/, '')}/${project}/`
  const accept = 'application/vnd.pypi.simple.v1+json, text/html;q=0.5'
  const response = await request(page, { accept })
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  const links = response.statusCode === 200 ? linksIn(text) : []
  const link = links.find((address) => fileName(address) === name)
  if (link !== undefined) return new URL(link, page).href
  const answer =
    response.statusCode === 200 ? `it has no ${name}` : `it answered ${response.statusCode}`
  throw new FalsarioError('DOWNLOAD_FAILED', `${new URL(page).host}/${project}: ${answer}.`, {
    path: 'index',
    fix: 'name another index: --index URL, or a folder with the files: --from DIR',
  })
}

/** The addresses in a page of JSON or HTML. */
function linksIn(text: string): string[] {
  if (text.trimStart().startsWith('{')) {
    const { files }: { files?: readonly { readonly url?: unknown }[] } = JSON.parse(text)
    return (files ?? []).flatMap(({ url }) => (typeof url === 'string' ? [url] : []))
  }
  return [...text.matchAll(/href\s*=\s*"([^"]*)"/g)].map(([, link = '']) =>
    link.replaceAll('&amp;', '&'),
  )
}

function fileName(address: string): string {
  const path = address.split(/[?#]/)[0] ?? ''
  return decodeURIComponent(path.split('/').at(-1) ?? '')
}
