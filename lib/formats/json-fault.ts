/** What is wrong with a text that should be JSON, and what to do about it. */
export interface JsonFault {
  /** A sentence that ends with the line. */
  readonly reason: string
  readonly fix: string
}

/** A string, a sign, or a word that ends where something else begins. */
const token = /"[^"\\\p{Cc}]*(?:\\\P{Cc}[^"\\\p{Cc}]*)*"|[{}[\],:]|[^\s{}[\],:"'/#“”‘’]+/uy
const space = /[ \t\r\n]*/y
const badEscape = /\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})./
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/**
 * Returns the first fault of a text that JSON.parse refuses; undefined if none is found. Names what people
 * bring from other languages: comments, commas after the last item, single quotes, words such as NaN.
 *
 * @example
 * jsonFault('{ "steps": 5, }')?.reason // 'JSON has no comma after the last item: line 1'
 */
export function jsonFault(text: string): JsonFault | undefined {
  const reader = new Reader(text)
  let at = 0
  for (;;) {
    at = after(space, text, at) ?? at
    const end = after(token, text, at)
    if (end === undefined) return at < text.length ? foreignSign(text, at) : reader.end()
    const fault = reader.take(text.slice(at, end), at)
    if (fault !== undefined) return fault
    at = end
  }
}

/** Follows the structure of a text, token by token. */
class Reader {
  readonly #text: string
  readonly #open: string[] = []
  #expects: 'value' | 'key' | 'colon' | 'end' = 'value'
  /** Where the last token lies, and what it is. */
  #last = { token: '', at: 0 }

  constructor(text: string) {
    this.#text = text
  }

  take(token: string, at: number): JsonFault | undefined {
    const fault = this.#step(token, at)
    this.#last = { token, at }
    return fault
  }

  /** The text is over. */
  end(): JsonFault | undefined {
    if (this.#last.token === '')
      return { reason: 'the text is empty', fix: 'write the JSON into it' }
    if (this.#expects === 'end' && this.#open.length === 0) return undefined
    const { reason } = this.#fault('the JSON ends too early', this.#text.length)
    return { reason, fix: 'complete the text, or use another copy of it' }
  }

  #step(token: string, at: number): JsonFault | undefined {
    if (token === '}' || token === ']') return this.#close(token, at)
    const inside = this.#open.at(-1)
    switch (this.#expects) {
      case 'value':
        return this.#value(token, at)
      case 'key':
        this.#expects = 'colon'
        if (!token.startsWith('"'))
          return this.#fault(`a name in JSON needs double quotes, unlike ${short(token)}`, at)
        return this.#escapes(token, at)
      case 'colon':
        this.#expects = 'value'
        return token === ':'
          ? undefined
          : this.#fault(`a colon is missing before ${short(token)}`, at)
      case 'end':
        if (inside === undefined)
          return this.#fault('there is more text after the end of the JSON', at)
        this.#expects = inside === '{' ? 'key' : 'value'
        return token === ','
          ? undefined
          : this.#fault(`a comma is missing before ${short(token)}`, at)
    }
  }

  #close(token: string, at: number): JsonFault | undefined {
    const opened = this.#open.pop()
    const last = this.#last
    if (opened !== (token === '}' ? '{' : '[')) return this.#fault(`unexpected ${token}`, at)
    if (last.token === ',') {
      const { reason } = this.#fault('JSON has no comma after the last item', last.at)
      return { reason, fix: 'remove the comma' }
    }
    if (this.#expects !== 'end' && last.token !== opened)
      return this.#fault(`unexpected ${token}`, at)
    this.#expects = 'end'
    return undefined
  }

  #value(token: string, at: number): JsonFault | undefined {
    if (token === '{' || token === '[') {
      this.#open.push(token)
      this.#expects = token === '{' ? 'key' : 'value'
      return undefined
    }
    this.#expects = 'end'
    if (token.startsWith('"')) return this.#escapes(token, at)
    if (['true', 'false', 'null'].includes(token) || number.test(token)) return undefined
    if (token === ',' || token === ':') return this.#fault(`unexpected ${token}`, at)
    return this.#fault(`JSON has no value ${short(token)}`, at)
  }

  #escapes(token: string, at: number): JsonFault | undefined {
    const [unknown] = badEscape.exec(token) ?? []
    if (unknown === undefined) return undefined
    const { reason } = this.#fault(`JSON has no ${unknown} in a string`, at)
    return { reason, fix: 'write a backslash as \\\\' }
  }

  #fault(what: string, at: number): JsonFault {
    return faultAt(this.#text, at, what, 'correct the line')
  }
}

/** Names a sign with which no token of JSON begins. */
function foreignSign(text: string, at: number): JsonFault {
  const sign = text.slice(at, at + 2)
  const comment = sign.startsWith('#') || sign === '//' || sign === '/*'
  if (comment) return faultAt(text, at, 'JSON has no comments', 'remove the comments')
  if (/^['‘’“”]/.test(sign))
    return faultAt(text, at, 'JSON has only straight double quotes (")', 'replace the quotes')
  if (sign.startsWith('"'))
    return faultAt(text, at, 'a string does not end on its line', 'add the closing double quote')
  const [character = ''] = text.slice(at)
  return faultAt(text, at, `unexpected ${JSON.stringify(character)}`, 'remove it')
}

function faultAt(text: string, at: number, what: string, fix: string): JsonFault {
  const line = text.slice(0, at).split(/\r\n|\r|\n/).length
  return { reason: `${what}: line ${line}`, fix }
}

function after(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

function short(token: string): string {
  return token.length <= 30 ? token : `${token.slice(0, 29)}…`
}
