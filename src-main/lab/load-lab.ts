// Reads a lab's folder: lab.json and README.md, nothing else, and nothing outside it. Runs no code of the lab.
import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed, reason } from '../base/result'
import { checkLab } from './check-lab'
import { FILE, readLabJson } from './lab-json'
import type { LabFile } from './lab-schema'

const MOST_JSON = 2 ** 20
const MOST_README = 2 ** 18

/** A lab as it was found: plain data. */
export interface LoadedLab {
  folder: string
  /** The folder's name. */
  name: string
  readme: string
  lab: LabFile
}

/** @returns lab-invalid with file, line and column, or io where there is nothing to read */
export function loadLab(folder: string): Result<LoadedLab> {
  let root: string
  try {
    root = realpathSync(folder)
  } catch {
    return failed('io', `There is no lab at ${folder}.`, 'Name a folder that has a lab.json.')
  }
  const text = readInside(root, FILE, MOST_JSON)
  if (!text.ok) return text
  const read = readLabJson(text.value)
  if (!read.ok) return read
  const { lab, complain } = read.value
  const wrong = checkLab(lab, complain)
  if (wrong) return wrong
  const readme = readInside(root, 'README.md', MOST_README)
  if (!readme.ok && readme.error.code !== 'io') return readme
  return done({ folder: root, name: basename(root), readme: readme.ok ? readme.value : '', lab })
}

/** A text file that lies in the folder itself, however it is linked. */
function readInside(root: string, name: string, most: number): Result<string> {
  const path = join(root, name)
  try {
    if (!realpathSync(path).startsWith(root.endsWith(sep) ? root : root + sep)) {
      return failed('lab-invalid', `${name} leads out of the lab's folder.`, 'Put the file itself there.')
    }
    return readBounded(path, name, most)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return failed('io', `There is no ${name} in ${root}.`, 'Open a folder that has a lab.json.')
    }
    return failed('io', `${path} cannot be read: ${reason(error)}`)
  }
}

function readBounded(path: string, name: string, most: number): Result<string> {
  const file = openSync(path, 'r')
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) return failed('lab-invalid', `${name} is not a file.`, 'Put a file there.')
    if (stat.size > most) return failed('lab-invalid', `${name} is larger than ${most / 1024} KiB.`, 'Make it smaller.')
    const bytes = Buffer.alloc(stat.size)
    return done(bytes.toString('utf8', 0, readSync(file, bytes, 0, stat.size, 0)))
  } finally {
    closeSync(file)
  }
}
