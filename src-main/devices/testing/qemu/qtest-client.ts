// A QEMU machine that answers single accesses, by its qtest protocol over standard input and output.
// QEMU aborts at a garbled line, so lines are made here only.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Access } from './access'
import type { Machine } from './machines'

export interface LineChange {
  line: number
  level: boolean
}

export interface Answer {
  /** As it came. */
  text: string
  /** What was read; 0 for a write. */
  value: number
  /** Interrupt lines that changed during the access, in order. */
  changes: LineChange[]
}

type Waiting = { resolve: (answer: Answer) => void; reject: (error: Error) => void }

const SUFFIX = { 1: 'b', 2: 'w', 4: 'l' } as const
/** Ends QEMU with the process that started it, however that ends. */
const SETPRIV = '/usr/bin/setpriv'
const LEASH = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL'] : []

export class Qtest {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #inputs: string
  readonly #waiting: Waiting[] = []
  #changes: LineChange[] = []
  #complaint = ''

  private constructor(machine: Machine) {
    this.#inputs = machine.inputs ?? ''
    const [program, ...args] = [
      ...LEASH,
      machine.program,
      ...machine.args,
      '-qtest',
      'stdio',
      '-qtest-log',
      '/dev/null',
    ]
    this.#child = spawn(program, args)
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#complaint += chunk.toString()))
    this.#child.stdin.on('error', () => undefined)
    this.#child.on('error', (error) => this.#fail(error.message))
    this.#child.on('close', () => this.#fail(`QEMU ended: ${this.#complaint.trim()}`))
    createInterface(this.#child.stdout).on('line', (line) => this.#take(line))
  }

  /** Starts the machine and asks it for its interrupt lines. */
  static async start(machine: Machine): Promise<Qtest> {
    const qemu = new Qtest(machine)
    await qemu.#ask(`irq_intercept_in ${machine.irqs}`)
    return qemu
  }

  /** Makes the accesses, one after the other; all are under way before the first is answered. */
  run(accesses: readonly Access[]): Promise<Answer[]> {
    return Promise.all(accesses.map((access) => this.#ask(lineOf(access, this.#inputs))))
  }

  /** Says lines of the protocol, which must be right. */
  say(lines: readonly string[]): Promise<Answer[]> {
    return Promise.all(lines.map((line) => this.#ask(line)))
  }

  stop(): Promise<void> {
    const { exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      this.#child.once('close', () => resolve())
      this.#child.kill('SIGKILL')
    })
  }

  #ask(line: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#child.stdin.write(`${line}\n`)
    })
  }

  #take(line: string): void {
    const irq = /^IRQ (raise|lower) (\d+)$/.exec(line)
    if (irq) {
      this.#changes.push({ line: Number(irq[2]), level: irq[1] === 'raise' })
      return
    }
    const asked = this.#waiting.shift()
    const answer = /^OK(?: (0x[0-9a-f]+)| \S+)?$/i.exec(line)
    if (answer) asked?.resolve({ text: line, value: Number(answer[1] ?? 0), changes: this.#changes })
    else asked?.reject(new Error(`QEMU answered ${line}`))
    this.#changes = []
  }

  #fail(message: string): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(message))
  }
}

function lineOf({ does, space, address, width, value }: Access, inputs: string): string {
  if (does === 'input') return `set_irq_in ${inputs} unnamed-gpio-in ${address} ${value}`
  const at = `0x${address.toString(16)}`
  const data = `0x${(value >>> 0).toString(16)}`
  const suffix = SUFFIX[width]
  if (space === 'io') return does === 'read' ? `in${suffix} ${at}` : `out${suffix} ${at} ${data}`
  return does === 'read' ? `read${suffix} ${at}` : `write${suffix} ${at} ${data}`
}
