// `mmio-lab qtest` as built, in processes of its own: standard input and output, and a unix socket.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { PROGRAM, ROOT, runProgram } from './testing/program'

const FIRST_STEPS = join(ROOT, 'labs/first-steps')
const folder = mkdtempSync(join(tmpdir(), 'qtest-'))
const started: ChildProcessWithoutNullStreams[] = []

beforeAll(() => expect(existsSync(PROGRAM), 'build first: npm test does').toBe(true))
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const start = (...words: string[]) => startOn('first-steps', ...words)

function startOn(lab: string, ...words: string[]) {
  const child = spawn(process.execPath, [PROGRAM, 'qtest', join(ROOT, 'labs', lab), ...words])
  started.push(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', (text) => (said.out += String(text)))
  child.stderr.on('data', (text) => (said.err += String(text)))
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)))
  return { child, said, ended }
}

/** Listens, and says so by a socket that can be connected to. */
async function serve(name: string) {
  const path = join(folder, name)
  const server = start('--socket', path)
  await once(server.child.stderr, 'data')
  return { ...server, path }
}

/** Sends it all, closes its half, and reads to the end. */
function talk(path: string, text: string): Promise<string> {
  return new Promise((done, failed) => {
    let out = ''
    const client = connect(path, () => client.end(text))
    client.on('data', (data) => (out += String(data)))
    client.on('close', () => done(out))
    client.on('error', failed)
  })
}

describe('on standard input and output', () => {
  test('one answer a line, and the end of the input ends it', async () => {
    const { child, said, ended } = start()
    child.stdin.end('readl 0x9000fe0\nfly\nreadb\n\nclock_step 1000\nendianness')
    expect(await ended).toBe(0)
    expect(said).toEqual({
      out: [
        'OK 0x0000000000000011',
        "FAIL Unknown command 'fly'",
        'FAIL readb needs 1 arguments',
        'FAIL Empty line',
        'OK 1000',
        'OK little',
        '',
      ].join('\n'),
      err: '',
    })
  })

  test('answers come while the input stays open', async () => {
    const { child, said } = start()
    child.stdin.write('endianness\nendian')
    await once(child.stdout, 'data')
    expect(said.out).toBe('OK little\n')
    child.stdin.write('ness\n')
    await once(child.stdout, 'data')
    expect(said.out).toBe('OK little\nOK little\n')
  })

  test('random bytes and a line without end do not end it', async () => {
    const { child, said, ended } = start()
    const noise = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * i * 7919 + (i >> 3)) & 255))
    child.stdin.write(noise)
    child.stdin.write(`\n${'x'.repeat(40 * 2 ** 20)}\n`)
    child.stdin.end('readl 0x9000fe0\n')
    expect(await ended).toBe(0)
    const lines = said.out.trim().split('\n')
    expect(lines).toHaveLength(noise.filter((byte) => byte === 10).length + 3)
    expect(lines.slice(-2)).toEqual(['FAIL the line is too long', 'OK 0x0000000000000011'])
  })

  test('a large transfer comes through whole', async () => {
    const { child, said, ended } = start()
    child.stdin.end('memset 0x20000000 0x200000 0x5a\nread 0x20000000 0x200000\n')
    expect(await ended).toBe(0)
    expect(said.out.length).toBe('OK\nOK 0x\n'.length + 2 * 0x200000)
    expect(/^OK\nOK 0x(5a)+\n$/.test(said.out)).toBe(true)
  })

  test('a time in which a device has much to do can be ended as well', async () => {
    const { child, ended } = startOn('pc')
    // The PIT's counter 0 as a square wave of 1 kHz, for three hours.
    child.stdin.write('outb 0x43 0x36\noutb 0x40 0xa9\noutb 0x40 4\nclock_step 1000000\n')
    await once(child.stdout, 'data')
    child.stdin.write('clock_step 10000000000000\n')
    child.kill('SIGINT')
    expect(await ended).toBe(130)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it, quietly', async (signal) => {
    const { child, said, ended } = start()
    child.stdin.write('endianness\n')
    await once(child.stdout, 'data')
    child.kill(signal)
    expect(await ended).toBe(130)
    expect(said.err).toBe('')
  })
})

describe('on a unix socket', () => {
  test('clients one after the other find the lab as the last left it', async () => {
    const { path, child, ended } = await serve('one')
    expect(await talk(path, 'writel 0x9000024 0x12\nclock_step 50\n')).toBe('OK\nOK 50\n')
    const both = [talk(path, 'readl 0x9000024\n'.repeat(1000)), talk(path, 'clock_step 50\n')]
    expect(await Promise.all(both)).toEqual(['OK 0x0000000000000012\n'.repeat(1000), 'OK 100\n'])
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(existsSync(path)).toBe(false)
  })

  test('a client that goes away without reading makes room for the next', async () => {
    const { path } = await serve('two')
    const rude = connect(path)
    await once(rude, 'connect')
    rude.write('read 0x20000000 0x100000\n'.repeat(20), () => rude.destroy())
    await once(rude, 'close')
    expect(await talk(path, 'endianness\n')).toBe('OK little\n')
  })

  test('a path that cannot be used is one line and exit code 2', async () => {
    writeFileSync(join(folder, 'taken'), '')
    for (const [path, why] of [
      [join(folder, 'taken'), /taken is there already\. Remove it/],
      [join(folder, 'no/such/folder'), /cannot be made: .*ENOENT|EACCES/],
      [join(folder, 'x'.repeat(120)), /has at most 107 bytes/],
    ] as const) {
      const { code, out, err } = await runProgram(['qtest', FIRST_STEPS, '--socket', path])
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toMatch(/^mmio-lab: [^\n]+\n$/)
      expect(err).toMatch(why)
    }
  })

  test('no such lab is one line and exit code 2', async () => {
    const { code, err } = await runProgram(['qtest', join(folder, 'nowhere')])
    expect(code).toBe(2)
    expect(err).toMatch(/^mmio-lab: [^\n]*nowhere[^\n]*\n$/)
  })
})
