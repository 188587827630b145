// Labs in their threads: paced, paused and stepped; drivers that hang; recordings that survive it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventRow } from '../../src-preload/contract/query'
import { EventKind } from '../../src-preload/contract/event'
import { PlaybackHost, type LabHost } from './host'
import { bench } from './testing/bench'
import { HostBenches, THREADS } from './testing/host-bench'

let benches: HostBenches
beforeAll(() => {
  benches = new HostBenches()
})
afterAll(() => benches.end())

const all = { what: 'events', filter: '', direction: 'forward', count: 20_000 } as const

/** All of them, as many at a time as an answer holds. */
async function eventsOf(source: Pick<LabHost | PlaybackHost, 'query'>): Promise<EventRow[]> {
  const rows: EventRow[] = []
  for (;;) {
    const answer = await source.query({ ...all, time: rows.at(-1)?.time ?? 0 })
    if (!answer.ok) throw new Error(answer.error.message)
    const next = answer.value.filter(({ seq }) => seq > (rows.at(-1)?.seq ?? -1))
    if (next.length === 0) return rows
    rows.push(...next)
  }
}

async function reopened(file: string): Promise<EventRow[]> {
  const opened = await PlaybackHost.open(file, { threads: THREADS })
  if (!opened.ok) throw new Error(opened.error.message)
  const rows = await eventsOf(opened.value)
  await opened.value.close()
  return rows
}

/** What a driver of this lab is bound to by number. */
const numbers = (host: LabHost, driver: string, device: string) => ({
  driver: host.description.drivers.findIndex(({ name }) => name === driver),
  device: host.description.devices.findIndex(({ name }) => name === device),
})

describe('running', () => {
  test('an interrupt that the user causes in a lab with nothing to do is taken at once', async () => {
    const { host, when } = await benches.start('arm-virt', { speed: 0, until: Infinity }, ['pl011'])
    await when(({ state }) => state === 'idle')
    const region = host.description.regions.find(({ start }) => start === 0x0900_0000)!.id
    // The UART's transmit interrupt: its FIFO is empty, and the driver does not expect it.
    await host.command({ do: 'write', region, offset: 0x38, width: 4, value: 0x20 })
    await when(({ state }) => state === 'idle', performance.now())
    const log = await host.query({ ...all, filter: 'op==log', time: 0 })
    expect(JSON.stringify(log)).toContain('Disabling IRQ #33')
  })

  test('a run to an end pauses there, and its file holds what the same lab gives in one process', async () => {
    // Between two handlers: a pause holds in the middle of one, where a lab without threads cannot stop.
    const end = 1_190_000
    const { host, file, when } = await benches.start('first-steps', { speed: 0, until: end })
    expect((await when(({ state }) => state === 'paused')).now).toBeGreaterThanOrEqual(end)
    await host.close()
    const b = bench('first-steps')
    b.lab.boot()
    b.runTo(end)
    const rows = await reopened(file)
    expect(rows).toHaveLength(b.sink.rows.length)
    expect(rows).toEqual(b.sink.rows)
  })

  test('simulated time does not run ahead of wall time: at 1:1000, a simulated µs takes a ms or more', async () => {
    const { host, when } = await benches.start('first-steps')
    const first = await when(({ now }) => now > 1_250_000)
    const later = await when(({ now }) => now > first.now + 300_000)
    const ratio = ((later.wall - first.wall) * 1e6) / (later.now - first.now)
    expect(ratio).toBeGreaterThan(500)
    await host.command({ do: 'pause' })
  })

  test('paused, nothing moves; a step goes to the next event; a run for a time ends after it', async () => {
    const { host, when } = await benches.start('first-steps', { until: 1_300_000 })
    const paused = await when(({ state }) => state === 'paused')
    expect(host.status().now).toBe(paused.now)
    const before = (await eventsOf(host)).length
    expect(await host.command({ do: 'step' })).toEqual({ ok: true, value: null })
    await when(({ state, now }) => state === 'paused' && now > paused.now)
    const stepped = await eventsOf(host)
    expect(stepped.length).toBeGreaterThan(before)
    const from = host.status().now
    await host.command({ do: 'runFor', ns: 20_000 })
    const after = await when(({ state, now }) => state === 'paused' && now >= from + 20_000)
    expect(after.now).toBeLessThan(from + 40_000)
  })

  test('by hand: read, write, serial, bind and unbind, paused as it is', async () => {
    const { host, when } = await benches.start('first-steps', { until: 1_300_000 })
    await when(({ state }) => state === 'paused')
    const region = host.description.regions.find(({ start }) => start === 0x1000_0000)!.id
    expect(await host.command({ do: 'read', region, offset: 0, width: 4 })).toEqual({ ok: true, value: 5 })
    expect(await host.command({ do: 'write', region, offset: 0x0c, width: 4, value: 0 })).toMatchObject({ ok: true })
    expect(await host.command({ do: 'read', region, offset: 0x0c, width: 4 })).toEqual({ ok: true, value: 0 })
    expect(await host.command({ do: 'serial', region: 1, text: 'x' })).toEqual({ ok: true, value: null })
    expect(await host.command({ do: 'read', region, offset: 0x2000, width: 4 })).toMatchObject({ ok: false })
    expect(await host.command({ do: 'read', region: 99, offset: 0, width: 4 })).toMatchObject({ ok: false })
    const greedy = numbers(host, 'greedy', 'greedy.0')
    expect(await host.command({ do: 'bind', ...greedy })).toEqual({ ok: true, value: -16 })
    for (const name of ['labdev0', 'labdev1']) {
      const { device } = numbers(host, 'labdev', name)
      expect(await host.command({ do: 'unbind', device })).toEqual({ ok: true, value: 0 })
    }
    expect(await host.command({ do: 'bind', ...greedy })).toEqual({ ok: true, value: 0 })
    expect(host.status().state).toBe('paused')
  })

  test('a recording that cannot be written is told, and no thread stays behind', async () => {
    await expect(benches.start('first-steps', { record: '/nowhere/at/all.mcap' })).rejects.toThrow()
  })
})

