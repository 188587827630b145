// Reads files of a folder, and nothing outside it however it is linked. Knows no format.
import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed, reason } from '../base/result'

/**
 * The bytes of a file that lies below `root`, a real path.
 * @param most bytes
 * @returns lab-invalid where it leads out, is no file or is too large; io where it cannot be read
 */
export function readInside(root: string, name: string, most: number): Result<Buffer> {
  const path = join(root, name)
  try {
    if (!realpathSync(path).startsWith(root.endsWith(sep) ? root : root + sep)) {
      return failed('lab-invalid', `${name} leads out of the lab's folder.`, 'Put the file itself there.')
    }
    return readBounded(path, name, most)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return failed('io', `There is no ${name} in ${root}.`)
    return failed('io', `${path} cannot be read: ${reason(error)}`)
  }
}

function readBounded(path: string, name: string, most: number): Result<Buffer> {
  const file = openSync(path, 'r')
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) return failed('lab-invalid', `${name} is not a file.`, 'Put a file there.')
    if (stat.size > most) return failed('lab-invalid', `${name} is larger than ${most / 1024} KiB.`, 'Make it smaller.')
    const bytes = Buffer.alloc(stat.size)
    return done(bytes.subarray(0, readSync(file, bytes, 0, stat.size, 0)))
  } finally {
    closeSync(file)
  }
}
