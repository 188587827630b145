// The built command line, run as a user runs it: out/main/mmio-lab.js under plain Node. `npm test` builds first.
import { spawn } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROGRAM, ROOT, runProgram, type Outcome } from './testing/program'

const FIRST_STEPS = join(ROOT, 'labs/first-steps')
const folder = mkdtempSync(join(tmpdir(), 'cli-'))
const at = (name: string): string => join(folder, name)

const lab = (...words: string[]): Promise<Outcome> => runProgram(words, { TMPDIR: folder })

beforeAll(async () => {
  expect(existsSync(PROGRAM), 'build first: npm test does').toBe(true)
  expect(await lab('run', FIRST_STEPS, '--record', at('a.mcap'))).toMatchObject({ code: 0, err: '' })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('run', () => {
  test('prints the kernel log as dmesg does, and what was found', async () => {
    const { out } = await lab('run', FIRST_STEPS)
    expect(out).toMatch(/^\[ {4}0\.000\d{3}\] /)
    expect(out).toMatch(
      /greedy greedy\.0: error -EBUSY: can't request region for resource \[mem 0x10000800-0x100017ff\]/,
    )
    expect(out).toMatch(/^error: greedy asked for a region that labdev0 and labdev1 hold \[claim-overlap/m)
  })

  test('makes the same events from the same seed, to the byte', async () => {
    await lab('run', FIRST_STEPS, '--record', at('b.mcap'), '--seed', '1')
    const [a, b] = await Promise.all([lab('events', at('a.mcap'), '--json'), lab('events', at('b.mcap'), '--json')])
    expect(a.out.split('\n').length).toBeGreaterThan(1000)
    expect(b.out === a.out).toBe(true)
    expect(readFileSync(at('b.mcap')).equals(readFileSync(at('a.mcap')))).toBe(true)
  })

  test('ends where --until says', async () => {
    const { out } = await lab('run', FIRST_STEPS, '--until', '700us', '--json')
    const { end } = JSON.parse(out) as { end: number }
    // A driver's step that has begun is carried out.
    expect(end).toBeGreaterThan(600_000)
    expect(end).toBeLessThan(710_000)
  })

  test('with --strict, findings of severity error make it fail', async () => {
    expect((await lab('run', FIRST_STEPS, '--strict')).code).toBe(1)
    expect((await lab('run', FIRST_STEPS, '--strict', '--until', '100us')).code).toBe(0)
  })

  test('--json tells all of it to programs', async () => {
    const { out } = await lab('run', FIRST_STEPS, '--json', '--seed', '7')
    const told = JSON.parse(out) as {
      lab: string
      seed: number
      events: number
      findings: { rule: string }[]
      log: unknown[]
    }
    expect(told).toMatchObject({ lab: 'first-steps', seed: 7, record: null, lost: 0 })
    expect(told.findings.map(({ rule }) => rule)).toContain('claim-overlap')
    expect(told.log.length).toBeGreaterThan(3)
  })

  test('leaves no temporary files', () => {
    expect(readdirSync(folder).filter((name) => name.startsWith('mmio-lab-'))).toEqual([])
  })
})

describe('a board by itself', () => {
  const board = join(ROOT, 'labs/arm-virt/board.dts')

  test('runs with the drivers that match, and shows its tree', async () => {
    const { code, out, err } = await lab('iomem', board)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('09000000-09000fff : pl011@9000000\n  09000000-09000fff : 9000000.pl011 pl011@9000000\n')
    expect((await lab('run', board)).out).toContain('pl011 9000000.pl011: PL011 ready, irq 33')
  })

  test('that is broken is one line for every command that takes it', async () => {
    writeFileSync(at('broken.dts'), '/dts-v1/;\n/ {\n  a = <1\n};\n')
    writeFileSync(at('cut.dtb'), Buffer.from('d00dfeed00100000', 'hex'))
    for (const command of ['open', 'run', 'iomem']) {
      expect(await lab(command, at('broken.dts'))).toEqual({
        code: 2,
        out: '',
        err: expect.stringMatching(
          /^mmio-lab: broken\.dts:4:1: "}" stands where a cell or ">" should\. .*\n$/,
        ) as string,
      })
      expect(await lab(command, at('cut.dtb'))).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^mmio-lab: cut\.dtb: byte 0x8: the file ends within its header/) as string,
      })
    }
  })

  test('is found to be right before a window opens', async () => {
    expect(await lab('open', board)).toEqual({ code: 0, out: '', err: '' })
    expect(await lab('open', at('a.mcap'))).toEqual({ code: 0, out: '', err: '' })
    expect(await lab('open', at('nowhere.dtb'))).toMatchObject({
      code: 2,
      err: `mmio-lab: There is no ${at('nowhere.dtb')}.\n`,
    })
  })
})

