import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve, sep } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { insideRoot, pageFile } from './page-file'

const ROOT = '/srv/window'

test.each([
  ['app://lab/index.html', '/srv/window/index.html', 'text/html; charset=utf-8'],
  ['app://lab/assets/index-DfK2_x-1.js', '/srv/window/assets/index-DfK2_x-1.js', 'text/javascript; charset=utf-8'],
  ['app://lab/assets/inter.woff2?v=1#x', '/srv/window/assets/inter.woff2', 'font/woff2'],
])('%s is served', (address, path, type) => {
  expect(pageFile(ROOT, address)).toEqual({ path, type })
})

test.each([
  'app://lab/..%2f..%2fetc/passwd.html',
  'app://lab/..%5c..%5cwindows.html',
  'app://lab/..%2Findex.html',
  'app://lab/a\\..\\..\\b.html',
  'app://lab/../index.html',
  'app://lab/a/../../index.html',
  'app://lab/./index.html',
  'app://lab//index.html',
  'app://lab//etc/passwd.html',
  'app://lab/a//b.html',
  'app://lab/index.html%00.js',
  'app://lab/%2e%2e/index.html',
  'app://lab/C:/index.html',
  'app://lab/.git/config.json',
  'app://lab/secret.pem',
  'app://lab/',
  'app://lab',
  'app://other/index.html',
  'app://lab.example/index.html',
  'app://lab@example.com/index.html',
  'file:///etc/passwd.html',
  'http://lab/index.html',
])('%s names no file', (address) => {
  expect(pageFile(ROOT, address)).toBeNull()
})

test('no address whatsoever leaves the root', () => {
  const piece = fc.constantFrom('..', '.', '/', '\\', '%2f', '%5c', '%2e', '%00', 'a', '.html', ':', '@', '~', ' ')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const file = pageFile(ROOT, `app://lab/${pieces.join('')}`)
      if (file) expect(resolve(file.path).startsWith(ROOT + sep)).toBe(true)
    }),
  )
})

test('a symbolic link out of the root is outside, one within it is inside, and nothing is outside', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'page-file-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const root = join(folder, 'root')
  await mkdir(root)
  await writeFile(join(folder, 'secret.html'), '')
  await writeFile(join(root, 'index.html'), '')
  await symlink(join(folder, 'secret.html'), join(root, 'out.html'))
  await symlink(join(root, 'index.html'), join(root, 'in.html'))
  await symlink(folder, join(root, 'up'))
  expect(await insideRoot(root, join(root, 'index.html'))).toBe(true)
  expect(await insideRoot(root, join(root, 'in.html'))).toBe(true)
  expect(await insideRoot(root, join(root, 'out.html'))).toBe(false)
  expect(await insideRoot(root, join(root, 'up', 'secret.html'))).toBe(false)
  expect(await insideRoot(root, join(root, 'absent.html'))).toBe(false)
})
