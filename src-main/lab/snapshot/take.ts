// Takes snapshots: of a board by reading it, of a model by what it holds.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { Failure, Result } from '../../../src-preload/contract/errors'
import type { BoardInfo, RegionMirror, RegisterSnapshot, SnapshotDevice } from '../../../src-preload/contract/link'
import type { StateAnswer } from '../../../src-preload/contract/query'
import { done, failed } from '../../base/result'
import type { BoardAnswer, BoardOp } from '../../link/board-io'
import type { BoardRead } from '../thread-protocol'
import { type Harmless, shownBits, sortRegisters, type Sorted } from './harmless'

/** Devices by index; -1: all that have registers. */
export type Which = number

export interface BoardToRead {
  info: BoardInfo
  access(op: BoardOp): Promise<BoardAnswer>
  /** Told of each read, for the recording. */
  onRead?: (read: BoardRead) => void
  /** Where regions lie on it; those that are not named lie as in the lab. */
  bases: readonly Pick<RegionMirror, 'region' | 'base'>[]
}

const WHY: Partial<Record<BoardAnswer['status'], string>> = {
  fault: "the board's bus answered with an error",
  timeout: 'the board did not answer',
  refused: 'the board does not read it',
}

const NOW = (): string => new Date().toISOString()

/** @returns link when the board goes away, bad-input where there is no such device */
export async function takeFromBoard(
  lab: LabDescription,
  which: Which,
  board: BoardToRead,
): Promise<Result<RegisterSnapshot>> {
  let lost: Failure | null = null
  const read = async (each: Harmless): Promise<number | string> => {
    const answer = await board.access(opFor(each, board.bases))
    const { region, register, width } = each
    board.onRead?.({ region: region.id, offset: register.offset, width, answer })
    if (answer.status === 'lost') {
      lost = {
        code: 'link',
        message: 'The link to the board went down.',
        remedy: 'Attach it, and take the snapshot again.',
      }
    }
    return WHY[answer.status] ?? answer.value & mask(each)
  }
  const devices = await devicesOf(lab, which, board.info, read)
  if (!devices.ok) return devices
  if (lost) return { ok: false, error: lost }
  return done({ source: 'board', lab: lab.name, board: board.info.board, taken: NOW(), devices: devices.value })
}

function opFor({ region, register, width }: Harmless, bases: BoardToRead['bases']): BoardOp {
  const base = bases.find((each) => each.region === region.id)?.base ?? region.start
  const plain = { write: false, value: 0, high: 0, once: false }
  return { ...plain, space: region.space, address: base + register.offset, width }
}

/** Of a lab that runs or ran. */
export function takeFromState(
  lab: LabDescription,
  which: Which,
  state: Pick<StateAnswer, 'regions'>,
): Promise<Result<RegisterSnapshot>> {
  return takeFromModel(lab, which, ({ region, index }) => {
    const value = state.regions.find((each) => each.region === region.id)?.values[index] ?? NaN
    return Number.isNaN(value) ? 'not known, as events were lost' : value
  })
}

/** @param read what a register holds, or why that cannot be said */
export async function takeFromModel(
  lab: LabDescription,
  which: Which,
  read: (register: Harmless) => number | string,
): Promise<Result<RegisterSnapshot>> {
  const shown = (each: Harmless): Promise<number | string> => {
    const value = read(each)
    return Promise.resolve(typeof value === 'string' ? value : (value & mask(each)) >>> 0)
  }
  const devices = await devicesOf(lab, which, null, shown)
  return devices.ok
    ? done({ source: 'model', lab: lab.name, board: '', taken: NOW(), devices: devices.value })
    : devices
}

const mask = ({ register }: Harmless): number => shownBits(register)

async function devicesOf(
  lab: LabDescription,
  which: Which,
  board: BoardInfo | null,
  read: (register: Harmless) => Promise<number | string>,
): Promise<Result<SnapshotDevice[]>> {
  const wanted = which < 0 ? lab.devices.map((_, device) => device) : [which]
  const devices: SnapshotDevice[] = []
  for (const device of wanted) {
    const info = lab.devices[device]
    if (!info) return failed('bad-input', 'The lab has no such device.')
    const sorted = sortRegisters(lab, device, board)
    const isEmpty = !lab.regions.some((region) => region.device === device && region.map >= 0)
    if (which >= 0 || !isEmpty) devices.push(await deviceOf(info, sorted, read))
  }
  return done(devices)
}

/** All reads are asked at once: the link sends as many as its window allows. */
async function deviceOf(
  { name, compatible }: LabDescription['devices'][number],
  { harmless, leftOut }: Sorted,
  read: (register: Harmless) => Promise<number | string>,
): Promise<SnapshotDevice> {
  const values = await Promise.all(harmless.map(read))
  const device: SnapshotDevice = { name, compatible, registers: [], leftOut: [...leftOut] }
  harmless.forEach(({ region, register }, i) => {
    const value = values[i]!
    if (typeof value === 'string') device.leftOut.push({ name: register.name, why: value })
    else {
      const { offset, size } = register
      device.registers.push({ name: register.name, region: region.name, offset, size, value: value >>> 0 })
    }
  })
  return device
}
