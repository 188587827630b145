// The built command line on a real peer: QEMU's virt machine under U-Boot, on a pseudo terminal. `npm test` builds first.
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RegisterSnapshot } from '../../src-preload/contract/link'
import { describeOnQemu, type QemuPty } from '../link/testing/qemu-pty'
import { PROGRAM, ROOT, runProgram, type Outcome } from './testing/program'

const UBOOT = '/usr/lib/u-boot/qemu_arm/u-boot.bin'
const VIRT = join(ROOT, 'labs/arm-virt')
/** U-Boot's own console is the UART: a driver of it would take it away. */
const MIRROR = '9010000.pl031=compare,9030000.pl061=compare'
const LINE = ['--protocol', 'uboot', '--timeout', '2000']
const machine = {
  program: 'qemu-system-arm',
  args: ['-M', 'virt,acpi=off', '-m', '256', '-bios', UBOOT],
  on: 'serial',
} as const

const folder = mkdtempSync(join(tmpdir(), 'cli-board-'))
const at = (name: string): string => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeAll(() => expect(existsSync(PROGRAM), 'build first: npm test does').toBe(true))

const lab = (...words: string[]): Promise<Outcome> => runProgram(words, { TMPDIR: folder })

describeOnQemu(
  machine,
  'mmio-lab and a board',
  (start) => {
    let qemu: QemuPty
    beforeEach(async () => (qemu = await start()))

    test('probe finds U-Boot, and says what can be done with it', async () => {
      const { code, out, err } = await lab('probe', qemu.path)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toMatch(/^U-Boot 20\d\d.* on \/dev\/pts\/\d+ \(uboot\)$/m)
      expect(out).toContain('  memory: 8, 16, 32 bits\n')
      expect(out).toContain('  a bad address resets the board\n')
    }, 60_000)

    test('peek and poke make single accesses of each width', async () => {
      const ids = await lab('peek', qemu.path, '0x900_0fe0', '--count', '4', ...LINE)
      expect(ids).toMatchObject({ code: 0, err: '' })
      expect(ids.out.split('\n').map((line) => line.slice(0, 22))).toEqual([
        '0x09000fe0  0x00000011',
        '0x09000fe4  0x00000010',
        '0x09000fe8  0x00000014',
        '0x09000fec  0x00000000',
        '',
      ])
      expect(await lab('poke', qemu.path, '0x9030400', '0xf5', '--width', '1', ...LINE)).toEqual({
        code: 0,
        out: '',
        err: '',
      })
      const back = await lab('peek', qemu.path, '0x9030400', '--width', '2', '--json', ...LINE)
      expect(JSON.parse(back.out)).toMatchObject({ address: 0x0903_0400, value: '0x00f5' })
    }, 60_000)

    test('what the board refuses, and what its protocol cannot do, have exit codes of their own', async () => {
      expect(await lab('peek', qemu.path, '0xf0000000', ...LINE)).toMatchObject({
        code: 1,
        err: "mmio-lab: The board's bus answered with an error at 0xf0000000.\n",
      })
      expect(await lab('peek', qemu.path, '0x70', '--port-space', ...LINE)).toMatchObject({ code: 3 })
      expect(await lab('peek', qemu.path, '0x9000001', ...LINE)).toMatchObject({ code: 2 })
      expect(await lab('peek', '/dev/pts/nothing', '0', ...LINE)).toMatchObject({ code: 3 })
    }, 90_000)

    test('a snapshot of the board is a file, and differs from the model where U-Boot has set up the UART', async () => {
      const first = await lab(
        'snapshot',
        VIRT,
        '--board',
        qemu.path,
        '--save',
        at('a.json'),
        '--compare',
        'model',
        ...LINE,
      )
      expect(first).toMatchObject({ code: 1, err: '' })
      expect(first.out).toMatch(/^9000000\.pl011 CR\.\w+: 0x0*[0-9a-f]+, 0x00000300$/m)
      expect(first.out).toMatch(/^board and model: \d\d registers compared, \d differ$/m)
      const saved = JSON.parse(readFileSync(at('a.json'), 'utf8')) as RegisterSnapshot
      expect(saved.board).toMatch(/^U-Boot/)
      expect(saved.devices.find(({ name }) => name === '9000000.pl011')!.leftOut).toContainEqual({
        name: 'DR',
        why: 'reading it changes the device',
      })
      const again = await lab(
        'snapshot',
        VIRT,
        '--board',
        qemu.path,
        '--device',
        '9030000.pl061',
        '--compare',
        at('a.json'),
        ...LINE,
      )
      expect(again).toMatchObject({ code: 0, err: '' })
      expect(await lab('snapshot', at('a.json'), '--compare', at('a.json'))).toMatchObject({ code: 0, err: '' })
    }, 60_000)

    test('a run compares each access; its session says who answered, and is replayed on model and board', async () => {
      const words = ['--board', qemu.path, '--mirror', MIRROR, '--until', '2s', '--record', at('run.mcap')]
      const run = await lab('run', VIRT, ...words, '--json', ...LINE)
      expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: '' })
      const { board } = JSON.parse(run.out) as { board: { state: string; protocol: string; differences: unknown[] } }
      expect(board).toMatchObject({ state: 'up', protocol: 'uboot', differences: [] })
      const events = await lab('events', at('run.mcap'), '--json', '--filter', 'mirror && result!=unchecked')
      const rows = events.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { answered: string; result: string; roundTrip: number })
      expect(rows.length).toBeGreaterThan(5)
      expect(rows.every(({ answered, roundTrip }) => answered === 'board' && roundTrip > 0)).toBe(true)
      expect((await lab('events', at('run.mcap'), '--filter', 'link==attached')).out).toContain('uboot, U-Boot')
      expect(await lab('replay', at('run.mcap'))).toMatchObject({ code: 0, err: '' })
      const again = await lab('replay', at('run.mcap'), '--board', qemu.path, '--mirror', MIRROR, '--json', ...LINE)
      expect(again.err).toBe('')
      const replayed = JSON.parse(again.out) as { reads: number; differences: { device: string; register: string }[] }
      expect(replayed.reads).toBeGreaterThan(5)
      expect(replayed.differences.every(({ register }) => register === 'DIR' || register === 'DATA')).toBe(true)
    }, 120_000)

    test('a board that is gone in the middle of a run is exit code 3, and the session opens', async () => {
      const words = ['--board', qemu.path, '--mirror', MIRROR, '--until', '6s', '--record', at('lost.mcap')]
      const running = lab('run', VIRT, ...words, ...LINE)
      // The recording begins once the board is attached.
      const watcher = watch(folder, () => existsSync(at('lost.mcap')) && qemu.signal('SIGKILL'))
      const { code, out } = await running
      watcher.close()
      expect(code).toBe(3)
      expect(out).toMatch(/^board: .*; lost: /m)
      expect((await lab('events', at('lost.mcap'), '--filter', 'link==lost')).out).toContain('lost:')
    }, 60_000)
  },
  [UBOOT],
)
