import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { LabStatus, Source } from '../../src-preload/contract/api'
import type { Failure } from '../../src-preload/contract/errors'
import { DETACHED } from '../../src-preload/contract/link'
import { Control, type Ask } from './control'
import { FakeHosts } from './testing/fake-hosts'

/** A control over fake labs, in a folder with two labs and a session. */
function bench(ask: Partial<Ask> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'control-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const lab of ['demo', 'other']) {
    mkdirSync(join(folder, lab))
    writeFileSync(join(folder, lab, 'lab.json'), '{}')
  }
  const session = join(folder, 'a.mcap')
  writeFileSync(session, 'recorded long ago')
  const hosts = new FakeHosts()
  const heard = { status: [] as LabStatus[], source: [] as Source[], notice: [] as Failure[] }
  const opened: string[] = []
  let recordings = 0
  const control = new Control({
    hosts,
    ask: {
      lab: () => Promise.resolve(null),
      session: () => Promise.resolve(null),
      saveAs: () => Promise.resolve(null),
      ...ask,
    },
    announce: {
      status: (status) => heard.status.push(status),
      source: (source) => heard.source.push(source),
      notice: (failure) => heard.notice.push(failure),
    },
    labs: { list: () => [], opened: (path) => Promise.resolve(void opened.push(path)) },
    settings: { value: { theme: 'dark' } },
    link: { status: () => DETACHED },
    recordAt: () => join(folder, `recording-${++recordings}.mcap`),
    demo: join(folder, 'demo'),
    version: '1.2.3',
  })
  return { control, hosts, heard, opened, folder, session, demo: join(folder, 'demo'), other: join(folder, 'other') }
}

test('with nothing open, the window learns so and every question says what to do', async () => {
  const { control } = bench()
  expect(await control.snapshot()).toMatchObject({
    source: null,
    failure: null,
    status: { state: 'idle' },
    settings: { theme: 'dark' },
    version: '1.2.3',
  })
  for (const answer of [
    control.query({ what: 'tracks' }),
    control.command({ do: 'run' }),
    control.command({ do: 'saveAs' }),
  ])
    expect(await answer).toMatchObject({ ok: false, error: { code: 'no-lab', remedy: 'Open a lab.' } })
})

test('a board opens by its file, is remembered, and starts again from it', async () => {
  const { control, hosts, folder, opened } = bench()
  const board = join(folder, 'virt.dtb')
  writeFileSync(board, '')
  expect(await control.command({ do: 'openLab', path: board })).toEqual({ ok: true, value: null })
  expect(opened).toEqual([board])
  await control.command({ do: 'restart' })
  expect(hosts.labs.map(({ description }) => description.name)).toEqual([board, board])
})

test('a lab opens by its folder or its lab.json, and is remembered', async () => {
  const { control, heard, opened, demo, other } = bench()
  expect(await control.open(demo)).toEqual({ ok: true, value: null })
  expect(await control.open(join(other, 'lab.json'))).toEqual({ ok: true, value: null })
  expect(heard.source.map(({ kind, lab, epoch }) => [kind, lab.name, epoch])).toEqual([
    ['live', demo, 1],
    ['live', other, 2],
  ])
  expect(opened).toEqual([demo, other])
})

test('the snapshot waits for the change under way', async () => {
  const { control, demo } = bench()
  void control.open(demo)
  expect((await control.snapshot()).source).toMatchObject({ kind: 'live', epoch: 1 })
})

test('opening another lab ends the first, whose late words reach nobody', async () => {
  const { control, hosts, heard, demo, other } = bench()
  await control.open(demo)
  await control.open(other)
  const [first, second] = hosts.labs
  expect(first!.closed).toBe(true)
  heard.status.length = 0
  first!.announce('dead')
  first!.notice({ code: 'lost-thread', message: 'late', remedy: '' })
  second!.announce('paused')
  expect(heard.status.map(({ state }) => state)).toEqual(['paused'])
  expect(heard.notice).toEqual([])
})

test('a lab that does not start leaves the running one alone', async () => {
  const { control, hosts, demo, other } = bench()
  await control.open(demo)
  hosts.refusal = { code: 'lab-invalid', message: 'lab.json:3:7', remedy: '' }
  expect(await control.open(other)).toMatchObject({ ok: false, error: { code: 'lab-invalid' } })
  expect(hosts.labs[0]!.closed).toBe(false)
  expect(await control.snapshot()).toMatchObject({ source: { epoch: 1 }, failure: null })
})

test('what could not be opened at the start is told with the snapshot, until something opens', async () => {
  const { control, demo, folder } = bench()
  expect(await control.open(join(folder, 'absent'))).toMatchObject({ ok: false, error: { code: 'io' } })
  expect((await control.snapshot()).failure?.message).toContain('absent')
  await control.open(demo)
  expect((await control.snapshot()).failure).toBeNull()
})

