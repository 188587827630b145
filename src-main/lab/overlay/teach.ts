// Writes into a lab's overlay.json what its board was found to do otherwise, and keeps what stands there, comments too.
import { readFileSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { applyEdits, modify } from 'jsonc-parser'
import type { Result } from '../../../src-preload/contract/errors'
import { done, failed, reason } from '../../base/result'
import { replaceFile } from '../replace-file'
import { OVERLAY_FILE, OVERLAY_VERSION, readOverlay } from './overlay'

export interface Lesson {
  /** Linux's name: uart0. */
  device: string
  register: string
  /** With it: the field always reads `value`. Without: the register holds `value` after reset. */
  field?: string
  value: number
}

const EMPTY = `{\n  "version": ${OVERLAY_VERSION},\n  "devices": {}\n}\n`
const FORMAT = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } }

/**
 * @param folder of the lab
 * @param shipped folder of the labs that ship: those are never written to
 * @returns the overlay's path; forbidden, lab-invalid where what stands there is wrong, io
 */
export function teach(folder: string, shipped: string, { device, register, field, value }: Lesson): Result<string> {
  const path = join(folder, OVERLAY_FILE)
  try {
    if (isWithin(folder, shipped)) {
      return failed('forbidden', 'A lab that ships is not changed.', 'Copy its folder, and open the copy.')
    }
    const text = readIfThere(path) ?? EMPTY
    const read = readOverlay(text)
    if (!read.ok) return read
    const what = field === undefined ? ['reset', register] : ['constant', `${register}.${field}`]
    const edits = modify(text, ['devices', device, ...what], `0x${value.toString(16)}`, FORMAT)
    replaceFile(path, applyEdits(text, edits))
    return done(path)
  } catch (error) {
    return failed('io', `${path} cannot be written: ${reason(error)}`, "Look at the folder's permissions.")
  }
}

function isWithin(folder: string, parent: string): boolean {
  const root = realpathSync(parent)
  return realpathSync(folder).startsWith(root + sep)
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
