import { expect, test } from 'vitest'
import { mayLeave } from './links'

test.each(['https://docs.kernel.org/driver-api/device-io.html', 'https://elixir.bootlin.com/linux/v6.12/source'])(
  '%s opens in the browser',
  (address) => expect(mayLeave(address)).toBe(true),
)

test.each([
  'http://docs.kernel.org/',
  'https://docs.kernel.org.example.com/',
  'https://example.com/#docs.kernel.org',
  'https://docs.kernel.org@example.com/',
  'https://user:secret@docs.kernel.org/',
  'https://docs.kernel.org:8443/',
  'file:///etc/passwd',
  'smb://docs.kernel.org/share',
  'ms-settings:privacy',
  'javascript:alert(1)',
  'data:text/html,hello',
  'vscode://file/etc/passwd',
  'docs.kernel.org',
  '',
])('%s stays shut', (address) => expect(mayLeave(address)).toBe(false))
