// The window's lockdown, row by row: what a hostile page in it could try, and that it gets nowhere.
import { readFileSync } from 'node:fs'
import { METHODS } from '../src-preload/contract/api'
import { expect, isRoot, test } from './lab-app'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "worker-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

test('every window is isolated, sandboxed and without Node', async ({ start }) => {
  const { electron } = await start()
  const preferences = await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) =>
      (webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences(),
    ),
  )
  expect(preferences).toHaveLength(1)
  expect(preferences[0]).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    webSecurity: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
  })
  expect(preferences[0]!.nodeIntegrationInWorker ?? false).toBe(false)
  expect(preferences[0]!.enableBlinkFeatures ?? '').toBe('')
})

test('the sandbox holds for every renderer, asked for before the app was ready', async ({ start }) => {
  test.skip(isRoot, 'as root Chromium runs without its sandbox')
  const { electron } = await start()
  expect(await electron.evaluate(({ app }) => app.commandLine.hasSwitch('enable-sandbox'))).toBe(true)
})

test('the page sees no Node and no Electron', async ({ start }) => {
  const { page } = await start()
  const seen = await page.evaluate(() =>
    ['require', 'process', 'module', 'global', 'Buffer', 'ipcRenderer', 'electron', '__dirname'].filter(
      (name) => name in window,
    ),
  )
  expect(seen).toEqual([])
})

test('the renderer runs under seccomp', async ({ start }) => {
  test.skip(process.platform !== 'linux', 'seccomp is Linux')
  test.skip(isRoot, 'as root Chromium runs without its sandbox')
  const { electron } = await start()
  const pid = await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId(),
  )
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  expect(status).toMatch(/^Seccomp:\s+2$/m)
})

test('every permission that Chromium knows is denied', async ({ start }) => {
  const { page } = await start()
  const names = [
    'accelerometer ambient-light-sensor background-fetch background-sync bluetooth camera captured-surface-control',
    'clipboard-read clipboard-write display-capture fullscreen geolocation gyroscope hid idle-detection keyboard-lock',
    'local-fonts magnetometer microphone midi nfc notifications payment-handler periodic-background-sync',
    'persistent-storage pointer-lock push screen-wake-lock serial speaker-selection storage-access system-wake-lock',
    'top-level-storage-access usb web-app-installation window-management window-placement xr-spatial-tracking',
  ].flatMap((line) => line.split(' '))
  const states = await page.evaluate(async (all) => {
    const found: [string, string][] = []
    for (const name of all)
      try {
        found.push([name, (await navigator.permissions.query({ name, userVisibleOnly: true } as never)).state])
      } catch (error) {
        if (!(error instanceof TypeError)) found.push([name, String(error)])
      }
    return found
  }, names)
  expect(states.length).toBeGreaterThan(10)
  expect(states.filter(([, state]) => state !== 'denied')).toEqual([])
})

test('asking for a device, the screen or notifications is refused', async ({ start }) => {
  const { page } = await start()
  const answers = await page.evaluate(async () => {
    const refused = (work: () => Promise<unknown> | undefined): Promise<string> =>
      Promise.resolve()
        .then(work)
        .then(
          (value) => (Array.isArray(value) && value.length === 0 ? 'refused' : `granted ${String(value)}`),
          () => 'refused',
        )
    const devices = navigator as unknown as Record<string, { requestDevice(o: unknown): Promise<unknown> }>
    return {
      camera: await refused(() => navigator.mediaDevices.getUserMedia({ video: true })),
      microphone: await refused(() => navigator.mediaDevices.getUserMedia({ audio: true })),
      screen: await refused(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
      position: await refused(
        () => new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, () => no(new Error('denied')))),
      ),
      usb: await refused(() => devices.usb!.requestDevice({ filters: [] })),
      hid: await refused(() => devices.hid!.requestDevice({ filters: [] })),
      notifications: await Notification.requestPermission(),
    }
  })
  expect(answers).toEqual({
    camera: 'refused',
    microphone: 'refused',
    screen: 'refused',
    position: 'refused',
    usb: 'refused',
    hid: 'refused',
    notifications: 'denied',
  })
})

