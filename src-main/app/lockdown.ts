// What no page may do in this app, whatever page it is: gain a permission, go elsewhere, open a window, hold a webview.
import { app, shell, type Session, type WebContents } from 'electron'
import { mayLeave } from './links'

function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null))
  session.on('will-download', (event) => event.preventDefault())
}

function lockContents(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }): void => event.preventDefault()
  contents.on('will-navigate', refuse)
  contents.on('will-frame-navigate', refuse)
  contents.on('will-redirect', refuse)
  contents.on('will-attach-webview', refuse)
  contents.setWindowOpenHandler(({ url }) => {
    if (mayLeave(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

/** Holds for every session and every page from now on. Call before the app is ready. */
export function lockDown(): void {
  app.on('session-created', lockSession)
  app.on('web-contents-created', (_event, contents) => lockContents(contents))
}