describe('drivers that never return', () => {
  test('one that reads for ever is noticed and stopped, and the lab goes on', async () => {
    const { host, when, file } = await benches.start('never-returns')
    await when(({ state }) => state === 'idle')
    const began = performance.now()
    const bound = host.command({ do: 'bind', ...numbers(host, 'spinner', 'spinner0') })
    await when(({ state }) => state === 'stuck', began)
    expect(await bound).toEqual({ ok: true, value: -4 })
    await when(({ state }) => state === 'idle', performance.now() - 1)
    const region = host.description.regions[0]!.id
    expect(await host.command({ do: 'read', region, offset: 4, width: 4 })).toMatchObject({ ok: true })
    await host.close()
    const rows = await reopened(file)
    const findings = rows.filter(({ kind }) => kind === EventKind.finding).map(({ entry }) => entry)
    expect(findings).toMatchObject([{ rule: 'poll-without-timeout' }, { rule: 'soft-lockup' }])
  })

  test('one that makes no access is noticed, its thread ended, and the recording is whole', async () => {
    const { host, when, file } = await benches.start('never-returns')
    await when(({ state }) => state === 'idle')
    const began = performance.now()
    const bound = host.command({ do: 'bind', ...numbers(host, 'sleepless', 'sleepless0') })
    const stuck = await when(({ state }) => state === 'stuck', began)
    expect(stuck.activity).toBe('probe sleepless0')
    expect(await bound).toMatchObject({ ok: false, error: { code: 'lost-thread' } })
    const dead = await when(({ state }) => state === 'dead')
    expect(dead.reason).not.toBe('')
    const last = (await eventsOf(host)).at(-1)!
    expect(last.kind).toBe(EventKind.map)
    expect(await host.command({ do: 'run' })).toMatchObject({ ok: false, error: { code: 'lost-thread' } })
    await host.close()
    expect((await reopened(file)).at(-1)).toEqual(last)
  })
})
