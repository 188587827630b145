// Everything that goes wrong on a line, at 500 random points of every protocol's traffic: the plug is pulled, the board falls silent, bytes
// come that nobody sent, frames are cut. Nothing is answered twice or not at all, nothing wrong is taken for right, nothing of before an
// unplug reaches the board after it, and the session is back in step within 2 s.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Random } from '../base/random'
import type { BoardAnswer, BoardIo } from './board-io'
import { BASE, boards, valueAt, WORDS, type TestBoard } from './testing/boards'
import { pacedWire, type PacedWire } from './testing/paced-wire'
import { noted, readOf, settingsOf, writeOf } from './testing/session-kit'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const POINTS = 500
const RESYNC_MS = 2000
const STEP_MS = 20
const TROUBLES = ['unplug', 'silence', 'garbage', 'half a frame'] as const
type Trouble = (typeof TROUBLES)[number]

/** Time goes on until it has settled. @returns how long that took, simulated ms */
async function settled(promise: Promise<unknown>, mostMs: number): Promise<number> {
  let over = false
  const mark = (): void => void (over = true)
  promise.then(mark, mark)
  let ms = 0
  for (; !over && ms < mostMs; ms += STEP_MS) await vi.advanceTimersByTimeAsync(STEP_MS)
  if (!over) throw new Error(`nothing within ${mostMs} ms`)
  return ms
}

async function opened(board: TestBoard, log: string[]): Promise<{ wire: PacedWire; io: BoardIo }> {
  const wire = pacedWire({ baud: 921_600 })
  board.on(wire, log)
  const opening = board.protocol.open(wire.lab, { settings: settingsOf(), events: noted().events })
  await settled(opening, 10_000)
  const result = await opening
  if (!result.ok) throw new Error(result.error.message)
  return { wire, io: result.value }
}

/** Lets the trouble begin after so many more bytes, and end by itself. */
function plan(wire: PacedWire, trouble: Trouble, random: Random): Promise<void> {
  const lane = random.below(2) === 0 ? wire.toBoard : wire.toLab
  const bytes = 1 + random.below(120)
  return new Promise((resolve) => {
    const begin = (): void => {
      resolve()
      if (trouble === 'unplug') wire.cut()
      else if (trouble === 'garbage') inject(wire, random)
      else quiet(wire, trouble === 'silence' ? 300 + random.below(900) : 1)
    }
    lane.after(bytes, begin)
  })
}

/** From the board to the lab: what the board would get is its own affair. */
function inject(wire: PacedWire, random: Random): void {
  wire.board.send(Uint8Array.from({ length: 1 + random.below(300) }, () => random.below(256)))
}

function quiet(wire: PacedWire, ms: number): void {
  wire.toBoard.silent = wire.toLab.silent = true
  setTimeout(() => (wire.toBoard.silent = wire.toLab.silent = false), ms)
}

/** Reads of the lower half, writes to the upper half, each to a word of its own. */
function traffic(
  io: BoardIo,
  random: Random,
): { addresses: number[]; writes: string[]; answers: Promise<BoardAnswer>[] } {
  const addresses: number[] = []
  const writes: string[] = []
  const answers: Promise<BoardAnswer>[] = []
  for (let i = 0; i < 40; i++) {
    const isWrite = random.below(4) === 0
    const address = BASE + 4 * (isWrite ? WORDS / 2 + i : random.below(WORDS / 2))
    addresses.push(isWrite ? -1 : address)
    if (isWrite) writes.push(`w ${address.toString(16)}`)
    answers.push(io.access(isWrite ? writeOf(address, i, { once: true }) : readOf(address)))
  }
  return { addresses, writes, answers }
}

async function once(board: TestBoard, trouble: Trouble, random: Random): Promise<void> {
  const log: string[] = []
  const { wire, io } = await opened(board, log)
  const begun = plan(wire, trouble, random)
  const { addresses, writes, answers } = traffic(io, random)
  const order: number[] = []
  answers.forEach((answer, index) => void answer.then(() => order.push(index)))
  await settled(Promise.all(answers), 60_000)
  await settled(Promise.race([begun, Promise.all(answers)]), 1000)
  expect(order).toEqual(answers.map((_, index) => index))
  const got = await Promise.all(answers)
  if (board.checked || trouble !== 'garbage') {
    got.forEach(({ status, value }, index) => {
      const address = addresses[index]!
      if (status === 'ok' && address >= 0) expect(value).toBe(valueAt(address))
    })
  }
  for (const write of new Set(writes)) expect(log.filter((made) => made === write).length).toBeLessThanOrEqual(1)
  if (trouble !== 'unplug') return backInStep(io)
  wire.cut()
  await replug(board, io)
}

async function backInStep(io: BoardIo): Promise<void> {
  const address = BASE + 4 * 7
  for (let ms = 0; ms < RESYNC_MS;) {
    const answer = io.access(readOf(address))
    ms += await settled(answer, RESYNC_MS)
    const { status, value } = await answer
    if (status === 'ok') {
      expect(value).toBe(valueAt(address))
      return
    }
    await vi.advanceTimersByTimeAsync(100)
    ms += 100
  }
  throw new Error(`not back in step within ${RESYNC_MS} ms`)
}

/** The old session is asked for more, which goes nowhere; the new one begins with nothing of it. */
async function replug(board: TestBoard, old: BoardIo): Promise<void> {
  const stale = BASE + 4 * 5
  const late = old.access(readOf(stale))
  await settled(late, 1000)
  expect(await late).toMatchObject({ status: 'lost' })
  const log: string[] = []
  const { io } = await opened(board, log)
  const more = old.access(writeOf(stale, 1))
  await backInStep(io)
  await settled(more, 1000)
  expect(await more).toMatchObject({ status: 'lost' })
  expect(log).not.toContain(`r ${stale.toString(16)}`)
  expect(log).not.toContain(`w ${stale.toString(16)}`)
}

describe.each(boards.map((board) => [board.protocol.id, board] as const))('%s', (_, board) => {
  test.each(TROUBLES)(
    '%s at random points',
    async (trouble) => {
      const random = new Random(1 + TROUBLES.indexOf(trouble))
      for (let point = 0; point < POINTS / TROUBLES.length; point++) await once(board, trouble, random)
    },
    60_000,
  )
})
