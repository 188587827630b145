// Broken input: the window says in one message what is wrong and stays usable; a batch run says it in one line and leaves.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, FIRST_STEPS, isRoot, test } from './lab-app'

const lab = (folder: string, text: string): string => {
  const path = join(folder, 'broken-lab')
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'lab.json'), text)
  return path
}

const noise = (folder: string): string => {
  const path = join(folder, 'noise.mcap')
  writeFileSync(path, Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3) * 104729) & 0xff)))
  return path
}

interface Broken {
  what: string
  path: (folder: string) => string
  says: RegExp
}

const BROKEN: Broken[] = [
  { what: 'a lab that is not there', path: (folder) => join(folder, 'nowhere'), says: /nowhere/ },
  { what: 'a folder without lab.json', path: (folder) => folder, says: /lab\.json/ },
  {
    what: 'a lab.json with a slip',
    path: (folder) => lab(folder, '{\n  "title": "x",\n  oops\n}\n'),
    says: /lab\.json:3:\d+/,
  },
  { what: 'a lab.json with a wrong value', path: (folder) => lab(folder, '{\n  "title": 7\n}\n'), says: /lab\.json/ },
  { what: 'noise instead of a session', path: noise, says: /session/i },
]

for (const { what, path, says } of BROKEN)
  test(`${what} on the command line: the start screen says so, and a lab can be opened from it`, async ({
    start,
    folder,
  }) => {
    const app = await start({ open: path(folder) })
    await app.drawn()
    await expect(app.notices()).toContainText(says)
    await expect(app.notices()).not.toContainText(/\bat .*\.js:\d+|undefined|\[object/)
    await app.page.getByRole('button', { name: /first-steps/ }).click()
    await expect(app.panel('Memory map')).toBeVisible()
  })

test('broken files dropped onto a running lab leave it running', async ({ start, folder }) => {
  const app = await start()
  await app.drawn()
  const title = await app.page.title()
  for (const path of [noise(folder), lab(folder, '{ oops')]) {
    await app.drop(path)
    await expect(app.notices().getByRole('paragraph')).not.toHaveCount(0)
    await app.notices().getByRole('button', { name: 'Dismiss' }).first().click()
  }
  expect(await app.page.title()).toBe(title)
  expect((await app.status()).state).toMatch(/running|paused|idle/)
})

test('a session that was cut anywhere opens up to the cut, or says why not', async ({ start, folder }) => {
  test.setTimeout(120_000)
  const app = await start()
  await app.drawn()
  await app.pause()
  const whole = join(folder, 'whole.mcap')
  await app.tell({ do: 'saveAs', path: whole })
  const bytes = readFileSync(whole)
  const cut = join(folder, 'cut.mcap')
  for (const part of [0, 0.001, 0.1, 0.5, 0.9, 0.999]) {
    writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * part)))
    const answer = await app.page.evaluate((path) => window.lab.command({ do: 'openSession', path }), cut)
    if (!answer.ok) {
      expect(answer.error.code).toMatch(/session-invalid|io/)
      continue
    }
    const { events } = await app.ask({ what: 'extent' })
    expect(events).toBeGreaterThanOrEqual(0)
    await expect(app.page.getByText('Playback').first()).toBeVisible()
  }
})

/** The app as a command; nothing of Chromium's own chatter counts. */
function batch(...args: string[]): { code: number | null; lines: string[] } {
  const { ELECTRON_RUN_AS_NODE: _unset, ...env } = process.env
  const run = spawnSync(
    process.env.ELECTRON_EXEC_PATH!,
    [...(isRoot ? ['--no-sandbox'] : []), process.cwd(), ...args],
    {
      encoding: 'utf8',
      env,
      timeout: 60_000,
    },
  )
  return { code: run.status, lines: run.stderr.split('\n').filter((line) => line.startsWith('mmio-lab:')) }
}

for (const [what, args] of [
  ['an unknown flag', () => ['--frobnicate']],
  ['a flag without its file', () => ['--screenshot']],
  ['a missing lab', (folder: string) => [join(folder, 'nowhere'), '--exit']],
  ['a malformed lab.json', (folder: string) => [lab(folder, '{ oops'), '--exit']],
  ['noise instead of a session', (folder: string) => [noise(folder), '--exit']],
] as const)
  test(`${what} in a batch run: one line and exit code 2`, ({ folder }) => {
    const { code, lines } = batch(...args(folder))
    expect({ code, lines: lines.length }).toEqual({ code: 2, lines: 1 })
  })

test('a batch run leaves a picture and a session', ({ folder }) => {
  const [picture, session] = [join(folder, 'a.png'), join(folder, 'a.mcap')]
  expect(batch(FIRST_STEPS, `--screenshot=${picture}`, `--save=${session}`, '--exit')).toEqual({ code: 0, lines: [] })
  expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG')
  expect(readFileSync(session).subarray(1, 5).toString()).toBe('MCAP')
})

test('a picture that cannot be written is one line and exit code 1', ({ folder }) => {
  const { code, lines } = batch(FIRST_STEPS, `--screenshot=${join(folder, 'no', 'where.png')}`, '--exit')
  expect({ code, lines: lines.length }).toEqual({ code: 1, lines: 1 })
})