test('a session is shown in place of the lab, which waits, paused and silent', async () => {
  const { control, hosts, heard, demo, session } = bench()
  await control.open(demo)
  await control.command({ do: 'openSession', path: session })
  expect(hosts.labs[0]!.told).toEqual([{ do: 'pause' }])
  expect(heard.source.at(-1)).toMatchObject({ kind: 'playback', file: session, epoch: 2 })
  expect(heard.status.at(-1)).toMatchObject({ state: 'idle', now: 700, extent: { events: 7 } })
  heard.status.length = 0
  hosts.labs[0]!.announce('paused')
  expect(heard.status).toEqual([])
  expect(await control.query({ what: 'tracks' })).toEqual({ ok: true, value: `session ${session}` })
  expect(await control.command({ do: 'run' })).toMatchObject({ ok: false, error: { code: 'no-lab' } })
})

test('back to live closes the session and shows the same lab again', async () => {
  const { control, hosts, heard, demo, session } = bench()
  await control.open(demo)
  await control.open(session)
  await control.command({ do: 'backToLive' })
  expect(hosts.sessions[0]!.closed).toBe(true)
  expect(hosts.labs).toHaveLength(1)
  expect(heard.source.at(-1)).toMatchObject({ kind: 'live', epoch: 3 })
  expect(await control.query({ what: 'tracks' })).toEqual({ ok: true, value: `live ${demo}` })
})

test('back to live where none runs starts the demo', async () => {
  const { control, heard, demo, session } = bench()
  await control.open(session)
  await control.command({ do: 'backToLive' })
  expect(heard.source.at(-1)).toMatchObject({ kind: 'live', lab: { name: demo } })
})

test('a lab that died says so once; restart begins a new recording and keeps the old one', async () => {
  const { control, hosts, heard, demo } = bench()
  await control.open(demo)
  hosts.labs[0]!.announce('dead')
  hosts.labs[0]!.announce('dead')
  expect(heard.status.at(-1)?.state).toBe('dead')
  expect(heard.notice).toHaveLength(1)
  expect(heard.notice[0]).toMatchObject({ code: 'lost-thread' })
  expect(heard.notice[0]!.remedy).toContain(hosts.labs[0]!.file)
  await control.command({ do: 'restart' })
  const [first, second] = hosts.labs
  expect(second!.description.name).toBe(demo)
  expect(first!.closed).toBe(true)
  expect(readFileSync(first!.file, 'utf8')).toBe('recorded')
  expect(second!.file).not.toBe(first!.file)
  expect(heard.source.at(-1)).toMatchObject({ kind: 'live', epoch: 2, file: second!.file })
})

test('a lab that dies behind a session is told, while the session’s status stays', async () => {
  const { control, hosts, heard, demo, session } = bench()
  await control.open(demo)
  await control.open(session)
  hosts.labs[0]!.announce('dead')
  expect(heard.status.at(-1)?.state).toBe('idle')
  expect(heard.notice).toMatchObject([{ code: 'lost-thread' }])
})

test('everything else goes to the lab as it is', async () => {
  const { control, hosts, demo } = bench()
  await control.open(demo)
  expect(await control.command({ do: 'unbind', device: 3 })).toEqual({ ok: true, value: 'unbind' })
  expect(hosts.labs[0]!.told).toEqual([{ do: 'unbind', device: 3 }])
})

test('save as asks where with the recording’s name, and the lab saves', async () => {
  const asked: string[] = []
  const { control, hosts, demo, folder } = bench({
    saveAs: (suggested) => Promise.resolve(asked.push(suggested) > 0 ? join(folder, 'mine.mcap') : null),
  })
  await control.open(demo)
  await control.command({ do: 'saveAs' })
  expect(asked).toEqual(['recording-1.mcap'])
  expect(hosts.labs[0]!.told).toEqual([{ do: 'saveAs', path: join(folder, 'mine.mcap') }])
})

test('a shown session is saved as a copy, but never over itself', async () => {
  const { control, folder, session } = bench()
  await control.open(session)
  const copy = join(folder, 'copy.mcap')
  expect(await control.command({ do: 'saveAs', path: copy })).toEqual({ ok: true, value: copy })
  expect(readFileSync(copy, 'utf8')).toBe('recorded long ago')
  expect(await control.command({ do: 'saveAs', path: session })).toMatchObject({ ok: false, error: { code: 'io' } })
  expect(await control.command({ do: 'saveAs', path: join(folder, 'no', 'where.mcap') })).toMatchObject({ ok: false })
})

test('a dialog that is closed changes nothing', async () => {
  const { control, demo, heard } = bench()
  await control.open(demo)
  for (const what of ['openLab', 'openSession', 'saveAs'] as const)
    expect(await control.command({ do: what })).toMatchObject({ ok: false, error: { code: 'cancelled' } })
  expect(heard.source).toHaveLength(1)
})

test('of two opened at once the later one is shown, and the first is closed', async () => {
  const { control, hosts, heard, demo, other } = bench()
  await Promise.all([control.open(demo), control.open(other)])
  expect(heard.source.map(({ epoch }) => epoch)).toEqual([1, 2])
  expect(hosts.labs.map(({ closed }) => closed)).toEqual([true, false])
})

test('the end closes both, and tells nobody', async () => {
  const { control, hosts, heard, demo, session } = bench()
  await control.open(demo)
  await control.open(session)
  expect(control.files()).toEqual([hosts.labs[0]!.file, session])
  await control.close()
  expect([hosts.labs[0]!.closed, hosts.sessions[0]!.closed]).toEqual([true, true])
  expect(control.files()).toEqual([])
  expect(heard.notice).toEqual([])
})
