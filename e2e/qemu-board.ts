// A board for window tests: QEMU's virt machine, halted, with its GDB stub on a pseudo terminal.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'

const PROGRAM = 'qemu-system-arm'
const ARGS =
  '-M virt -m 64 -S -display none -net none -monitor none -serial null -chardev pty,id=b -gdb chardev:b'.split(' ')
/** Ends QEMU with the test that started it, however that ends. */
const SETPRIV = '/usr/bin/setpriv'
const LEASH = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL'] : []

export const hasQemu = (): boolean => spawnSync(PROGRAM, ['--version']).error === undefined

export class QemuBoard {
  private constructor(
    readonly path: string,
    readonly child: ChildProcess,
  ) {}

  static start(): Promise<QemuBoard> {
    const [first, ...rest] = [...LEASH, PROGRAM, ...ARGS]
    const child = spawn(first!, rest, { env: { ...process.env, QEMU_AUDIO_DRV: 'none' } })
    return new Promise((resolve, reject) => {
      let heard = ''
      child.stdout.on('data', (chunk: Buffer) => {
        heard += chunk.toString()
        const path = /redirected to (\S+)/.exec(heard)?.[1]
        if (path) resolve(new QemuBoard(path, child))
      })
      child.once('error', reject)
      child.once('exit', () => reject(new Error(`QEMU ended: ${heard}`)))
    })
  }

  /** As when the plug is pulled. */
  kill(): void {
    this.child.kill('SIGKILL')
  }
}