describe('iomem', () => {
  test('prints claims nested in their devices, with their names', async () => {
    const { code, out } = await lab('iomem', at('a.mcap'))
    expect(code).toBe(0)
    expect(out).toMatch(/^09000000-09000fff : pl011@9000000\n {2}09000000-09000fff : /m)
    expect(out).toMatch(/^ +10000000-10000fff : .*labdev/m)
  })

  test('prints the tree as it was at a time', async () => {
    const { out } = await lab('iomem', at('a.mcap'), '--at', '0')
    expect(out.split('\n').length).toBeLessThan((await lab('iomem', at('a.mcap'))).out.split('\n').length)
  })

  test('prints the same for the lab itself', async () => {
    expect((await lab('iomem', FIRST_STEPS)).out).toBe((await lab('iomem', at('a.mcap'))).out)
  })
})

describe('info and events', () => {
  test('info says what a session holds', async () => {
    const { out } = await lab('info', at('a.mcap'))
    expect(out).toMatch(/^lab: +first-steps: /m)
    expect(out).toMatch(/^whole: +yes$/m)
    expect(JSON.parse((await lab('info', at('a.mcap'), '--json')).out)).toMatchObject({
      lab: 'first-steps',
      missingBytes: 0,
    })
  })

  test('events lists what a filter chooses', async () => {
    const { out } = await lab('events', at('a.mcap'), '--filter', 'request && failed')
    expect(out.trim().split('\n')).toHaveLength(1)
    expect(out).toMatch(/0x10000800-0x100017ff .* = -16/)
  })

  test('every event is listed once', async () => {
    const { out } = await lab('events', at('a.mcap'), '--json')
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number })
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, i) => i))
  })

  test('a reader that goes away early is no error', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'events', at('a.mcap'), '--json'])
    let err = ''
    child.stderr.on('data', (text) => (err += String(text)))
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise((done) => child.once('exit', done))
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })
})

describe('snapshot and replay', () => {
  test('a snapshot is of the lab after a reset, or of a session; what is left out is named', async () => {
    const { code, out } = await lab('snapshot', FIRST_STEPS, '--device', 'uart0', '--save', at('reset.json'))
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}CR +0x00000300$/m)
    expect(out).toMatch(/^ {2}DR +left out: reading it changes the device$/m)
    const compared = await lab('snapshot', at('a.mcap'), '--device', 'uart0', '--compare', at('reset.json'))
    expect(compared.code).toBe(1)
    expect(compared.out).toMatch(/^uart0 CR\.\w+: /m)
    const same = await lab('snapshot', FIRST_STEPS, '--compare', at('reset.json'), '--json')
    expect(JSON.parse(same.out)).toMatchObject({ differences: [] })
    expect(same.code).toBe(0)
  })

  test('a session replays without its lab, and on a lab that differs says where', async () => {
    const own = await lab('replay', at('a.mcap'))
    expect(own).toMatchObject({ code: 0, err: '' })
    expect(own.out).toMatch(/^[\d,]+ reads and [\d,]+ writes again on the session's own lab: 0 answered otherwise$/m)
    const copy = at('taught')
    cpSync(FIRST_STEPS, copy, { recursive: true })
    const overlay = { version: 1, devices: { uart0: { reset: { PERIPHID2: 0x24 } } } }
    writeFileSync(join(copy, 'overlay.json'), JSON.stringify(overlay))
    const other = await lab('replay', at('a.mcap'), '--on', copy)
    expect(other.code).toBe(1)
    expect(other.out).toMatch(/^\[ +0\.\d{6}\] #\d+ uart0 PERIPHID2\.VALUE: recorded 0x34, now 0x24$/m)
  })
})

describe('a recording that was cut', () => {
  test('opens up to the cut, and info says so', async () => {
    copyFileSync(at('a.mcap'), at('cut.mcap'))
    truncateSync(at('cut.mcap'), Math.floor(statSync(at('a.mcap')).size * 0.7))
    const { code, out } = await lab('info', at('cut.mcap'))
    expect(code).toBe(0)
    expect(out).toMatch(/^whole: +no, .*bytes or more are missing$/m)
  })

  test('by kill -9 loses nothing that was on disk, and opens', async () => {
    const file = at('killed.mcap')
    writeFileSync(file, '')
    const child = spawn(process.execPath, [PROGRAM, 'run', FIRST_STEPS, '--record', file, '--until', '1000s'])
    const ended = new Promise((done) => child.once('exit', done))
    await new Promise<void>((done) => {
      const watcher = watch(file, () => {
        if (statSync(file).size < 200_000) return
        watcher.close()
        done()
      })
    })
    child.kill('SIGKILL')
    await ended
    const { code, out } = await lab('info', file, '--json')
    expect(code).toBe(0)
    expect((JSON.parse(out) as { events: number }).events).toBeGreaterThan(8192)
  })
})

