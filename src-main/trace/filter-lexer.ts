// Cuts a filter's text into tokens with their positions. Knows no field names.

/** What is wrong with a filter; `at` counts characters from its start. */
export class FilterError extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

export type Token = { at: number; text: string } & (
  { type: 'number'; value: number; unit: boolean } | { type: 'word' | 'string' | 'operator' | 'end' }
)

const NS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9 }
const SPACE = /\s*/y
const NUMBER = /(0x[0-9a-f_]+|0b[01_]+|-?\d[\d_]*(?:\.\d+)?)(ns|us|µs|μs|ms|s)?(?![\w.])/iy
const WORD = /[\p{L}_][\p{L}\p{N}_.,@-]*/uy
const OPERATOR = /==|!=|<=|>=|&&|\|\||[=<>&~!()]/y

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function stringAt(text: string, at: number): Token {
  const end = text.indexOf(text[at]!, at + 1)
  if (end < 0) throw new FilterError('the quotation mark is not closed', at)
  return { type: 'string', at, text: text.slice(at, end + 1) }
}

function tokenAt(text: string, at: number): Token {
  if (at >= text.length) return { type: 'end', at, text: '' }
  if (text[at] === '"' || text[at] === "'") return stringAt(text, at)
  const number = match(NUMBER, text, at)
  if (number) {
    const unit = number[2]?.toLowerCase()
    const value = Number(number[1]!.replaceAll('_', '')) * (unit === undefined ? 1 : NS[unit]!)
    return { type: 'number', at, text: number[0], value, unit: unit !== undefined }
  }
  const word = match(WORD, text, at)
  if (word) return { type: 'word', at, text: word[0] }
  const operator = match(OPERATOR, text, at)
  if (operator) return { type: 'operator', at, text: operator[0] }
  throw new FilterError(`"${text[at]!}" does not belong here`, at)
}

/** Ends with an `end` token. @throws FilterError */
export function tokens(text: string): Token[] {
  const found: Token[] = []
  for (let at = 0; ;) {
    at += match(SPACE, text, at)![0].length
    const token = tokenAt(text, at)
    found.push(token)
    if (token.type === 'end') return found
    at += token.text.length
  }
}
