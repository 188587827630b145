// Compiles a filter's text into a test of events, by descent: or, and, not, comparison. The language is in docs/filter.md.
import { ALL_KINDS, type Condition, NAMES, NUMBERS, WORDS } from './filter-fields'
import { FilterError, type Token, tokens } from './filter-lexer'
import type { Tables } from './tables'

/** Parentheses and `!` within each other at most; a longer text is no filter. */
const MOST_DEPTH = 64
const MOST_TEXT = 4096

const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  '==': (a, b) => a === b,
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** @throws FilterError with the position of what is wrong */
export function compileFilter(text: string, tables: Tables): Condition {
  if (text.length > MOST_TEXT) throw new FilterError(`longer than ${MOST_TEXT} characters`, MOST_TEXT)
  if (text.trim() === '') return { test: () => true, kinds: ALL_KINDS }
  return new Parser(tokens(text), tables).whole()
}

class Parser {
  readonly #tokens: Token[]
  readonly #tables: Tables
  #next = 0
  #depth = 0

  constructor(all: Token[], tables: Tables) {
    this.#tokens = all
    this.#tables = tables
  }

  whole(): Condition {
    const condition = this.#or()
    if (this.#peek.type === 'end') return condition
    const { at, text } = this.#peek
    throw new FilterError(`expected && or || before "${text}"`, at)
  }

  get #peek(): Token {
    return this.#tokens[this.#next]!
  }

  #takes(...texts: string[]): boolean {
    const { type, text } = this.#peek
    if (type === 'string' || !texts.includes(text.toLowerCase())) return false
    this.#next++
    return true
  }

  #or(): Condition {
    let left = this.#and()
    while (this.#takes('||', 'or')) {
      const [a, b] = [left, this.#and()]
      left = { test: (event) => a.test(event) || b.test(event), kinds: a.kinds | b.kinds }
    }
    return left
  }

  #and(): Condition {
    let left = this.#not()
    while (this.#takes('&&', 'and')) {
      const [a, b] = [left, this.#not()]
      left = { test: (event) => a.test(event) && b.test(event), kinds: a.kinds & b.kinds }
    }
    return left
  }

  #not(): Condition {
    if (++this.#depth > MOST_DEPTH) throw new FilterError('nested too deeply', this.#peek.at)
    const condition = this.#takes('!', 'not') ? not(this.#not()) : this.#primary()
    this.#depth--
    return condition
  }

  #primary(): Condition {
    if (this.#takes('(')) {
      const inner = this.#or()
      if (!this.#takes(')')) throw new FilterError('expected )', this.#peek.at)
      return inner
    }
    const token = this.#peek
    if (token.type === 'end') throw new FilterError('expected a condition', token.at)
    if (token.type === 'operator' || token.type === 'number') {
      throw new FilterError(`expected a field, but found "${token.text}"`, token.at)
    }
    this.#next++
    return token.type === 'string' ? contains(token) : this.#field(token)
  }

  #field(token: Token): Condition {
    const name = token.text.toLowerCase()
    const compared = this.#peek.type === 'operator' && !['&&', '||', ')', '(', '!'].includes(this.#peek.text)
    const has = (table: object): boolean => Object.hasOwn(table, name)
    if (compared) {
      if (has(NUMBERS)) return this.#number(NUMBERS[name]!)
      if (has(NAMES)) return this.#name(NAMES[name]!(this.#tables))
      if (name === 'text') return this.#text()
    } else if (has(WORDS)) return WORDS[name]!
    const known = has(NUMBERS) || has(NAMES) || name === 'text'
    if (known) throw new FilterError(`"${token.text}" needs a comparison, such as ==`, token.at)
    throw new FilterError(`there is no field "${token.text}"`, token.at)
  }

  #number({ get, kinds }: (typeof NUMBERS)[string]): Condition {
    if (this.#takes('&')) return this.#masked({ get, kinds })
    const compare = this.#comparison()
    const wanted = this.#literal()
    return { test: (event) => compare(get(event), wanted), kinds }
  }

  #masked({ get, kinds }: (typeof NUMBERS)[string]): Condition {
    const mask = this.#literal()
    if (this.#peek.type !== 'operator' || !(this.#peek.text in COMPARE)) {
      return { test: (event) => (get(event) & mask) !== 0, kinds }
    }
    const compare = this.#comparison()
    const wanted = this.#literal()
    return { test: (event) => compare((get(event) & mask) >>> 0, wanted), kinds }
  }

  #name({ what, names, test }: ReturnType<(typeof NAMES)[string]>): Condition {
    const operator = this.#peek
    this.#next++
    const value = this.#wordOrString(what)
    const wanted = unquoted(value).toLowerCase()
    const fits = (name: string): boolean =>
      operator.text === '~' ? name.toLowerCase().includes(wanted) : name.toLowerCase() === wanted
    if (!['==', '=', '!=', '~'].includes(operator.text)) {
      throw new FilterError(`a ${what} is compared with ==, != or ~`, operator.at)
    }
    const hits = new Set(names.flatMap((name, i) => (name !== '' && fits(name) ? [i] : [])))
    if (hits.size === 0) throw new FilterError(`there is no ${what} "${unquoted(value)}"`, value.at)
    return operator.text === '!=' ? not(test(hits)) : test(hits)
  }

  #text(): Condition {
    const operator = this.#peek
    this.#next++
    const wanted = unquoted(this.#wordOrString('text')).toLowerCase()
    if (operator.text === '~') return { test: (event) => event.text.toLowerCase().includes(wanted), kinds: ALL_KINDS }
    if (operator.text === '==' || operator.text === '=') {
      return { test: (event) => event.text.toLowerCase() === wanted, kinds: ALL_KINDS }
    }
    throw new FilterError('text is compared with == or ~', operator.at)
  }

  #comparison(): (a: number, b: number) => boolean {
    const { text, at } = this.#peek
    const compare = COMPARE[text]
    if (!compare) throw new FilterError(`a number is not compared with "${text}"`, at)
    this.#next++
    return compare
  }

  #literal(): number {
    const token = this.#peek
    if (token.type !== 'number' || Number.isNaN(token.value)) throw new FilterError('expected a number', token.at)
    this.#next++
    return token.value
  }

  #wordOrString(what: string): Token {
    const token = this.#peek
    if (token.type === 'end' || token.type === 'operator')
      throw new FilterError(`expected the name of a ${what}`, token.at)
    this.#next++
    return token
  }
}

const unquoted = ({ type, text }: Token): string => (type === 'string' ? text.slice(1, -1) : text)

const not = ({ test }: Condition): Condition => ({ test: (event) => !test(event), kinds: ALL_KINDS })

function contains(token: Token): Condition {
  const wanted = unquoted(token).toLowerCase()
  return { test: (event) => event.text.toLowerCase().includes(wanted), kinds: ALL_KINDS }
}
