// The labs to choose from: those that ship, and the folders and boards opened lately. Reads titles leniently; whether a lab is valid shows when it is opened.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'jsonc-parser'
import * as v from 'valibot'
import type { Snapshot } from '../../src-preload/contract/api'
import { isBoardFile } from '../lab/open-lab'
import { readJson, writeJson } from './json-file'

const MOST_RECENT = 8
const list = v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(MOST_RECENT))

function titleOf(folder: string): string {
  try {
    const title: unknown = (parse(readFileSync(join(folder, 'lab.json'), 'utf8')) as { title?: unknown } | undefined)
      ?.title
    return typeof title === 'string' ? title : basename(folder)
  } catch {
    return basename(folder)
  }
}

const isLab = (path: string): boolean => (isBoardFile(path) ? existsSync(path) : existsSync(join(path, 'lab.json')))

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    return []
  }
}

export class Labs {
  readonly #shipped: string
  readonly #file: string
  #recent: string[]

  /** @param shipped folder of labs; `file` keeps the list of those opened lately */
  constructor(shipped: string, file: string) {
    this.#shipped = shipped
    this.#file = file
    this.#recent = readJson(file, list) ?? []
  }

  list(): Snapshot['labs'] {
    const folders = [...foldersIn(this.#shipped).sort(), ...this.#recent].filter(isLab)
    return [...new Set(folders)].map((path) => ({ name: basename(path), title: titleOf(path), path }))
  }

  /** Puts a folder or a board at the head of those opened lately. */
  async opened(folder: string): Promise<void> {
    if (foldersIn(this.#shipped).includes(folder)) return
    this.#recent = [folder, ...this.#recent.filter((path) => path !== folder)].slice(0, MOST_RECENT)
    await writeJson(this.#file, this.#recent)
  }
}
