// A list of accesses as one request, and its reply as their answers. Finds runs of registers by itself.
import type { BoardOp, BoardStatus } from '../board-io'
import {
  CRC_BYTES,
  FrameType,
  MOST_ACCESSES,
  MOST_REPEATS,
  OP_FIXED,
  OP_REPEAT,
  OP_WRITE,
  typeOf,
  Where,
  WHERE_SHIFT,
} from './wire'

/** Accesses that travel as one entry: to one register (step 0) or to consecutive ones (step = width). */
interface Run {
  write: boolean
  width: number
  address: number
  step: number
  count: number
  values: number[]
}

export interface BatchAnswer {
  status: BoardStatus
  value: number
}

type BatchOp = Pick<BoardOp, 'write' | 'address' | 'width' | 'value'>

const lastOf = (run: Run): number => (run.address + run.step * (run.count - 1)) >>> 0

export class Batch {
  accesses = 0
  /** Bytes of the request and of the values in its reply, before coding, without CRC. */
  #requestBytes = 1
  #valueBytes = 0
  readonly runs: Run[] = []
  readonly #most: number
  readonly #from: number

  /**
   * @param from the address of the access before, which the board remembers
   * @param frameBytes of a frame before coding, as the board announced it
   */
  constructor(from: number, frameBytes: number) {
    this.#from = from
    this.#most = frameBytes - CRC_BYTES
  }

  /** Of the last access. */
  get address(): number {
    const last = this.runs.at(-1)
    return last ? lastOf(last) : this.#from
  }

  /** Bytes that the reply takes on the wire when all goes well. */
  get replyBytes(): number {
    return 1 + this.#valueBytes + CRC_BYTES + 2
  }

  /** @returns whether there was room for it; otherwise nothing has changed */
  add(op: BatchOp): boolean {
    const step = this.#continues(op)
    const request = this.#requestBytes + (op.write ? op.width : 0) + this.#headBytes(op, step)
    const values = this.#valueBytes + (op.write ? 0 : op.width)
    const faultBytes = Math.ceil((this.accesses + 1) / 8)
    if (request > this.#most || 1 + values + faultBytes > this.#most || this.accesses === MOST_ACCESSES) return false
    this.#put(op, step)
    this.#requestBytes = request
    this.#valueBytes = values
    this.accesses++
    return true
  }

  /** The request without its CRC. */
  encode(number: number): Uint8Array {
    const bytes = [FrameType.access | number]
    let before = this.#from
    for (const run of this.runs) {
      encodeRun(bytes, run, before)
      before = lastOf(run)
    }
    return Uint8Array.from(bytes)
  }

  /** @returns one answer for each access, in order; null where the reply does not fit the request */
  answers(reply: Uint8Array): BatchAnswer[] | null {
    const type = typeOf(reply)
    if (type === FrameType.refused)
      return Array.from({ length: this.accesses }, () => ({ status: 'refused', value: 0 }))
    const faultBytes = type === FrameType.faults ? Math.ceil(this.accesses / 8) : 0
    if (reply.length !== 1 + this.#valueBytes + faultBytes) return null
    return this.#values(reply, reply.subarray(reply.length - faultBytes))
  }

  #values(reply: Uint8Array, faults: Uint8Array): BatchAnswer[] {
    const answers: BatchAnswer[] = []
    let at = 1
    for (const { write, width, count } of this.runs) {
      for (let i = 0; i < count; i++) {
        const index = answers.length
        const faulted = faults.length > 0 && ((faults[index >> 3]! >> (index & 7)) & 1) === 1
        answers.push({ status: faulted ? 'fault' : 'ok', value: write ? 0 : little(reply, at, width) })
        at += write ? 0 : width
      }
    }
    return answers
  }

  /** The step with which it continues the last run; null where it starts one. */
  #continues({ write, width, address }: BatchOp): number | null {
    const run = this.runs.at(-1)
    if (!run || run.write !== write || run.width !== width || run.count === MOST_REPEATS) return null
    const step = (address - lastOf(run)) >>> 0
    if (step !== 0 && step !== width) return null
    return run.count === 1 || run.step === step ? step : null
  }

  #headBytes(op: BatchOp, step: number | null): number {
    if (step !== null) return this.runs.at(-1)!.count === 1 ? 1 : 0
    return 1 + whereBytes(whereIs(op.address, this.address, op.width))
  }

  #put({ write, width, address, value }: BatchOp, step: number | null): void {
    if (step === null) {
      this.runs.push({ write, width, address, step: 0, count: 1, values: write ? [value] : [] })
      return
    }
    const run = this.runs.at(-1)!
    run.step = step
    run.count++
    if (write) run.values.push(value)
  }
}

function whereIs(address: number, before: number, width: number): number {
  const distance = (address - before) / width
  if (distance === 0) return Where.same
  if (distance === 1) return Where.next
  return Number.isInteger(distance) && distance >= -128 && distance <= 127 ? Where.near : Where.far
}

const whereBytes = (where: number): number => (where === Where.far ? 4 : where === Where.near ? 1 : 0)

function encodeRun(bytes: number[], run: Run, before: number): void {
  const { write, width, address, step, count, values } = run
  const where = whereIs(address, before, width)
  const repeat = count > 1 ? OP_REPEAT | (step === 0 ? OP_FIXED : 0) : 0
  bytes.push((write ? OP_WRITE : 0) | repeat | (where << WHERE_SHIFT) | Math.log2(width))
  if (where === Where.near) bytes.push(((address - before) / width) & 0xff)
  if (where === Where.far) pushLittle(bytes, address, 4)
  if (count > 1) bytes.push(count)
  for (const value of values) pushLittle(bytes, value, width)
}

function pushLittle(bytes: number[], value: number, width: number): void {
  for (let i = 0; i < width; i++) bytes.push((value >>> (8 * i)) & 0xff)
}

function little(bytes: Uint8Array, at: number, width: number): number {
  let value = 0
  for (let i = 0; i < width; i++) value |= bytes[at + i]! << (8 * i)
  return value >>> 0
}
