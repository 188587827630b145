// Finds in npm's output the line that a person can act on.

const unreachable = [
  'ENOTFOUND',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ERR_SOCKET_TIMEOUT',
]

export function reason(output) {
  const lines = output.split('\n').map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim())
  const code = lines.find((line) => line.startsWith('code '))?.slice('code '.length)
  if (unreachable.includes(code)) return `the npm registry cannot be reached, ${code}`
  return lines.find((line) => line && !line.startsWith('code ')) ?? 'no reason given'
}
