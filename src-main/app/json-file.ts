// A small JSON file that survives a crash while it is written, and a reader that takes whatever it finds. Knows no Electron.
import { readFileSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { fits } from './payload'

/** What the file holds, if it exists, is small enough, parses and fits; otherwise null. Never throws. */
export function readJson<S extends v.GenericSchema>(path: string, schema: S): v.InferOutput<S> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (!fits(value)) return null
    const parsed = v.safeParse(schema, value)
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

const writing = new Set<Promise<void>>()

/** Settles when every write that was begun has ended. */
export const writesDone = (): Promise<unknown> => Promise.allSettled(writing)

/** Replaces the file as a whole: whoever reads it sees the old or the new text, also after a power cut. */
export function writeJson(path: string, value: unknown): Promise<void> {
  const write = replace(path, JSON.stringify(value, null, 2)).finally(() => writing.delete(write))
  writing.add(write)
  return write
}

async function replace(path: string, text: string): Promise<void> {
  const aside = `${path}.${process.pid}.new`
  await mkdir(dirname(path), { recursive: true })
  try {
    const file = await open(aside, 'w')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(aside, path)
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}
