// Bus benchmarks: each subject in a process of its own, rounds interleaved, CPU time, medians, and ratios within the one run.
import { fork, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { measureLinks, reportLinks, type LinkFigure } from './links'
import { subjects, witness, type SubjectName } from './subjects'

const ROUNDS = 15
const WARM_UPS = 3
const PAIRS = 500_000
const FILE = 'runs/bench.json'

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
  { subject: 'handlers + tracking + ring + checks', against: 'rp2040js', times: 1.3 },
  { subject: 'handlers + tracking + ring', against: 'rp2040js + object log', times: 2 },
]

interface Round {
  /** CPU time per access of all threads, and wall time per access, ns. */
  cpu: number
  wall: number
  witness: number
}

interface Result {
  /** Medians over the rounds; `least` is the fastest round. ns. */
  cpu: number
  least: number
  wall: number
}

async function serve(name: SubjectName): Promise<void> {
  const run = await subjects[name]()
  const once = async (): Promise<void> => {
    const before = process.cpuUsage()
    const from = performance.now()
    await run(PAIRS)
    const wall = ((performance.now() - from) * 1e6) / (PAIRS * 2)
    const { user, system } = process.cpuUsage(before)
    process.send?.({ cpu: ((user + system) * 1000) / (PAIRS * 2), wall, witness: witness() } satisfies Round)
  }
  process.on('message', () => void once())
}

function round(child: ChildProcess): Promise<Round> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('a subject ended before it was measured'))
    child.once('exit', ended)
    child.once('message', (answer) => {
      child.off('exit', ended)
      resolve(answer as Round)
    })
    child.send('go')
  })
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!

async function measure(names: SubjectName[]): Promise<Map<SubjectName, Result>> {
  const children = names.map((name) => fork(process.argv[1]!, ['--subject', name]))
  const rounds: Round[][] = names.map(() => [])
  for (let turn = 0; turn < WARM_UPS + ROUNDS; turn++) {
    for (const [index, child] of children.entries()) {
      const measured = await round(child)
      if (turn >= WARM_UPS) rounds[index]!.push(measured)
    }
  }
  for (const child of children) child.kill()
  return new Map(names.map((name, index) => [name, resultOf(rounds[index]!)]))
}

const resultOf = (rounds: Round[]): Result => ({
  cpu: median(rounds.map(({ cpu }) => cpu)),
  least: Math.min(...rounds.map(({ cpu }) => cpu)),
  wall: median(rounds.map(({ wall }) => wall)),
})

function table(results: Map<SubjectName, Result>): void {
  const peer = results.get('rp2040js')!.cpu
  const columns = ['median', 'least', 'wall', '× rp2040js']
  console.log(`\n${'ns per access, CPU of all threads'.padEnd(54)}${columns.map((name) => name.padStart(12)).join('')}`)
  for (const [name, { cpu, least, wall }] of results) {
    const numbers = [cpu.toFixed(1), least.toFixed(1), wall.toFixed(1), (peer / cpu).toFixed(2)]
    console.log(`${name.padEnd(54)}${numbers.map((text) => text.padStart(12)).join('')}`)
  }
}

function report(results: Map<SubjectName, Result>, links: readonly LinkFigure[]): void {
  table(results)
  const targets = TARGETS.map((target) => {
    const reached = results.get(target.against)!.cpu / results.get(target.subject)!.cpu
    return { ...target, reached, met: reached >= target.times }
  })
  console.log('\nTargets')
  for (const { subject, against, times, reached, met } of targets) {
    console.log(`${met ? 'met   ' : 'missed'}  ${subject} ≥ ${times} × ${against}: ${reached.toFixed(2)}`)
  }
  reportLinks(links)
  mkdirSync('runs', { recursive: true })
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length, load: loadavg()[0] }
  const ns = Object.fromEntries(results)
  writeFileSync(FILE, `${JSON.stringify({ machine, rounds: ROUNDS, pairs: PAIRS, ns, targets, links }, null, 2)}\n`)
  console.log(`\nWritten to ${FILE}.`)
}

async function main(): Promise<void> {
  const at = process.argv.indexOf('--subject')
  if (at > 0) await serve(process.argv[at + 1] as SubjectName)
  else if (process.argv.includes('--links')) reportLinks(await measureLinks())
  else report(await measure(Object.keys(subjects) as SubjectName[]), await measureLinks())
}

await main()