describe('bad usage and bad input', () => {
  mkdirSync(at('malformed'))
  writeFileSync(join(at('malformed'), 'lab.json'), '{\n  "title": "x",\n  "devices": [}\n')
  writeFileSync(at('random.mcap'), Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 7919) & 255)))
  writeFileSync(at('empty.mcap'), '')

  test.each<[what: string, words: string[], message: RegExp]>([
    ['no command', [], /Which command\?/],
    ['an unknown command', ['fly'], /no command "fly"/],
    ['an unknown flag', ['run', FIRST_STEPS, '--fast'], /'--fast'/],
    ['a flag of another command', ['info', 'x.mcap', '--strict'], /info does not take --strict/],
    ['no lab', ['run'], /run needs a LAB/],
    ['two labs', ['run', FIRST_STEPS, 'other'], /not also "other"/],
    ['a flag without its value', ['run', FIRST_STEPS, '--seed'], /--seed/],
    ['a seed that is none', ['run', FIRST_STEPS, '--seed', '-1x'], /seed/],
    ['a time that is none', ['run', FIRST_STEPS, '--until', 'soon'], /--until soon is not a time/],
    ['a missing lab', ['run', at('nowhere')], /nowhere/],
    ['a malformed lab.json', ['run', at('malformed')], /lab\.json:3:/],
    ['a place that cannot be written', ['run', FIRST_STEPS, '--record', at('no/such/folder.mcap')], /ENOENT/],
    ['a missing session', ['info', at('none.mcap')], /none\.mcap.*ENOENT/],
    ['a random session', ['events', at('random.mcap')], /not an MCAP file/],
    ['an empty session', ['iomem', at('empty.mcap')], /the file is empty/],
    ['a port without its address', ['peek', '/dev/ttyUSB0'], /peek needs an ADDRESS/],
    ['an address that is none', ['peek', 'p', 'here'], /here is not an address/],
    ['a width that is none', ['peek', 'p', '0', '--width', '3'], /--width 3 is none of/],
    ['a count that is none', ['peek', 'p', '0', '--count', '0'], /--count 0/],
    ['a value that does not fit', ['poke', 'p', '0', '0x100', '--width', '1'], /0x100 does not fit in 1 bytes/],
    ['a value that is none', ['poke', 'p', '0', 'on'], /on is not a value/],
    ['a protocol that is none', ['probe', 'p', '--protocol', 'jtag'], /--protocol jtag is none of auto, mmio-lab/],
    ['a baud rate that is none', ['probe', 'p', '--baud', 'fast'], /--baud fast/],
    ['a mirror without a board', ['run', FIRST_STEPS, '--mirror', 'compare'], /--mirror means nothing without --board/],
    [
      'a mirror mode that is none',
      ['run', FIRST_STEPS, '--board', 'p', '--mirror', 'both'],
      /--mirror both is not MODE/,
    ],
    ['a mirror of no device', ['run', FIRST_STEPS, '--board', 'p', '--mirror', 'x=board'], /has no device "x"/],
    ['a mirror of no register', ['run', FIRST_STEPS, '--board', 'p', '--mirror', 'uart0:X=board'], /no register "X"/],
    ['a base for all', ['run', FIRST_STEPS, '--board', 'p', '--mirror', 'board@0x100'], /one whole device/],
    ['a snapshot of no device', ['snapshot', FIRST_STEPS, '--device', 'x'], /no device "x"/],
    ['a snapshot of nothing', ['snapshot', at('none.json')], /none\.json cannot be read/],
    ['a comparison with the model alone', ['snapshot', FIRST_STEPS, '--compare', 'model'], /needs --board/],
    ['a replay of nothing', ['replay', at('none.mcap')], /none\.mcap.*ENOENT/],
    ['a replay on no lab', ['replay', at('a.mcap'), '--on', at('nowhere')], /no lab at .*nowhere/],
    ['words after boards', ['boards', 'all'], /boards takes no words, not also "all"/],
    ['a filter that does not parse', ['events', at('a.mcap'), '--filter', 'op==wrote'], /wrote.*character 5/],
  ])('%s: one clear line and exit code 2', async (_, words, message) => {
    const { code, out, err } = await lab(...words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^mmio-lab: [^\n]+\n$/)
    expect(err).toMatch(message)
    expect(err).not.toMatch(/\bat \S+:\d+:\d+|Error:/)
  })

  test('--help and --version answer and succeed', async () => {
    expect((await lab('--help')).out).toMatch(/^Usage: mmio-lab COMMAND/)
    expect((await lab('--version')).out).toMatch(/^mmio-lab \d+\.\d+\.\d+\n$/)
  })
})
