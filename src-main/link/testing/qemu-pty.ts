// A QEMU machine with its GDB stub or its first serial port on a pseudo terminal, and a monitor on the side. Knows no protocol.
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync } from 'node:fs'
import { afterEach, describe } from 'vitest'
import type { Transport } from '../transport'
import { openPty } from './pty-transport'

export interface QemuMachine {
  /** qemu-system-arm */
  program: string
  /** The machine and what it runs, as `['-M', 'virt', '-S']`; no display, network, monitor, chardev, serial or gdb options. */
  args: readonly string[]
  /** What is on the pseudo terminal. */
  on: 'gdb' | 'serial'
}

const QUIET = ['-display', 'none', '-net', 'none', '-monitor', 'stdio', '-chardev', 'pty,id=board']
const ON = { gdb: ['-serial', 'null', '-gdb', 'chardev:board'], serial: ['-serial', 'chardev:board'] }
const PROMPT = '(qemu) '
/** Ends QEMU with the process that started it, however that ends. */
const SETPRIV = '/usr/bin/setpriv'
const LEASH = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL'] : []

export class QemuPty {
  readonly #child: ChildProcessWithoutNullStreams
  #heard = ''
  #complaint = ''
  #changed: () => void = () => undefined
  /** /dev/pts/N */
  path = ''

  private constructor({ program, args, on }: QemuMachine) {
    const [first, ...rest] = [...LEASH, program, ...args, ...QUIET, ...ON[on]]
    this.#child = spawn(first!, rest, { env: { ...process.env, QEMU_AUDIO_DRV: 'none' } })
    this.#child.stdin.on('error', () => undefined)
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#complaint += chunk.toString()))
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#heard += chunk.toString('latin1')
      this.#changed()
    })
    this.#child.on('close', () => this.#changed())
  }

  /** Resolves when the pseudo terminal is there. */
  static async start(machine: QemuMachine): Promise<QemuPty> {
    const qemu = new QemuPty(machine)
    const [, path] = await qemu.#until(/char device redirected to (\S+)[\s\S]*\(qemu\) $/)
    qemu.path = path!
    return qemu
  }

  /** A new connection. What QEMU said before the first one is lost. */
  open(): Promise<Transport> {
    return openPty(this.path)
  }

  /** Says a line to QEMU's monitor, as `system_reset`. @returns what it answered, lines parted by CRLF */
  async monitor(command: string): Promise<string> {
    this.#heard = ''
    this.#child.stdin.write(`${command}\n`)
    const [all] = await this.#until(/\n[\s\S]*\(qemu\) $/)
    return all.slice(1, -PROMPT.length).trim()
  }

  /** Ends at once, as when the plug is pulled. SIGSTOP and SIGCONT make it silent and let it speak again. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal)
  }

  stop(): Promise<void> {
    if (this.#ended) return Promise.resolve()
    return new Promise((resolve) => {
      this.#child.once('close', () => resolve())
      this.#child.kill('SIGKILL')
    })
  }

  get #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  async #until(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const match = pattern.exec(this.#heard)
      if (match) return match
      if (this.#ended) throw new Error(`QEMU ended: ${this.#complaint.trim()}`)
      await new Promise<void>((resolve) => (this.#changed = resolve))
    }
  }
}

/** Why QEMU cannot be started here; empty when it can. */
export function whyNoQemu(program: string): string {
  return spawnSync(program, ['--version']).error === undefined ? '' : `${program} is not installed`
}

/** Tests on a machine, each with its own; skipped, with the reason in their name, where something is missing. */
export function describeOnQemu(
  machine: QemuMachine,
  name: string,
  tests: (start: () => Promise<QemuPty>) => void,
  needs: readonly string[] = [],
): void {
  const missing = needs.find((file) => !existsSync(file))
  const why = missing === undefined ? whyNoQemu(machine.program) : `${missing} is not installed`
  describe.skipIf(why !== '')(why === '' ? name : `${name}: skipped, ${why}`, () => {
    const running: QemuPty[] = []
    afterEach(async () => {
      for (const qemu of running.splice(0)) await qemu.stop()
    })
    tests(async () => {
      const qemu = await QemuPty.start(machine)
      running.push(qemu)
      return qemu
    })
  })
}
