// Reads a lab's folder: lab.json, README.md, the board and overlay.json, nothing else, and nothing outside it. Runs no code of the lab.
import { realpathSync } from 'node:fs'
import { basename } from 'node:path'
import type { DeviceTree } from '../../src-preload/contract/description'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed } from '../base/result'
import { checkLab } from './check-lab'
import { FILE, readLabJson } from './lab-json'
import type { LabFile } from './lab-schema'
import { loadBoard } from './load-board'
import { applyOverlay } from './overlay/overlay'
import { readInside } from './read-inside'

const MOST_JSON = 2 ** 20
const MOST_README = 2 ** 18
const NO_LAB = 'Open a folder that has a lab.json.'

/** A lab as it was found: plain data. */
export interface LoadedLab {
  folder: string
  /** The folder's name. */
  name: string
  readme: string
  lab: LabFile
  /** Of a lab with a board. */
  devicetree?: DeviceTree
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
  if (!text.ok) return text.error.code === 'io' ? { ok: false, error: { ...text.error, remedy: NO_LAB } } : text
  const read = readLabJson(text.value.toString('utf8'))
  if (!read.ok) return read
  const readme = readInside(root, 'README.md', MOST_README)
  if (!readme.ok && readme.error.code !== 'io') return readme
  const board = withBoard(root, read.value.lab)
  if (!board.ok) return board
  const wrong = checkLab(read.value.lab, board.value.lab, read.value.complain)
  if (wrong) return wrong
  const lab = applyOverlay(root, board.value.lab)
  if (!lab.ok) return lab
  const name = basename(root)
  return done({
    folder: root,
    name,
    readme: readme.ok ? readme.value.toString('utf8') : '',
    ...board.value,
    lab: lab.value,
  })
}

/** The devices of the board come first, as Linux makes them before any code adds its own. */
function withBoard(root: string, lab: LabFile): Result<Pick<LoadedLab, 'lab' | 'devicetree'>> {
  if (lab.board === undefined) return done({ lab })
  const board = loadBoard(root, lab.board)
  if (!board.ok) return board
  const { devices, memory, windows, devicetree } = board.value
  return done({
    devicetree,
    lab: {
      ...lab,
      devices: [...devices, ...lab.devices],
      memory: [...memory, ...lab.memory],
      windows: [...windows, ...lab.windows],
    },
  })
}
