// Bus benchmarks: each subject in a process of its own, rounds interleaved, CPU time, medians, and ratios within the one run.
import { fork, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { subjects, witness, type SubjectName } from './subjects'

const ROUNDS = 15
const WARM_UPS = 3
const PAIRS = 1_000_000

interface Target {
  subject: SubjectName
  against: SubjectName
  /** At least so many times as fast. */
  times: number
}

const TARGETS: Target[] = [
  { subject: 'plain, bare', against: 'rp2040js', times: 5 },
  { subject: 'handlers, bare', against: 'rp2040js', times: 2.5 },
  { subject: 'handlers + tracking', against: 'rp2040js', times: 2 },
  { subject: 'handlers + tracking + ring', against: 'rp2040js', times: 1.3 },
  { subject: 'handlers + tracking + ring', against: 'rp2040js + object log', times: 2 },
]

interface Round {
  /** CPU time per access, ns. */
  ns: number
  witness: number
}

function serve(name: SubjectName): void {
  const run = subjects[name]()
  process.on('message', () => {
    const before = process.cpuUsage()
    run(PAIRS)
    const { user, system } = process.cpuUsage(before)
    const round: Round = { ns: ((user + system) * 1000) / (PAIRS * 2), witness: witness() }
    process.send?.(round)
  })
}

function round(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('a subject ended before it was measured'))
    child.once('exit', ended)
    child.once('message', (answer) => {
      child.off('exit', ended)
      resolve((answer as Round).ns)
    })
    child.send('go')
  })
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!

async function measure(names: SubjectName[]): Promise<Map<SubjectName, number>> {
  const children = new Map(names.map((name) => [name, fork(process.argv[1]!, ['--subject', name])]))
  const times = new Map<SubjectName, number[]>(names.map((name) => [name, []]))
  for (let turn = 0; turn < WARM_UPS + ROUNDS; turn++) {
    for (const [name, child] of children) {
      const ns = await round(child)
      if (turn >= WARM_UPS) times.get(name)!.push(ns)
    }
  }
  for (const child of children.values()) child.disconnect()
  return new Map([...times].map(([name, all]) => [name, median(all)]))
}

function report(results: Map<SubjectName, number>): void {
  const peer = results.get('rp2040js')!
  console.log(`\n${'CPU ns per access'.padEnd(30)}${'ns'.padStart(8)}${'× rp2040js'.padStart(14)}`)
  for (const [name, ns] of results) {
    console.log(`${name.padEnd(30)}${ns.toFixed(1).padStart(8)}${(peer / ns).toFixed(2).padStart(14)}`)
  }
  const targets = TARGETS.map((target) => {
    const reached = results.get(target.against)! / results.get(target.subject)!
    return { ...target, reached, met: reached >= target.times }
  })
  console.log('\nTargets')
  for (const { subject, against, times, reached, met } of targets) {
    console.log(`${met ? 'met   ' : 'missed'}  ${subject} ≥ ${times} × ${against}: ${reached.toFixed(2)}`)
  }
  mkdirSync('runs', { recursive: true })
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length }
  const file = 'runs/bench.json'
  const ns = Object.fromEntries(results)
  writeFileSync(file, `${JSON.stringify({ machine, rounds: ROUNDS, pairs: PAIRS, ns, targets }, null, 2)}\n`)
  console.log(`\nWritten to ${file}.`)
}

async function main(): Promise<void> {
  const at = process.argv.indexOf('--subject')
  if (at > 0) serve(process.argv[at + 1] as SubjectName)
  else report(await measure(Object.keys(subjects) as SubjectName[]))
}

await main()
