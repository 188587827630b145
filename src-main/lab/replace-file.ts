// Replaces a file's text: whole or not at all.
import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** @throws the file system's error; what stood there then stands there still */
export function replaceFile(path: string, text: string): void {
  const partial = `${path}.partial`
  try {
    writeFileSync(partial, text)
    renameSync(partial, path)
  } finally {
    rmSync(partial, { force: true })
  }
}
