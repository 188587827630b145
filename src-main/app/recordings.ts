// Where each run is recorded: NAME-NN.mcap in one folder, of which the oldest are removed. Knows no Electron.
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const KEPT = 20

const ours = (folder: string): string[] => readdirSync(folder).filter((name) => /-\d+\.mcap$/.test(name))

const safe = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'lab'

/** The path of a recording that does not exist yet, numbered after the last one of this lab. Makes the folder. */
export function newRecording(folder: string, lab: string): string {
  mkdirSync(folder, { recursive: true })
  const name = safe(lab)
  const numbers = ours(folder)
    .filter((file) => file.startsWith(`${name}-`))
    .map((file) => Number(/^(\d+)\.mcap$/.exec(file.slice(name.length + 1))?.[1] ?? 0))
  const next = Math.max(0, ...numbers) + 1
  return join(folder, `${name}-${String(next).padStart(2, '0')}.mcap`)
}

/** Removes the oldest recordings beyond those kept, never one of `inUse`. A file that will not go stays. */
export function pruneRecordings(folder: string, inUse: readonly string[]): void {
  const files = ours(folder)
    .map((name) => join(folder, name))
    .filter((path) => !inUse.includes(path))
    .map((path) => ({ path, changed: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.changed - a.changed)
  for (const { path } of files.slice(KEPT - inUse.length)) {
    try {
      rmSync(path, { force: true })
    } catch {
      // Held by another program: the next start tries again.
    }
  }
}
