// End to end: the bus writes into the ring, the built trace thread records to a file. Both threads count.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { SimClock } from '../src-main/base/clock'
import type { TraceStart } from '../src-main/trace/protocol'
import { createRing, Header, openRing } from '../src-main/trace/ring'
import { RingWriter } from '../src-main/trace/ring-writer'
import { TraceClient } from '../src-main/trace/trace-client'
import { benchLab, buildOurs, map, type Ours } from './ours'

const description = benchLab(map)

/** Pairs after which the lab lets other work of its thread run, as a paced lab does. */
const TURN_EVERY = 1 << 15

/** Answers a subject that is done when everything it wrote has been taken out and encoded. */
export async function toDisk(drive: (ours: Ours, pairs: number) => void): Promise<(pairs: number) => Promise<void>> {
  const clock = new SimClock()
  const ring = createRing()
  const { header } = openRing(ring)
  const sink = new RingWriter(ring, clock)
  const folder = mkdtempSync(join(tmpdir(), 'mmio-lab-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const workerData: TraceStart = {
    do: 'record',
    ring,
    file: join(folder, 'bench.mcap'),
    description,
    appVersion: 'bench',
  }
  const worker = new Worker(resolve('out/main/trace-thread.js'), { workerData })
  worker.unref()
  const trace = new TraceClient(worker, {})
  const ready = await trace.ready
  if (!ready.ok) throw new Error(ready.error.message)
  const ours = buildOurs({ registers: 'handlers', tracking: true, clock, sink })
  return async (pairs) => {
    for (let left = pairs; left > 0; left -= TURN_EVERY) {
      drive(ours, Math.min(left, TURN_EVERY))
      await turn()
    }
    sink.flush()
    while (Atomics.load(header, Header.TAIL) !== Atomics.load(header, Header.HEAD)) await turn()
  }
}
