// lab.json as text: parsed with the place of every value, so that each complaint names a line and a column. Reads no file.
import { getNodeValue, type Node, parseTree, type ParseError, printParseErrorCode } from 'jsonc-parser'
import * as v from 'valibot'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed } from '../base/result'
import { labSchema, type LabFile } from './lab-schema'

export const FILE = 'lab.json'
/** Names that change what an object is instead of filling it. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])
const DEEPEST = 16

export type At = (path: readonly (string | number)[], message: string, remedy?: string) => ReturnType<typeof failed>

/** What lab.json says, and how to complain about a place in it. */
export function readLabJson(text: string): Result<{ lab: LabFile; complain: At }> {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false })
  const first = errors[0]
  if (first || !root) {
    const what = first ? printParseErrorCode(first.error) : 'Empty'
    return complainAt(
      text,
      first?.offset ?? 0,
      `not valid JSON: ${spaced(what)}`,
      'Look for a missing comma, quote or bracket.',
    )
  }
  if (root.type !== 'object') return complainAt(text, 0, 'not a lab', 'It should be an object in { }.')
  const odd = oddity(root, 0)
  if (odd) return complainAt(text, odd.node.offset, odd.message, odd.remedy)
  const parsed = v.safeParse(labSchema, getNodeValue(root))
  if (!parsed.success) return complainOf(text, root, parsed.issues[0])
  const complain: At = (path, message, remedy = '') => complainAt(text, findNode(root, path).offset, message, remedy)
  return done({ lab: parsed.output, complain })
}

/** `InvalidSymbol` → `invalid symbol` */
const spaced = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim()

function complainAt(text: string, offset: number, message: string, remedy: string): ReturnType<typeof failed> {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  return failed('lab-invalid', `${FILE}:${line}:${column}: ${message}`, remedy)
}

function complainOf(text: string, root: Node, issue: v.BaseIssue<unknown>): ReturnType<typeof failed> {
  const path = (issue.path ?? []).map(({ key }) => key as string | number)
  const key = path.at(-1)
  const at = findNode(root, path).offset
  if (issue.kind === 'schema' && issue.type === 'strict_object' && issue.expected === 'never') {
    return complainAt(
      text,
      findNode(root, path).parent?.offset ?? at,
      `"${key}" is not something a lab can say`,
      'Remove it, or check its spelling.',
    )
  }
  if (issue.kind === 'schema' && issue.received === 'undefined') {
    return complainAt(text, at, `"${key}" is missing`, 'Add it.')
  }
  const given = JSON.stringify(issue.input)?.slice(0, 60) ?? 'nothing'
  return complainAt(text, at, `${path.join('.') || 'the lab'} is ${given}`, `It should be ${wanted(issue)}.`)
}

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
  remedy: string
}

/** What is JSON but no lab: forbidden names, the same name twice, endless nesting. */
function oddity(node: Node, depth: number): Oddity | null {
  if (depth > DEEPEST) return { node, message: 'nested too deeply', remedy: 'A lab needs four levels.' }
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
