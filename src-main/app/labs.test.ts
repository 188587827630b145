import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Labs } from './labs'

function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'labs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const lab = (path: string, text: string): string => {
    const at = join(folder, path)
    mkdirSync(at, { recursive: true })
    writeFileSync(join(at, 'lab.json'), text)
    return at
  }
  const labs = () => new Labs(join(folder, 'shipped'), join(folder, 'recent.json'))
  return { folder, lab, labs }
}

test('labs that ship are listed by title, comments and slips in lab.json notwithstanding', () => {
  const { folder, lab, labs } = bench()
  lab('shipped/b', '{ // a comment\n "title": "Second" }')
  lab('shipped/a', '{ "title": 7 }')
  mkdirSync(join(folder, 'shipped', 'no-lab'))
  expect(labs().list()).toEqual([
    { name: 'a', title: 'a', path: join(folder, 'shipped', 'a') },
    { name: 'b', title: 'Second', path: join(folder, 'shipped', 'b') },
  ])
})

test('a folder opened lately is there at the next start, the newest first, until it is gone', async () => {
  const { lab, labs } = bench()
  const [one, two] = [lab('mine/one', '{}'), lab('mine/two', '{}')]
  const now = labs()
  await now.opened(one)
  await now.opened(two)
  await now.opened(one)
  await now.opened(two)
  expect(
    labs()
      .list()
      .map(({ path }) => path),
  ).toEqual([two, one])
  rmSync(two, { recursive: true })
  expect(
    labs()
      .list()
      .map(({ path }) => path),
  ).toEqual([one])
})

test('a lab that ships is not listed twice, and no more than eight are remembered', async () => {
  const { lab, labs } = bench()
  const shipped = lab('shipped/a', '{}')
  const now = labs()
  await now.opened(shipped)
  for (let n = 0; n < 12; n++) await now.opened(lab(`mine/${n}`, '{}'))
  const listed = labs().list()
  expect(listed.filter(({ path }) => path === shipped)).toHaveLength(1)
  expect(listed).toHaveLength(9)
})

test('no folder of labs, and a torn list, are no labs', () => {
  const { folder, labs } = bench()
  writeFileSync(join(folder, 'recent.json'), '["/a')
  expect(labs().list()).toEqual([])
})

test('a board that was opened is remembered by its file', async () => {
  const { folder, labs } = bench()
  const board = join(folder, 'virt.dtb')
  writeFileSync(board, '')
  await labs().opened(board)
  expect(labs().list()).toEqual([{ name: 'virt.dtb', title: 'virt.dtb', path: board }])
})