const ELSEWHERE = [
  'http://example.com/',
  'https://example.com/',
  'https://docs.kernel.org/',
  'https://lab/',
  'http://localhost:8080/',
  'http://127.0.0.1/',
  'file:///etc/passwd',
  'file://lab/index.html',
  'data:text/html,<script>top.taken=1</script>',
  'javascript:void(window.taken=1)',
  'blob:app://lab/0000',
  'chrome://gpu',
  'devtools://devtools/bundled/inspector.html',
  'view-source:app://lab/index.html',
  'app://lab/other.html',
  'app://other/index.html',
  'app://lab.example.com/index.html',
  'app://lab@example.com/index.html',
  'ftp://example.com/',
  'ms-settings:privacy',
  'vscode://file/etc/passwd',
]

test('the page goes nowhere, by whatever way', async ({ start }) => {
  const { page, electron } = await (await start()).drawn()
  await page.evaluate(() => void Object.assign(window, { here: true }))
  await electron.evaluate(({ BrowserWindow }) => {
    const went: string[] = []
    Object.assign(globalThis, { went })
    const { webContents } = BrowserWindow.getAllWindows()[0]!
    webContents.on('did-navigate', (_event, url) => void went.push(url))
    webContents.on('did-frame-navigate', (_event, url) => void went.push(url))
  })
  for (const url of ELSEWHERE)
    await page.evaluate(async (address) => {
      const attempt = (work: () => void): void => {
        try {
          work()
        } catch {
          // Chromium itself may refuse.
        }
      }
      attempt(() => (location.href = address))
      attempt(() => location.replace(address))
      attempt(() => {
        const link = Object.assign(document.createElement('a'), { href: address })
        document.body.append(link)
        link.click()
        link.remove()
      })
      attempt(() => {
        const form = Object.assign(document.createElement('form'), { action: address, method: 'post' })
        document.body.append(form)
        form.submit()
        form.remove()
      })
      attempt(() => {
        const frame = Object.assign(document.createElement('iframe'), { src: address })
        document.body.append(frame)
        setTimeout(() => frame.remove(), 20)
      })
      await new Promise((resolve) => setTimeout(resolve, 30))
    }, url)
  expect(
    await page.evaluate(() => ({ ...(window as object as { here: boolean; taken?: number }), at: location.href })),
  ).toMatchObject({
    at: 'app://lab/index.html',
  })
  expect(await page.evaluate(() => [(window as never)['here'], (window as never)['taken']])).toEqual([true, undefined])
  const went = await electron.evaluate(() => (globalThis as never as { went: string[] }).went)
  expect(went.filter((url) => url !== 'about:blank' && !url.startsWith('chrome-error:'))).toEqual([])
})

test('a page that left for about:blank, of which nobody is asked, is back at once', async ({ start }) => {
  const { page } = await (await start()).drawn()
  await page.evaluate(() => void Object.assign(window, { here: true, left: (location.href = 'about:blank') }))
  await expect
    .poll(() => page.evaluate(() => [location.href, 'here' in window]).catch(() => []))
    .toEqual(['app://lab/index.html', false])
})

