// Opens whatever a user may call a lab: a folder, its lab.json, or a board's .dts or .dtb by itself.
import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, extname } from 'node:path'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed, reason } from '../base/result'
import { modelFor } from '../devices/models'
import { builtinDrivers } from '../drivers/catalogue'
import { DEFAULT_BUS } from './lab-schema'
import { loadBoard, type LoadedBoard } from './load-board'
import { loadLab, type LoadedLab } from './load-lab'

const MS = 1e6

/** A file that is opened as a board. */
export const isBoardFile = (path: string): boolean => ['.dts', '.dtb'].includes(extname(path).toLowerCase())

/** A lab, and not a session. */
export const isLab = (path: string): boolean =>
  basename(path) === 'lab.json' ||
  isBoardFile(path) ||
  (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false)

/** @returns lab-invalid with file and line, or io */
export function openLab(path: string): Result<LoadedLab> {
  if (isBoardFile(path)) return openBoard(path)
  return loadLab(basename(path) === 'lab.json' ? dirname(path) : path)
}

/** A board alone: its devices, and each driver that ships and matches one of them. */
function openBoard(path: string): Result<LoadedLab> {
  let folder: string
  try {
    folder = realpathSync(dirname(path))
  } catch (error) {
    return failed('io', `${path} cannot be read: ${reason(error)}`)
  }
  const board = loadBoard(folder, basename(path))
  if (!board.ok) return board
  const { devices, memory, windows, devicetree } = board.value
  const compatible = new Set(devices.filter((each) => modelFor(each.compatible)).flatMap((each) => each.compatible))
  const drivers = builtinDrivers.filter((driver) => driver.compatible.some((each) => compatible.has(each)))
  const name = basename(path)
  return done({
    folder,
    name,
    readme: readmeOf(name, board.value),
    devicetree,
    lab: {
      title: (board.value.model || name).slice(0, 200),
      platform: 'arm64',
      seed: 1,
      warmUp: 0,
      until: 10 * MS,
      windows,
      memory,
      bus: DEFAULT_BUS,
      devices,
      drivers: drivers.map((driver) => driver.name),
      autoprobe: true,
    },
  })
}

function readmeOf(name: string, { devices, model, remarks }: LoadedBoard): string {
  const known = devices.filter(({ compatible }) => modelFor(compatible)).length
  const lines = [
    `# ${model || name}`,
    '',
    `The board of \`${name}\`, without an exercise. It has ${devices.length} devices; the lab has a model for ${known}.`,
    'The others are on the map as regions that nobody answers: reads give all ones, writes are dropped.',
    ...remarks.map((remark) => `\n- ${remark}`),
  ]
  return `${lines.join('\n')}\n`
}
