// lab.json as text: what it says, and how to complain about a place in it. Reads no file.
import type { Result } from '../../src-preload/contract/errors'
import { done } from '../base/result'
import { type At, readCheckedJson } from './checked-json'
import { labSchema, type LabFile } from './lab-schema'

export const FILE = 'lab.json'

export function readLabJson(text: string): Result<{ lab: LabFile; complain: At }> {
  const kind = { file: FILE, what: 'a lab', code: 'lab-invalid', levels: 'four levels' } as const
  const read = readCheckedJson(text, kind, labSchema)
  return read.ok ? done({ lab: read.value.value, complain: read.value.complain }) : read
}
