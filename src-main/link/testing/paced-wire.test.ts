import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pacedWire, type PacedWire } from './paced-wire'

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index & 0xff)

/** Everything that arrives at the board, piece by piece. */
function pieces({ board }: PacedWire): Uint8Array[] {
  const got: Uint8Array[] = []
  board.listen((piece) => void got.push(piece.slice()))
  return got
}
const joined = (got: Uint8Array[]): number[] => got.flatMap((piece) => [...piece])

describe('a wire that takes no time', () => {
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  it('hands bytes over after the sender has returned, in order', async () => {
    const wire = pacedWire()
    const got = pieces(wire)
    wire.lab.send(Uint8Array.of(1, 2))
    wire.lab.send(Uint8Array.of(3))
    expect(got).toEqual([])
    await settled()
    expect(joined(got)).toEqual([1, 2, 3])
  })

  it('keeps what comes while nobody listens, the newest 64 KiB of it', async () => {
    const wire = pacedWire()
    wire.lab.send(bytes(65_000))
    wire.lab.send(bytes(1000))
    await settled()
    expect(joined(pieces(wire))).toHaveLength(1000)
  })

  it('when cut: both ends are told once, and nothing that was under way arrives', async () => {
    const wire = pacedWire()
    const got = pieces(wire)
    const told: string[] = []
    wire.lab.onClose((reason) => told.push(`lab: ${reason}`))
    wire.board.onClose((reason) => told.push(`board: ${reason}`))
    wire.lab.send(bytes(3))
    wire.cut()
    wire.cut()
    wire.lab.send(bytes(3))
    await settled()
    expect(got).toEqual([])
    expect(wire.lab.isOpen).toBe(false)
    wire.lab.onClose((reason) => told.push(`late: ${reason}`))
    expect(told).toEqual(['lab: unplugged', 'board: unplugged', 'late: unplugged'])
  })

  it('acts between two bytes where a test wants it', async () => {
    const wire = pacedWire()
    const got = pieces(wire)
    wire.toBoard.after(2, () => wire.cut())
    wire.lab.send(bytes(5))
    await settled()
    expect(joined(got)).toEqual([0, 1])
  })

  it('loses what arrives in silence', async () => {
    const wire = pacedWire()
    const got = pieces(wire)
    wire.toBoard.silent = true
    wire.lab.send(bytes(5))
    await settled()
    wire.toBoard.silent = false
    wire.lab.send(Uint8Array.of(9))
    await settled()
    expect(joined(got)).toEqual([9])
  })

  it('disturbs in the same way from the same seed', async () => {
    const run = async (): Promise<Uint8Array[]> => {
      const wire = pacedWire()
      const got = pieces(wire)
      wire.toBoard.disturb({ seed: 7, garble: 20, drop: 20, insert: 20, split: 100 })
      wire.lab.send(bytes(5000))
      await settled()
      return got
    }
    const got = await run()
    expect(await run()).toEqual(got)
    expect(joined(got)).not.toEqual([...bytes(5000)])
    expect(got.length).toBeGreaterThan(100)
  })

  it('drops, garbles and inserts about as often as asked', async () => {
    const wire = pacedWire()
    const got = pieces(wire)
    wire.toBoard.disturb({ seed: 1, drop: 100 })
    wire.lab.send(bytes(10_000))
    await settled()
    expect(Math.abs(joined(got).length - 9000)).toBeLessThan(200)
  })

  it('shows the board the lines that the lab sets', async () => {
    const wire = pacedWire()
    const seen: object[] = []
    wire.onLines((lines) => seen.push(lines))
    await wire.lab.setLines({ dtr: true })
    await wire.lab.setLines({ rts: true, dtr: false })
    expect(seen).toEqual([
      { dtr: true, rts: false },
      { dtr: false, rts: true },
    ])
  })
})

describe('a wire with a baud rate', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it.each([115_200, 921_600, 3_000_000])('hands over what is due by the clock: %i baud, no drift', async (baud) => {
    const wire = pacedWire({ baud })
    const got = pieces(wire)
    for (let sent = 0; sent < 100; sent++) wire.lab.send(bytes(baud / 1000))
    for (const ms of [1, 9, 90, 400]) {
      const before = joined(got).length
      await vi.advanceTimersByTimeAsync(ms)
      expect(Math.abs(joined(got).length - before - (ms * baud) / 10_000)).toBeLessThanOrEqual(1)
    }
    expect(Math.abs(joined(got).length - (500 * baud) / 10_000)).toBeLessThanOrEqual(1)
  })

  it('both directions are independent, and an answer begins behind the last byte of the question', async () => {
    const wire = pacedWire({ baud: 10_000 })
    const got: number[] = []
    wire.lab.listen((piece) => void got.push(...piece))
    wire.board.listen(() => wire.board.send(Uint8Array.of(7)))
    wire.lab.send(bytes(3))
    await vi.advanceTimersByTimeAsync(1)
    expect(got).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(got).toEqual([7])
    await vi.advanceTimersByTimeAsync(2)
    expect(got).toEqual([7, 7, 7])
  })

  it('waits for slow bytes with few timers', async () => {
    const wire = pacedWire({ baud: 300 })
    const got = pieces(wire)
    wire.lab.send(bytes(3))
    await vi.advanceTimersByTimeAsync(33)
    expect(got).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(67)
    expect(got.map(({ length }) => length)).toEqual([1, 1, 1])
  })
})

describe('a wire with a clock of its own', () => {
  it('hands over what is due by that clock, and never sooner', async () => {
    let now = 0
    const wire = pacedWire({ baud: 1_000_000, clock: () => now })
    const got = pieces(wire)
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    wire.lab.send(bytes(200))
    for (const [ms, arrived] of [
      [0.999, 99],
      [1.001, 100],
      [1.5, 150],
      [5, 200],
    ] as const) {
      now = ms
      await turn()
      expect(joined(got)).toHaveLength(arrived)
    }
  })
})
