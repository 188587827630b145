// Numbers of a .dts: literals, characters, and C's integer expressions in u64, as dtc computes them. Knows no property.
import type { DtsSource } from './dts-source'

const DEEPEST = 64
const NUMBER = /[0-9][0-9A-Za-z]*/y
const LITERAL = /^(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)(u?l{0,2})$/i
const CHARACTER = /'((?:\\(?:x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[^\n])|[^'\\\n])+)'/y
const ESCAPE = /\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[^])/g
const LETTERS: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', v: '\v', f: '\f' }

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value)
const truth = (value: boolean): bigint => (value ? 1n : 0n)
const encoder = new TextEncoder()

/** The bytes of what stands between quotes: UTF-8, with C's escapes. */
export function unescaped(text: string): Uint8Array {
  const bytes: number[] = []
  let from = 0
  for (const found of text.matchAll(ESCAPE)) {
    bytes.push(...encoder.encode(text.slice(from, found.index)), ...escaped(found[1]!))
    from = found.index + found[0].length
  }
  bytes.push(...encoder.encode(text.slice(from)))
  return Uint8Array.from(bytes)
}

function escaped(code: string): Iterable<number> {
  if (/^x[0-9a-fA-F]/.test(code)) return [parseInt(code.slice(1), 16)]
  if (/^[0-7]/.test(code)) return [parseInt(code, 8) & 0xff]
  return encoder.encode(LETTERS[code] ?? code)
}

/** A literal or a character, or null where neither comes next. */
export function takeNumber(source: DtsSource): { value: bigint; text: string } | null {
  const place = source.place()
  const character = source.take(CHARACTER)
  if (character) {
    const bytes = unescaped(character[1]!)
    if (bytes.length !== 1) source.wrong('a character in quotes is one byte', '', place)
    return { value: BigInt(bytes[0]!), text: character[0] }
  }
  const text = source.take(NUMBER)?.[0]
  if (text === undefined) return null
  const digits = LITERAL.exec(text)?.[1]
  if (digits === undefined) source.wrong(`"${text}" is not a number`, 'Write 16, 0x10 or 020.', place)
  const value = BigInt(/^0\d/.test(digits) ? `0o${digits}` : digits)
  if (value !== u64(value)) source.wrong(`${text} does not fit into 64 bits`, '', place)
  return { value, text }
}

type Operator = (left: bigint, right: bigint) => bigint
const shifted: Operator = (left, right) => (right > 63n ? 0n : u64(left << right))

/** Weakest first; within a row all bind alike, from the left. Longer ones stand before those they begin with. */
const LEVELS: readonly Readonly<Record<string, Operator>>[] = [
  { '||': (a, b) => truth(a !== 0n || b !== 0n) },
  { '&&': (a, b) => truth(a !== 0n && b !== 0n) },
  { '|': (a, b) => a | b },
  { '^': (a, b) => a ^ b },
  { '&': (a, b) => a & b },
  { '==': (a, b) => truth(a === b), '!=': (a, b) => truth(a !== b) },
  {
    '<=': (a, b) => truth(a <= b),
    '>=': (a, b) => truth(a >= b),
    '<': (a, b) => truth(a < b),
    '>': (a, b) => truth(a > b),
  },
  { '<<': shifted, '>>': (a, b) => (b > 63n ? 0n : a >> b) },
  { '+': (a, b) => u64(a + b), '-': (a, b) => u64(a - b) },
  { '*': (a, b) => u64(a * b), '/': (a, b) => a / b, '%': (a, b) => a % b },
]

const MARKS = /\|\||&&|<<|>>|<=|>=|==|!=|[|^&<>+\-*/%]/y

/** What stands in parentheses, the opening one taken already; takes the closing one too. */
export class Expression {
  readonly #source: DtsSource
  #depth = 0
  /** An operator that was read and not used yet. */
  #mark: string | null = null

  constructor(source: DtsSource) {
    this.#source = source
  }

  inParentheses(): bigint {
    if (++this.#depth > DEEPEST) this.#source.wrong(`parentheses lie more than ${DEEPEST} deep`)
    const value = this.#choice()
    if (this.#mark !== null || !this.#source.takes(')')) {
      this.#source.wrong(
        `the expression does not end before ${this.#mark ?? this.#source.next()}`,
        'Look for a missing ")".',
      )
    }
    this.#depth--
    return value
  }

  #choice(): bigint {
    const condition = this.#level(0)
    if (this.#mark !== null || !this.#source.takes('?')) return condition
    const yes = this.#choice()
    if (this.#mark !== null || !this.#source.takes(':')) this.#source.wrong('":" is missing after "?"')
    const no = this.#choice()
    return condition === 0n ? no : yes
  }

  #level(at: number): bigint {
    const operators = LEVELS[at]
    if (!operators) return this.#unary()
    let left = this.#level(at + 1)
    for (;;) {
      this.#mark ??= this.#source.take(MARKS)?.[0] ?? null
      const operator = this.#mark === null ? undefined : operators[this.#mark]
      if (!operator) return left
      const place = this.#source.place()
      const divides = this.#mark === '/' || this.#mark === '%'
      this.#mark = null
      const right = this.#level(at + 1)
      if (divides && right === 0n) this.#source.wrong('division by zero', '', place)
      left = operator(left, right)
    }
  }

  #unary(): bigint {
    const source = this.#source
    if (source.takes('(')) return this.inParentheses()
    if (source.takes('-')) return u64(-this.#nested())
    if (source.takes('~')) return u64(~this.#nested())
    if (source.takes('!')) return truth(this.#nested() === 0n)
    const number = takeNumber(source)
    return number
      ? number.value
      : source.wrong(`a number is missing before ${source.next()}`, 'Macros need the C preprocessor.')
  }

  #nested(): bigint {
    if (++this.#depth > DEEPEST) this.#source.wrong('too many signs in a row')
    const value = this.#unary()
    this.#depth--
    return value
  }
}
