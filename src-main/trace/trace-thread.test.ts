// The built trace thread behind its client: records while it answers, saves, finishes, and says when it is gone.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Extent } from '../../src-preload/contract/query'
import { SimClock } from '../base/clock'
import type { TraceStart } from './protocol'
import { createRing } from './ring'
import { RingWriter } from './ring-writer'
import { DESCRIPTION, RandomLab } from './testing/random-lab'
import { TraceClient, type TraceListener } from './trace-client'

const THREAD = resolve(__dirname, '../../out/main/trace-thread.js')
const folder = mkdtempSync(join(tmpdir(), 'thread-'))
const at = (name: string): string => join(folder, name)
beforeAll(() => expect(existsSync(THREAD), 'build first: npm test does').toBe(true))
afterAll(() => rmSync(folder, { recursive: true }))

function client(start: TraceStart, listener: TraceListener = {}): { trace: TraceClient; worker: Worker } {
  const worker = new Worker(THREAD, { workerData: start })
  return { trace: new TraceClient(worker, listener), worker }
}

async function value<T>(
  result: Promise<{ ok: true; value: T } | { ok: false; error: { message: string } }>,
): Promise<T> {
  const settled = await result
  if (!settled.ok) throw new Error(settled.error.message)
  return settled.value
}

function recording(name: string, listener: TraceListener = {}) {
  const ring = createRing(1 << 16)
  const clock = new SimClock()
  const start = {
    do: 'record',
    ring,
    file: at(name),
    description: DESCRIPTION,
    appVersion: '0.1.0',
  } satisfies TraceStart
  const { trace, worker } = client(start, listener)
  return { trace, worker, clock, ring, lab: new RandomLab(new RingWriter(ring, clock), clock, 3) }
}

test('extents are told while events come', async () => {
  let told: (extent: Extent) => void = () => undefined
  const heard = new Promise<Extent>((done) => (told = done))
  const { trace, lab } = recording('live.mcap', { onExtent: (extent) => extent.events > 0 && told(extent) })
  expect((await value(trace.ready)).extent.events).toBe(0)
  lab.run(500)
  const extent = await heard
  const rows = await value(trace.query({ what: 'events', filter: '', time: 0, direction: 'forward', count: 10_000 }))
  expect(rows.length).toBeGreaterThanOrEqual(extent.events)
  await trace.close()
})

test('what was written before a question is in its answer', async () => {
  const { trace, lab, clock } = recording('asked.mcap')
  await trace.ready
  for (let i = 0; i < 20; i++) {
    lab.run(100)
    expect((await value(trace.query({ what: 'extent' }))).end).toBeGreaterThan(clock.now - 200_000)
  }
  const before = await value(trace.query({ what: 'count', filter: '', t0: 0, t1: Infinity }))
  lab.run(5000)
  expect(await value(trace.query({ what: 'count', filter: '', t0: 0, t1: Infinity }))).toBeGreaterThan(before + 3000)
  await trace.close()
})

test('a save is a whole session with everything up to then, and the recording goes on', async () => {
  const { trace, lab } = recording('going-on.mcap')
  await trace.ready
  lab.run(20_000)
  await value(trace.save(at('saved.mcap')))
  lab.run(20_000)
  const whole = await value(trace.finish())
  const saved = client({ do: 'open', file: at('saved.mcap') }).trace
  const opened = await value(saved.ready)
  expect(opened.extent.missingBytes).toBe(0)
  expect(opened.extent.events).toBeGreaterThan(10_000)
  expect(opened.extent.events).toBeLessThan(whole.events)
  await Promise.all([trace.close(), saved.close()])
})

test('finish takes what a lab left in the ring when it was ended, and answers go on', async () => {
  const { trace, clock, ring } = recording('ended.mcap')
  await trace.ready
  const writer = new RingWriter(ring, clock)
  for (let i = 0; i < 1003; i++) writer.write(1 | (4 << 8), 0, 1, 4, i, 0)
  const extent = await value(trace.finish())
  expect(extent.events).toBe(1003)
  expect(await value(trace.query({ what: 'count', filter: 'reg==STATUS', t0: 0, t1: Infinity }))).toBe(1003)
  const opened = await value(client({ do: 'open', file: at('ended.mcap') }).trace.ready)
  expect(opened).toEqual({ extent, description: DESCRIPTION, appVersion: '0.1.0' })
  await trace.close()
})

test('a filter that does not parse, and a place that cannot be written, are answers and no accident', async () => {
  const { trace } = recording('wrong.mcap')
  await trace.ready
  const query = { what: 'events', filter: 'op==', time: 0, direction: 'forward', count: 1 } as const
  expect(await trace.query(query)).toMatchObject({ ok: false, error: { code: 'bad-filter' } })
  expect(await trace.save(at('no/folder.mcap'))).toMatchObject({ ok: false, error: { code: 'io' } })
  await trace.close()
})

test('a file that is no session, and a recording that cannot begin, say so when they should be ready', async () => {
  const lost: string[] = []
  const onLost = ({ message }: { message: string }): void => void lost.push(message)
  const { trace: opened, worker } = client({ do: 'open', file: THREAD }, { onLost })
  const ended = new Promise((done) => worker.once('exit', done))
  expect(await opened.ready).toMatchObject({ ok: false, error: { code: 'session-invalid' } })
  const { trace } = recording('no/folder.mcap', { onLost })
  expect(await trace.ready).toMatchObject({ ok: false, error: { code: 'io' } })
  await Promise.all([ended, trace.close()])
  expect(lost).toEqual([])
})

test('a thread that dies answers what was asked, and tells its owner', async () => {
  let lost: (code: string) => void = () => undefined
  const told = new Promise<string>((done) => (lost = done))
  const { trace, worker } = recording('dead.mcap', { onLost: ({ code }) => lost(code) })
  await trace.ready
  const asked = trace.query({ what: 'state', time: Infinity })
  await worker.terminate()
  expect(await told).toBe('lost-thread')
  expect(['lost-thread', undefined]).toContain(
    await asked.then((result) => (result.ok ? undefined : result.error.code)),
  )
  expect(await trace.query({ what: 'extent' })).toMatchObject({ ok: false, error: { code: 'lost-thread' } })
})