test('no second window opens, and only listed links reach the browser', async ({ start }) => {
  const { page, electron } = await start()
  await electron.evaluate(({ shell }) => {
    const outside: string[] = []
    Object.assign(globalThis, { outside })
    shell.openExternal = (url) => Promise.resolve(void outside.push(url))
  })
  const urls = [
    ...ELSEWHERE.filter((url) => url !== 'https://docs.kernel.org/'),
    'smb://server/share',
    'https://docs.kernel.org.example.com/',
    'https://docs.kernel.org/core-api/',
  ]
  await page.evaluate((all) => {
    for (const url of all) {
      window.open(url)
      const link = Object.assign(document.createElement('a'), { href: url, target: '_blank', textContent: 'x' })
      document.body.append(link)
      link.dispatchEvent(new MouseEvent('click', { bubbles: true, button: 1, ctrlKey: true }))
      link.remove()
    }
    document.body.append(document.createElement('webview'))
  }, urls)
  await expect
    .poll(() => electron.evaluate(() => [...new Set((globalThis as never as { outside: string[] }).outside)]))
    .toEqual(['https://docs.kernel.org/core-api/'])
  const contents = await electron.evaluate(({ BrowserWindow, webContents }) => [
    BrowserWindow.getAllWindows().length,
    webContents.getAllWebContents().filter((one) => one.getType() !== 'remote').length,
  ])
  expect(contents).toEqual([1, 1])
})

test('the content policy is in the header and holds', async ({ start }) => {
  const { page } = await start()
  const found = await page.evaluate(async () => {
    const html = await fetch('/index.html')
    const script = Object.assign(document.createElement('script'), { textContent: 'window.inlineRan = true' })
    document.head.append(script)
    document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.handlerRan = true">')
    const failsToFetch = (url: string): Promise<boolean> =>
      fetch(url).then(
        () => false,
        () => true,
      )
    let evaluated = true
    try {
      ;(0, eval)('1')
    } catch {
      evaluated = false
    }
    const foreign = await Promise.all(
      ['https://example.com/', 'http://localhost/', 'file:///etc/passwd', 'data:text/plain,a', 'app://other/'].map(
        failsToFetch,
      ),
    )
    return {
      policy: html.headers.get('content-security-policy'),
      sniff: html.headers.get('x-content-type-options'),
      evaluated,
      foreign,
      ran: ['inlineRan', 'handlerRan'].filter((name) => name in window),
    }
  })
  expect(found).toEqual({
    policy: POLICY,
    sniff: 'nosniff',
    evaluated: false,
    foreign: [true, true, true, true, true],
    ran: [],
  })
})

test('the window loads over app:// and serves nothing but its own files', async ({ start }) => {
  const { page } = await start()
  expect(page.url()).toBe('app://lab/index.html')
  const statuses = await page.evaluate(() =>
    Promise.all(
      [
        'app://lab/..%2f..%2f..%2fetc%2fpasswd',
        'app://lab/..%2fmain%2findex.js',
        'app://lab/%2e%2e/main/index.js',
        'app://lab/../main/index.js',
        'app://lab/..\\main\\index.js',
        'app://lab/..%5cmain%5cindex.js',
        'app://lab//etc/passwd',
        'app://lab//index.html',
        'app://lab/index.html%00.js',
        'app://lab/./%2e/index.html%2f..',
        'app://lab/',
        'app://lab/package.json',
      ].map(async (url) => {
        // Chromium itself refuses some of them.
        const answer = await fetch(url).catch(() => null)
        return answer ? [answer.status, (await answer.text()).length] : [404, 0]
      }),
    ),
  )
  // The first of each pair: found or not; the second: nothing of a file that was not found.
  for (const answer of statuses) expect(answer).toEqual([404, 0])
  expect(await page.evaluate(async () => (await fetch('/index.html', { method: 'POST' })).status)).toBe(405)
})

test('a frame within the page has no way to the other side', async ({ start }) => {
  const { page } = await start()
  const reached = await page.evaluate(() => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const inner = frame.contentWindow as unknown as Record<string, unknown> | null
    return inner === null
      ? []
      : ['lab', 'require', 'process', 'ipcRenderer'].filter((name) => inner[name] !== undefined)
  })
  expect(reached).toEqual([])
})

test('the API is these members and nothing else', async ({ start }) => {
  const { page } = await start()
  const api = await page.evaluate(() => Object.entries(window.lab).map(([name, value]) => `${typeof value} ${name}`))
  expect(api.sort()).toEqual([
    'function command',
    'function link',
    'function onLink',
    'function onNotice',
    'function onSource',
    'function onStatus',
    'function onTraffic',
    'function pathOf',
    'function query',
    'function saveSettings',
    'function start',
  ])
})

