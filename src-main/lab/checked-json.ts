// JSON that people write: parsed with the place of every value, so that each complaint names file, line and column. Reads no file.
import { getNodeValue, type Node, parseTree, type ParseError, printParseErrorCode } from 'jsonc-parser'
import * as v from 'valibot'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed } from '../base/result'

/** Names that change what an object is instead of filling it. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])
const DEEPEST = 16

export type At = (path: readonly (string | number)[], message: string, remedy?: string) => ReturnType<typeof failed>

/** What kind of file it is, for complaints. */
export interface JsonKind {
  /** `lab.json` */
  file: string
  /** `a lab` */
  what: string
  code: 'lab-invalid' | 'bad-input'
  /** Levels of { } and [ ] that it needs, in words. */
  levels: string
}

/** What the text says, and how to complain about a place in it. */
export function readCheckedJson<T>(
  text: string,
  kind: JsonKind,
  schema: v.GenericSchema<unknown, T>,
): Result<{ value: T; complain: At }> {
  return new Reader(text, kind).read(schema)
}

class Reader {
  readonly #text: string
  readonly #kind: JsonKind

  constructor(text: string, kind: JsonKind) {
    this.#text = text
    this.#kind = kind
  }

  read<T>(schema: v.GenericSchema<unknown, T>): Result<{ value: T; complain: At }> {
    const errors: ParseError[] = []
    const root = parseTree(this.#text, errors, { allowTrailingComma: true, disallowComments: false })
    const first = errors[0]
    if (first || !root) {
      const what = first ? printParseErrorCode(first.error) : 'Empty'
      const text = `not valid JSON: ${spaced(what)}`
      return this.#complain(first?.offset ?? 0, text, 'Look for a missing comma, quote or bracket.')
    }
    if (root.type !== 'object') return this.#complain(0, `not ${this.#kind.what}`, 'It should be an object in { }.')
    const odd = oddity(root, 0)
    if (odd) return this.#complain(odd.node.offset, odd.message, odd.remedy ?? `It needs ${this.#kind.levels}.`)
    const parsed = v.safeParse(schema, getNodeValue(root))
    if (!parsed.success) return this.#complainOf(root, parsed.issues[0])
    const complain: At = (path, message, remedy = '') => this.#complain(findNode(root, path).offset, message, remedy)
    return done({ value: parsed.output, complain })
  }

  #complain(offset: number, message: string, remedy: string): ReturnType<typeof failed> {
    const before = this.#text.slice(0, offset)
    const line = before.split('\n').length
    const column = offset - before.lastIndexOf('\n')
    return failed(this.#kind.code, `${this.#kind.file}:${line}:${column}: ${message}`, remedy)
  }

  #complainOf(root: Node, issue: v.BaseIssue<unknown>): ReturnType<typeof failed> {
    const path = (issue.path ?? []).map(({ key }) => key as string | number)
    const key = path.at(-1)
    const { what } = this.#kind
    const node = findNode(root, path)
    if (issue.kind === 'schema' && issue.type === 'strict_object' && issue.expected === 'never') {
      const text = `"${key}" is not something ${what} can say`
      return this.#complain(node.parent?.offset ?? node.offset, text, 'Remove it, or check its spelling.')
    }
    if (issue.kind === 'schema' && issue.received === 'undefined') {
      return this.#complain(node.offset, `"${key}" is missing`, 'Add it.')
    }
    const given = JSON.stringify(issue.input)?.slice(0, 60) ?? 'nothing'
    const where = path.join('.') || what.replace(/^an? /, 'the ')
    return this.#complain(node.offset, `${where} is ${given}`, `It should be ${wanted(issue)}.`)
  }
}

/** `InvalidSymbol` → `invalid symbol` */
const spaced = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim()

function wanted(issue: v.BaseIssue<unknown>): string {
  return issue.message.startsWith('Invalid ') ? (issue.expected ?? issue.message) : issue.message
}

/** The node of a path, or of as much of it as there is. */
function findNode(root: Node, path: readonly (string | number)[]): Node {
  let node = root
  for (const key of path) {
    const next =
      typeof key === 'number'
        ? node.children?.[key]
        : node.children?.find(({ children }) => children?.[0]?.value === key)?.children?.[1]
    if (!next) return node
    node = next
  }
  return node
}

interface Oddity {
  node: Node
  message: string
  remedy?: string
}

/** What is JSON but nothing a file of ours says: forbidden names, the same name twice, endless nesting. */
function oddity(node: Node, depth: number): Oddity | null {
  if (depth > DEEPEST) return { node, message: 'nested too deeply' }
  const seen = new Set<string>()
  for (const child of node.children ?? []) {
    if (child.type === 'property') {
      const name = String(child.children![0]!.value)
      if (FORBIDDEN.has(name)) return { node: child, message: `"${name}" is not allowed`, remedy: 'Remove it.' }
      if (seen.has(name)) return { node: child, message: `"${name}" stands here twice`, remedy: 'Remove one of them.' }
      seen.add(name)
    }
    const inner = oddity(child, depth + (child.type === 'property' ? 0 : 1))
    if (inner) return inner
  }
  return null
}
