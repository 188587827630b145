// Which file of the window's own folder a page address names. Pure but for insideRoot; knows no Electron.
import { realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/** The one origin of the window. */
export const ORIGIN = 'app://lab'
export const PAGE = `${ORIGIN}/index.html`

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

export interface PageFile {
  path: string
  type: string
}

/** One plain file or folder name: no dots that climb, no separator of any system, no device or drive. */
const NAME = /^[A-Za-z0-9_@-][A-Za-z0-9_@.-]*$/

/**
 * The file below `root` that an address asks for, or null. An address that holds an escape (`%2f`, `%5c`, `%00`, `%2e`), a
 * backslash, an empty or a dotted segment names none: the window's own files need no such address.
 */
export function pageFile(root: string, address: string): PageFile | null {
  if (!address.startsWith(`${ORIGIN}/`)) return null
  const path = address.slice(ORIGIN.length + 1).replace(/[?#].*$/s, '')
  const names = path.split('/')
  if (!names.every((name) => NAME.test(name))) return null
  const type = TYPES[extname(path)]
  return type === undefined ? null : { path: join(root, ...names), type }
}

/** Whether a path, with every symbolic link followed, still lies below root. False also when it does not exist. */
export async function insideRoot(root: string, path: string): Promise<boolean> {
  try {
    const [realRoot, real] = await Promise.all([realpath(root), realpath(path)])
    return real.startsWith(realRoot + sep)
  } catch {
    return false
  }
}