test('listeners hear the announced value alone, never an event of Electron', async ({ start }) => {
  const app = await start()
  await app.drawn()
  await app.page.evaluate(() => {
    const heard: unknown[][] = []
    Object.assign(window, { heard })
    window.lab.onStatus((...args: unknown[]) => void heard.push(args))
  })
  await app.tell({
    do: 'openLab',
    path: (await app.page.evaluate(() => window.lab.start())).ok ? process.cwd() + '/labs/first-steps' : '',
  })
  const heard = await app.page.waitForFunction(() => {
    const all = (window as never as { heard: unknown[][] }).heard
    return all.length > 0
      ? all.map((args) => [
          args.length,
          Object.keys(args[0] as object)
            .sort()
            .join(),
        ])
      : null
  })
  for (const one of (await heard.jsonValue())!) expect(one).toEqual([1, 'activity,extent,now,reason,speed,state'])
})

test('a thousand wrong arguments to each method are each refused by type', async ({ start }) => {
  test.setTimeout(240_000)
  const { page } = await start()
  for (const method of METHODS) {
    const codes = await page.evaluate(
      async ([name, count]) => {
        let seed = 12345
        const random = (below: number): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below
        const text = (): string =>
          Array.from({ length: random(12) }, () => String.fromCharCode(32 + random(0x2fff))).join('')
        const leaves: (() => unknown)[] = [
          () => null,
          () => true,
          () => random(1e9) - 5e8,
          () => NaN,
          () => -Infinity,
          () => 2 ** 53 + random(9),
          text,
          () => 'x'.repeat(140_000),
          () => new Uint8Array(random(64)),
          () => new Date(random(1e9)),
        ]
        const keys = [
          'do',
          'what',
          'path',
          'region',
          'offset',
          'width',
          'value',
          'time',
          '__proto__',
          'constructor',
          'tracks',
        ]
        const nested = (depth: number): unknown => {
          if (depth === 0 || random(3) === 0) return leaves[random(leaves.length)]!()
          if (random(2) === 0) return Array.from({ length: random(4) }, () => nested(depth - 1))
          const entries = Array.from(
            { length: random(5) },
            () => [keys[random(keys.length)], nested(depth - 1)] as const,
          )
          return Object.fromEntries(entries)
        }
        const deep = (): unknown => Array.from({ length: 40 }).reduce((inner) => ({ inner }), 1)
        // What is sent never fits: view state may be any record, so there it is never one.
        const wrong = (): unknown => {
          if (name === 'saveSettings')
            return random(2) === 0 ? [nested(3)] : random(2) === 0 ? deep() : leaves[random(8)]!()
          if (name === 'start') return nested(3) ?? 0
          const value = nested(3)
          return typeof value === 'object' && value !== null && !Array.isArray(value) && random(2) === 0
            ? { ...value, do: ['run', 'fly', 'read', 'write', 'runFor'][random(5)], what: 'window', extra: 1 }
            : value
        }
        const call = window.lab[name] as (argument: unknown) => Promise<{ ok: boolean; error?: { code: string } }>
        const seen: Record<string, number> = {}
        for (let n = 0; n < count; n++) {
          const answer = await call(wrong()).catch((error: unknown) => ({
            ok: false,
            error: { code: `threw ${String(error)}` },
          }))
          const code = answer.ok ? 'accepted' : (answer.error?.code ?? 'no code')
          seen[code] = (seen[code] ?? 0) + 1
        }
        return seen
      },
      [method, 1000] as const,
    )
    expect({ method, codes }).toEqual({ method, codes: { 'bad-input': 1000 } })
  }
  expect(await page.evaluate(() => 'polluted' in Object.prototype)).toBe(false)
  expect(await page.evaluate(async () => (await window.lab.start()).ok)).toBe(true)
})
